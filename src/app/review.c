/* app/review.c -- hark account review: what to ask of a network, in which words, and the film that
 * goes with it. As Markdown; docs/review.md is what it prints of all networks.
 */
#include <stdio.h>

#include "app/app.h"
#include "app/call.h"
#include "base/str.h"
#include "channel/channel.h"
#include "lang/words.h"

static struct hk_str feature_of(struct hk_cx *cx, struct words *words, const char *word)
{
    return words_text(words, hk_arena_printf(cx->arena, "right.%s", word).p, NULL, 0);
}

static void print_rights(struct hk_cx *cx, struct words *words, const struct channel_kind *kind)
{
    printf("\n| permission | of which connection | what rests on it |\n|---|---|---|\n");
    for (const struct channel_scope *r = kind->rights; r->name != NULL; r++)
        printf("| `%s` | %s | %.*s |\n", r->name, r->way[0] != '\0' ? r->way : "any",
            HKS(feature_of(cx, words, r->word)));
}

static void print_fields(const struct channel_kind *kind)
{
    struct hk_str rest = hk_str_from(kind->delivers != NULL ? kind->delivers : ""), field;
    bool first = true;

    while (channel_next_word(&rest, &field)) {
        printf("%s`%.*s`", first ? "\nFields to subscribe: " : ", ", HKS(field));
        first = false;
    }
    if (!first)
        printf(".\n");
}

/* Is the same said of an earlier right? Then it stands there. */
static bool is_said_before(const struct channel_scope *rights, const struct channel_scope *at)
{
    for (const struct channel_scope *r = rights; r != at; r++)
        if (hk_str_equal(hk_str_from(r->why), hk_str_from(at->why)))
            return true;
    return false;
}

static void print_words(const struct channel_kind *kind)
{
    printf("\n### What the reviewers are told\n\n");
    for (const struct channel_scope *r = kind->rights; r->name != NULL; r++) {
        if (is_said_before(kind->rights, r))
            continue;
        printf("- `%s`", r->name);
        for (const struct channel_scope *same = r + 1; same->name != NULL; same++)
            if (hk_str_equal(hk_str_from(same->why), hk_str_from(r->why)))
                printf(", `%s`", same->name);
        printf(": %s\n", r->why);
    }
}

static void print_film(const struct channel_kind *kind)
{
    unsigned n = 1;

    printf(
        "\n### The film\n\n%u. Sign in. Show the address line: it is your company's own server.\n",
        n);
    for (const struct channel_scope *r = kind->rights; r->name != NULL; r++)
        if (r->show[0] != '\0')
            printf("%u. %s (`%s`)\n", ++n, r->show, r->name);
    printf("%u. As the test user take the words back. Show that Hark shows them as taken back.\n",
        ++n);
}

static void print_channel(struct hk_cx *cx, struct words *words, const struct channel_kind *kind)
{
    printf("\n## %s (`%s`)\n", kind->label, kind->name);
    print_rights(cx, words, kind);
    print_fields(kind);
    print_words(kind);
    print_film(kind);
}

enum app_exit app_account_review(struct hk_cx *cx, const struct app_arguments *arguments)
{
    struct words *words HK_AUTO(words_close) = NULL;
    struct hk_str wanted = app_argument(arguments, "channel");
    const struct channel_kind *kind = channel_find(wanted);

    if (wanted.n > 0 && (kind == NULL || kind->rights == NULL)) {
        hk_fail(cx, HK_EINVAL, "--channel: nothing has to be asked of %.*s", HKS(wanted));
        return app_say_usage(cx, arguments);
    }
    if (words_open(cx, HK_STR("en"), HK_STR("UTC"), &words) != HK_OK)
        return app_say_failure(cx, arguments);
    printf("# What to ask of a network, and in which words\n\n"
           "Printed by `hark account review` from what each channel declares. Put your own name "
           "for \"our\ncompany\". One film of two minutes is enough for each network: English "
           "menus, a page with one test\npost; say aloud what you do.\n");
    for (size_t i = 0; channel_at(i) != NULL; i++)
        if (channel_at(i)->rights != NULL && (kind == NULL || kind == channel_at(i)))
            print_channel(cx, words, channel_at(i));
    return APP_DONE;
}
