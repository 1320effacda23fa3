/* engage/trouble.c -- see trouble.h. */
#include "engage/trouble.h"

#include "base/str.h"

static struct hk_str sentence_of(
    struct hk_cx *cx, struct words *words, const char *group, struct hk_str code)
{
    const char *key = hk_arena_printf(cx->arena, "%s.%.*s", group, HKS(code)).p;

    return words_text(words, key, NULL, 0);
}

static struct hk_str quiet_sentence(struct words *words, const struct shape_account *account)
{
    const struct words_value values[] = {
        WORDS_TEXT("since", words_moment(words, WORDS_DATE_TIME, account->quiet_since_ms)),
        WORDS_TEXT("noticed", words_moment(words, WORDS_DATE_TIME, account->quiet_noticed_ms)),
        WORDS_NUMBER("n", account->quiet_usual),
        WORDS_NUMBER("heard", account->quiet_heard),
    };

    return words_text(words, account->quiet_heard > 0 ? "accounts.few" : "accounts.quiet", values,
        HK_COUNT(values));
}

struct hk_str engage_account_trouble(
    struct hk_cx *cx, struct words *words, const struct shape_account *account)
{
    struct hk_str first = HK_STR(""), then = HK_STR("");

    if (account->state == SHAPE_ACCOUNT_STATE_PAUSED
        && !hk_str_equal(account->reason, HK_STR("by_hand"))) {
        return sentence_of(cx, words, "reason", account->reason);
    } else if (account->state != SHAPE_ACCOUNT_STATE_ACTIVE) {
        return first;
    } else if (account->reading_failed_ms > 0) {
        const struct words_value since =
            WORDS_TEXT("time", words_moment(words, WORDS_DATE_TIME, account->reading_failed_ms));
        first = words_text(words, "accounts.reading_failed", &since, 1);
        then = sentence_of(cx, words, "reading", account->reading_code);
    } else if (account->quiet_since_ms > 0) {
        first = quiet_sentence(words, account);
        then = words_text(words, "accounts.quiet_help", NULL, 0);
    } else {
        return first;
    }
    return hk_arena_printf(cx->arena, "%.*s %.*s", HKS(first), HKS(then));
}

struct hk_str engage_account_trouble_word(struct hk_cx *cx, const struct shape_account *account)
{
    if (account->state == SHAPE_ACCOUNT_STATE_PAUSED
        && !hk_str_equal(account->reason, HK_STR("by_hand")))
        return hk_arena_printf(cx->arena, "paused.%.*s", HKS(account->reason));
    if (account->state != SHAPE_ACCOUNT_STATE_ACTIVE)
        return HK_STR("");
    if (account->reading_failed_ms > 0)
        return hk_arena_printf(cx->arena, "reading.%.*s", HKS(account->reading_code));
    return account->quiet_since_ms > 0 ? HK_STR("quiet") : HK_STR("");
}
