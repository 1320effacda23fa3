/* app/understand.c -- `hark understand`: what Hark makes of each line of standard input, as JSON.
 * It needs no server and no data folder. */
#include <stdio.h>
#include <unistd.h>

#include "app/app.h"
#include "app/lines.h"
#include "base/json_write.h"
#include "base/str.h"
#include "lang/address.h"
#include "lang/identify.h"
#include "lang/secret.h"
#include "lang/sense.h"

#define OUT_MOST (16u << 20)

static void put_share(struct hk_json_writer *w, const char *key, uint32_t permille)
{
    char text[16];
    const int n = snprintf(text, sizeof text, "%u.%03u", permille / 1000, permille % 1000);

    hk_json_put_key(w, key);
    hk_json_put_raw(w, (struct hk_str){text, (size_t)n});
}

static void put_intents(struct hk_json_writer *w, const struct sense_reading *sense)
{
    hk_json_put_key(w, "intents");
    hk_json_array_begin(w);
    for (enum sense i = SENSE_INTENT_FIRST; i <= SENSE_INTENT_LAST; i++)
        if ((sense->senses & UINT32_C(1) << i) != 0)
            hk_json_put_str(w, hk_str_from(sense_name(i)));
    hk_json_array_end(w);
}

/* The words that mood and intents rest on. */
static void put_reasons(
    struct hk_json_writer *w, struct hk_str text, const struct sense_reading *sense)
{
    hk_json_put_key(w, "why");
    hk_json_array_begin(w);
    for (size_t i = 0; i < sense->reasons_n; i++) {
        const struct sense_reason *r = &sense->reasons[i];
        if (r->sense > SENSE_INTENT_LAST)
            continue;
        hk_json_object_begin(w);
        hk_json_str_member(w, "for", hk_str_from(sense_name(r->sense)));
        hk_json_str_member(w, "words", hk_str_sub(text, r->from, r->to - r->from));
        hk_json_int_member(w, "start", (int64_t)r->from);
        hk_json_int_member(w, "end", (int64_t)r->to);
        hk_json_object_end(w);
    }
    hk_json_array_end(w);
}

static void put_secrets(struct hk_cx *cx, struct hk_json_writer *w, struct hk_str text)
{
    struct lang_secret *found;
    size_t n;

    lang_secrets(cx, text, &found, &n);
    hk_json_put_key(w, "secrets");
    hk_json_array_begin(w);
    for (size_t i = 0; i < n; i++) {
        hk_json_object_begin(w);
        hk_json_str_member(w, "kind", hk_str_from(lang_secret_name(found[i].kind)));
        hk_json_int_member(w, "start", (int64_t)found[i].from);
        hk_json_int_member(w, "end", (int64_t)found[i].to);
        hk_json_bool_member(w, "sure", found[i].sure);
        hk_json_object_end(w);
    }
    hk_json_array_end(w);
}

static void put_address(
    struct hk_json_writer *w, struct hk_str text, const struct sense_reading *sense)
{
    const struct lang_address address = lang_address_of(text, sense);

    hk_json_put_key(w, "address");
    hk_json_object_begin(w);
    hk_json_str_member(w, "form", hk_str_from(address.form));
    hk_json_str_member(w, "writer", hk_str_from(address.writer));
    hk_json_object_end(w);
}

static void understand(struct hk_cx *cx, struct hk_str text, struct hk_buf *out)
{
    const struct lang_guess guess = lang_identify(text, HK_STR(""));
    struct hk_json_writer w = hk_json_writer_make(out);
    struct sense_reading sense;

    sense_read(cx, text, guess.language, &sense);
    hk_json_object_begin(&w);
    hk_json_str_member(&w, "lang", guess.language.n > 0 ? guess.language : HK_STR("unknown"));
    put_share(&w, "lang_p", guess.permille);
    hk_json_str_member(&w, "mood", hk_str_from(sense_mood_name(sense.mood)));
    put_share(&w, "mood_p", sense.mood_permille);
    put_intents(&w, &sense);
    put_reasons(&w, text, &sense);
    put_secrets(cx, &w, text);
    put_address(&w, text, &sense);
    hk_json_object_end(&w);
    hk_buf_add_char(out, '\n');
}

enum app_exit app_understand(struct hk_cx *cx, const struct app_arguments *arguments)
{
    struct hk_cx own = {.arena = hk_arena_new()};
    struct app_lines lines HK_AUTO(app_lines_end) = app_lines_begin(STDIN_FILENO);
    struct hk_buf out HK_AUTO(hk_buf_free) = hk_buf_make(OUT_MOST);
    struct hk_str line;
    enum hk_rc rc;

    while ((rc = app_lines_next(&own, &lines, &line)) == HK_OK) {
        hk_buf_clear(&out);
        understand(&own, line, &out);
        fwrite(out.p, 1, out.n, stdout);
        if (app_lines_waits(&lines))
            fflush(stdout);
        hk_arena_reset(own.arena);
    }
    cx->error = own.error;
    hk_arena_free(own.arena);
    return rc == HK_END ? APP_DONE : app_say_failure(cx, arguments);
}
