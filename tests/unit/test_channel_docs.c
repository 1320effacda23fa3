/* tests/unit/test_channel_docs.c -- docs/channels.md says what the declarations say.
 *
 * The page is made from the channels' own tables; this test fails when it is not what they say now.
 * With HARK_DOCS_WRITE=1 it writes the page instead.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "channel/buttons.h"
#include "channel/channel.h"

#define PAGE "docs/channels.md"
#define NOW_MS INT64_C(1795299000000)
#define LONG_MS (INT64_C(30) * 24 * 3600 * 1000) /* no window is longer */

static void put_text_limit(struct hk_buf *out, const struct channel_speech *speech)
{
    static const char *const units[] = {"bytes", "UTF-16 units", "characters", "graphemes",
        "weighted characters", "SMS characters"};

    hk_buf_printf(out, "| text | %" PRIu32 " %s", speech->max, units[speech->unit]);
    if (speech->max_bytes > 0)
        hk_buf_printf(out, " and %" PRIu32 " bytes", speech->max_bytes);
    hk_buf_printf(out, " |\n");
}

/* Nothing is received from there, and nothing sent: listening alone brings it. */
static bool is_heard_only(const struct channel_kind *kind)
{
    return kind->overhear != NULL && kind->build == NULL;
}

/* Where may one speak when nothing is known of the place but that it is public or private? */
static void put_speech(struct hk_buf *out, const struct channel_kind *kind)
{
    static const struct hk_json *nothing;
    const struct channel_account account = {.settings = nothing, .secrets = nothing};
    const struct channel_place late = {
        .visibility = CHANNEL_PRIVATE, .window_until_ms = NOW_MS - LONG_MS, .had_window = true};
    const struct channel_place within = {
        .visibility = CHANNEL_PRIVATE, .window_until_ms = NOW_MS + 1, .had_window = true};
    struct channel_speech speech;

    if (is_heard_only(kind)) {
        hk_buf_printf(out, "| when | nothing is sent |\n");
        return;
    }
    kind->speech(&account, &within, NOW_MS, &speech);
    put_text_limit(out, &speech);
    bool in_time = speech.allowed;
    kind->speech(&account, &late, NOW_MS, &speech);
    if (in_time && !speech.allowed)
        hk_buf_printf(out, "| when | while the network's window is open%s |\n",
            speech.templates ? "; later with an approved template" : "");
    else
        hk_buf_printf(out, "| when | at any time |\n");
}

static void put_files(struct hk_buf *out, const struct channel_kind *kind)
{
    if (kind->takes == NULL) {
        hk_buf_printf(out, "| files out | none |\n");
        return;
    }
    hk_buf_printf(out, "| files out | %" PRIu32 " to a message:", kind->files_max);
    for (const struct channel_takes *t = kind->takes; t->mime != NULL; t++)
        hk_buf_printf(out, "%s %s to %" PRId64 " MB%s", t == kind->takes ? "" : ",",
            strcmp(t->mime, "*") == 0 ? "any kind" : t->mime, t->max_bytes / 1000000,
            t->alone ? " (alone)" : "");
    if (kind->caption_max > 0)
        hk_buf_printf(out, "; %" PRIu32 " beside a file", kind->caption_max);
    hk_buf_printf(out, "%s |\n", kind->describes ? "; with a description" : "");
}

static void put_buttons(struct hk_buf *out, const struct channel_kind *kind)
{
    const struct channel_buttons *limits = kind->buttons;

    if (limits == NULL)
        return;
    hk_buf_printf(out, "| buttons | %" PRIu32 " beneath private words, %" PRIu32 " characters",
        limits->count_max, limits->label_max);
    if (limits->label_max_bytes > 0)
        hk_buf_printf(out, " and %" PRIu32 " bytes", limits->label_max_bytes);
    hk_buf_printf(out, " each");
    if (limits->text_max > 0)
        hk_buf_printf(out, "; %" PRIu32 " above them", limits->text_max);
    hk_buf_printf(out, " |\n");
}

/* What one may do to words there, and how long. */
static void put_deeds(struct hk_buf *out, const struct channel_kind *kind)
{
    static const char *const words[CHANNEL_ACT_COUNT] = {"hide", "show again", "like",
        "take the like back", "delete", "take an exchange over from another app",
        "reply to in private, once"};
    const struct channel_deed *deed = kind->deeds;

    hk_buf_printf(out, "| beside answering |");
    for (; deed != NULL && deed->to != 0; deed++) {
        bool ours = (deed->to & (CHANNEL_TO_OURS | CHANNEL_TO_OURS_PRIVATE)) != 0;
        bool theirs = (deed->to & (CHANNEL_TO_THEIRS | CHANNEL_TO_THEIRS_PRIVATE)) != 0;
        hk_buf_printf(out, "%s %s%s", deed == kind->deeds ? "" : ";", words[deed->act],
            !theirs    ? " our own"
                : ours ? " theirs and our own"
                       : "");
        if (deed->within_ms > 0)
            hk_buf_printf(out, " within %" PRId64 " hours", deed->within_ms / 3600000);
    }
    hk_buf_printf(out, "%s |\n", kind->deeds == NULL ? " nothing" : "");
}

static const char *ways_in(const struct channel_kind *kind)
{
    if (kind->own || kind->simulated)
        return "made by this server";
    if (is_heard_only(kind))
        return "what listening heard, once somebody makes it a case";
    if (kind->verify != NULL && kind->poll != NULL)
        return "Hark asks, or the network delivers and proves that it does";
    return kind->verify != NULL ? "the network delivers and proves that it does" : "Hark asks";
}

static const char *lost_answer(const struct channel_kind *kind)
{
    if (is_heard_only(kind))
        return "nothing is sent";
    switch (kind->repeat) {
    case CHANNEL_REPEAT_SAFE:
        return "sent again with the same key; the network drops the second";
    case CHANNEL_REPEAT_PROBE:
        return "read back before anything is sent again";
    case CHANNEL_REPEAT_NEVER:
        break;
    }
    return "uncertain, until the network or a person says so";
}

static void put_fields(struct hk_buf *out, const struct channel_kind *kind)
{
    hk_buf_printf(out, "| to connect |");
    for (size_t i = 0; i < kind->field_count; i++)
        hk_buf_printf(out, "%s `%s`%s", i > 0 ? "," : "", kind->fields[i].key,
            kind->fields[i].required ? "" : " (optional)");
    hk_buf_printf(out, "%s |\n", kind->field_count == 0 ? " nothing" : "");
}

static void put_channel(struct hk_buf *out, const struct channel_kind *kind)
{
    hk_buf_printf(out, "\n## %s (`%s`)\n\n| | |\n|---|---|\n", kind->label, kind->name);
    hk_buf_printf(out, "| in | %s |\n", ways_in(kind));
    put_speech(out, kind);
    put_files(out, kind);
    put_buttons(out, kind);
    put_deeds(out, kind);
    hk_buf_printf(out, "| templates | %s |\n", kind->templates != NULL ? "yes" : "no");
    hk_buf_printf(out, "| after a lost answer | %s |\n", lost_answer(kind));
    if (kind->sends_per_minute > 0)
        hk_buf_printf(out, "| at most | %" PRIu32 " a minute |\n", kind->sends_per_minute);
    hk_buf_printf(out, "| cannot | %s |\n", kind->cannot);
    hk_buf_printf(out, "| costs | %s |\n", kind->costs);
    put_fields(out, kind);
    hk_buf_printf(out, "| tested | %s |\n", kind->tested);
    hk_buf_printf(out, "| facts from | %s |\n", kind->source);
}

static void put_page(struct hk_buf *out)
{
    hk_buf_printf(out,
        "# What each channel can and cannot\n\n"
        "Made from the declarations in `src/channel/`, which the program itself goes by; a test "
        "fails\n"
        "when this page says something else. [new-channel.md](new-channel.md) tells how to add "
        "one,\n"
        "[connector.md](connector.md) how to bring a network without touching Hark.\n");
    for (size_t i = 0; channel_at(i) != NULL; i++)
        if (strncmp(channel_at(i)->name, "test_", 5) != 0)
            put_channel(out, channel_at(i));
}

static void the_page_is_what_the_tables_say(void **state)
{
    (void)state;
    struct hk_buf page = hk_buf_make(256 * 1024);
    static char held[256 * 1024];

    put_page(&page);
    if (getenv("HARK_DOCS_WRITE") != NULL) {
        FILE *out = fopen(PAGE, "wb");
        assert_non_null(out);
        assert_int_equal(fwrite(page.p, 1, page.n, out), page.n);
        assert_int_equal(fclose(out), 0);
    }
    FILE *in = fopen(PAGE, "rb");
    assert_non_null(in);
    size_t n = fread(held, 1, sizeof held, in);
    (void)fclose(in);
    if (!hk_str_equal(hk_buf_str(&page), (struct hk_str){held, n}))
        fail_msg(
            PAGE " is not what the channels declare: HARK_DOCS_WRITE=1 with this test writes it");
    hk_buf_free(&page);
}

/* Whoever reads the page must learn of each channel what it cannot, costs, and how it was tried. */
static void nothing_is_left_open(void **state)
{
    (void)state;
    for (size_t i = 0; channel_at(i) != NULL; i++) {
        const struct channel_kind *kind = channel_at(i);
        assert_non_null(kind->cannot);
        assert_non_null(kind->costs);
        assert_non_null(kind->tested);
        assert_non_null(kind->source);
        assert_non_null(kind->speech);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_page_is_what_the_tables_say),
        cmocka_unit_test(nothing_is_left_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
