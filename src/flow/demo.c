/* flow/demo.c -- the demo day's arithmetic: which line is said when, by whom, and what follows.
 *
 * Ordinals count utterances. The first round is the table in its own order and at its own times;
 * after it, ordinal by ordinal, the lines without the storm come again, two to four minutes apart.
 * In round r a line is said by the r-th next customer of its language and gender. A thread's key
 * is "LABEL~ROUND", so that its lines and its thank-you are found again from the key alone.
 */
#include "flow/demo.h"

#include "base/json_write.h"
#include "base/str.h"
#include "flow/demo_priv.h"
#include "flow/hooks.h"

#define SECOND_MS INT64_C(1000)
#define ROUND_GAP_MS (180 * SECOND_MS)   /* between utterances of later rounds, on average */
#define ROUND_JITTER_MS (60 * SECOND_MS) /* width of their jitter, so gaps are 2 to 4 minutes */
#define MISSED_MS (120 * SECOND_MS)      /* further behind than that, the day moves on */
#define AHEAD_MS (600 * SECOND_MS)       /* the clock was set back */
#define RESUME_MS (10 * SECOND_MS)
#define PRIVATE_PART "p"
#define SILENCE "cisza"   /* the thread of who thanks in private */
#define UTTERANCES_MAX 64 /* in one body */

struct utterance {
    const struct demo_line *line;
    const struct demo_customer *customer;
    int64_t round;
    int64_t offset_ms;
    bool privately; /* though the line was public */
};

/* ---- which line -------------------------------------------------------------------------- */

/* A number from 0 to below `width` that looks like chance and never changes. */
static int64_t jitter(uint64_t seed, int64_t width)
{
    uint64_t x = seed + UINT64_C(0x9e3779b97f4a7c15);

    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    x ^= x >> 31;
    return (int64_t)(x % (uint64_t)width);
}

static size_t count_round(void)
{
    size_t n = 0;

    for (size_t i = 0; i < demo_line_count; i++)
        n += !demo_lines[i].storm;
    return n;
}

/* The `at`-th line of a later round. */
static const struct demo_line *round_line(size_t at)
{
    for (size_t i = 0; i < demo_line_count; i++)
        if (!demo_lines[i].storm && at-- == 0)
            return &demo_lines[i];
    return &demo_lines[0];
}

/* Who says the line of `id` in this round. */
static const struct demo_customer *speaker(const char *id, int64_t round)
{
    const struct demo_customer *list[64];
    size_t n = 0, at = 0;
    struct hk_str wanted = hk_str_from(id);
    const struct demo_customer *own = NULL;

    for (size_t i = 0; i < demo_customer_count && own == NULL; i++)
        if (hk_str_equal(hk_str_from(demo_customers[i].id), wanted))
            own = &demo_customers[i];
    hk_must(own != NULL);
    for (size_t i = 0; i < demo_customer_count && n < HK_COUNT(list); i++) {
        const struct demo_customer *one = &demo_customers[i];
        if (one->woman != own->woman
            || !hk_str_equal(hk_str_from(one->language), hk_str_from(own->language)))
            continue;
        if (one == own)
            at = n;
        list[n++] = one;
    }
    return list[(at + (size_t)(round % (int64_t)n)) % n];
}

static struct utterance utterance_at(int64_t ordinal)
{
    struct utterance u = {0};
    int64_t first = (int64_t)demo_line_count, in_round = (int64_t)count_round();
    int64_t later = ordinal - first;

    if (ordinal < first) {
        u.line = &demo_lines[ordinal];
        u.round = 0;
        u.offset_ms = u.line->offset_ms;
    } else {
        u.line = round_line((size_t)(later % in_round));
        u.round = 1 + later / in_round;
        u.offset_ms = demo_lines[first - 1].offset_ms + (later + 1) * ROUND_GAP_MS
            + jitter((uint64_t)ordinal, ROUND_JITTER_MS) - ROUND_JITTER_MS / 2;
    }
    if (u.offset_ms > 0)
        u.offset_ms /= flow_hook_demo_haste();
    u.customer = speaker(u.line->customer, u.round);
    return u;
}

/* When it is heard: what was said before the day began is heard at its beginning. */
static int64_t heard_ms(struct demo_day day)
{
    int64_t offset_ms = utterance_at(day.next).offset_ms;

    return day.start_ms + (offset_ms > 0 ? offset_ms : 0);
}

static bool is_public(const struct utterance *u)
{
    return u->line->post != NULL && !u->privately;
}

/* Of what a thread began with, on the first day. */
static int64_t likes_of(const struct utterance *u)
{
    for (size_t i = 0; i < demo_liked_count; i++)
        if (is_public(u) && u->round == 0 && u->line->thanks != NULL
            && hk_str_equal(hk_str_from(u->line->thread), hk_str_from(demo_liked[i].thread)))
            return demo_liked[i].likes;
    return 0;
}

/* ---- bodies ------------------------------------------------------------------------------ */

static struct hk_json_writer body_begin(struct hk_buf *buf)
{
    struct hk_json_writer w;

    *buf = hk_buf_make((size_t)256 * 1024);
    w = hk_json_writer_make(buf);
    hk_json_object_begin(&w);
    hk_json_put_key(&w, "events");
    hk_json_array_begin(&w);
    return w;
}

static struct hk_str body_end(struct hk_cx *cx, struct hk_json_writer *w)
{
    struct hk_str body;

    hk_json_array_end(w);
    hk_json_object_end(w);
    hk_must(!w->out->over);
    body = hk_arena_str(cx->arena, hk_buf_str(w->out));
    hk_buf_free(w->out);
    return body;
}

/* What all utterances of a customer have in common; leaves the event's object open. */
static void put_utterance(struct hk_json_writer *w, const struct utterance *u, struct hk_str kind,
    struct hk_str id, struct hk_str thread, struct hk_str text, int64_t at_ms)
{
    bool public = is_public(u);

    hk_json_object_begin(w);
    hk_json_str_member(w, "kind", kind);
    hk_json_str_member(w, "id", id);
    hk_json_str_member(w, "thread", thread);
    hk_json_str_member(w, "visibility", public ? HK_STR("public") : HK_STR("private"));
    if (public)
        hk_json_str_member(w, "parent", hk_str_from(u->line->post));
    hk_json_put_key(w, "from");
    hk_json_object_begin(w);
    hk_json_str_member(w, "id", hk_str_from(u->customer->id));
    hk_json_str_member(w, "name", hk_str_from(u->customer->name));
    hk_json_str_member(w, "handle", hk_str_from(u->customer->handle));
    hk_json_object_end(w);
    hk_json_str_member(w, "text", text);
    hk_json_str_member(w, "language", hk_str_from(u->customer->language));
    hk_json_int_member(w, "at_ms", at_ms);
}

static struct hk_str spoken_kind(const struct utterance *u)
{
    return is_public(u) ? HK_STR("comment") : HK_STR("message");
}

/* ---- the day ----------------------------------------------------------------------------- */

struct hk_str demo_day_text(struct hk_cx *cx, struct demo_day day)
{
    return hk_arena_printf(cx->arena, "%lld:%lld", (long long)day.start_ms, (long long)day.next);
}

struct demo_day demo_day_read(struct hk_str text)
{
    struct demo_day day = {0};
    struct hk_str start, next;

    if (!hk_str_cut(&text, ':', &start) || !hk_str_cut(&text, ':', &next) || text.n > 0
        || !hk_str_to_int(start, &day.start_ms) || !hk_str_to_int(next, &day.next)
        || day.start_ms <= 0 || day.next < 0 || day.next > INT32_MAX)
        return (struct demo_day){0};
    return day;
}

void demo_play(struct hk_cx *cx, struct demo_day day, struct demo_news *out)
{
    struct hk_buf buf;
    struct hk_json_writer w;
    int64_t due_ms;

    *out = (struct demo_news){0};
    if (day.start_ms == 0)
        day = (struct demo_day){.start_ms = cx->now_ms};
    due_ms = heard_ms(day);
    if (cx->now_ms - due_ms > MISSED_MS || due_ms - cx->now_ms > AHEAD_MS) {
        day.start_ms += cx->now_ms + RESUME_MS - due_ms;
        due_ms = heard_ms(day);
    }
    w = body_begin(&buf);
    while (due_ms <= cx->now_ms && out->count < UTTERANCES_MAX) {
        struct utterance u = utterance_at(day.next);
        struct hk_str id =
            hk_arena_printf(cx->arena, "d%lld-%lld", (long long)day.start_ms, (long long)day.next);
        struct hk_str thread =
            hk_arena_printf(cx->arena, "%s~%lld", u.line->thread, (long long)u.round);
        put_utterance(&w, &u, spoken_kind(&u), id, thread, hk_str_from(u.line->text),
            day.start_ms + u.offset_ms);
        hk_json_int_member(&w, "likes", likes_of(&u));
        hk_json_object_end(&w);
        out->count++;
        day.next++;
        due_ms = heard_ms(day);
    }
    out->body = body_end(cx, &w);
    if (out->count == 0)
        out->body = HK_STR("");
    out->day = day;
    out->next_ms = due_ms > cx->now_ms ? due_ms : cx->now_ms + 1;
}

/* ---- the storm once more -------------------------------------------------------------------- */

static const struct demo_line *storm_line(size_t at)
{
    for (size_t i = 0; i < demo_line_count; i++)
        if (demo_lines[i].storm && at-- == 0)
            return &demo_lines[i];
    return NULL;
}

/* When a post of the storm comes that was called at `start_ms`. */
static int64_t post_ms(const struct demo_line *line, int64_t start_ms)
{
    return start_ms + (line->offset_ms - storm_line(0)->offset_ms) / flow_hook_demo_haste();
}

void demo_storm(struct hk_cx *cx, int64_t start_ms, size_t *next, struct demo_news *out)
{
    const struct demo_line *line = storm_line(*next);
    struct hk_buf buf;
    struct hk_json_writer w = body_begin(&buf);

    *out = (struct demo_news){0};
    while (line != NULL && post_ms(line, start_ms) <= cx->now_ms) {
        struct utterance u = {.line = line, .round = start_ms / SECOND_MS};
        u.customer = speaker(line->customer, u.round);
        struct hk_str id = hk_arena_printf(cx->arena, "s%lld-%zu", (long long)start_ms, *next);
        struct hk_str thread =
            hk_arena_printf(cx->arena, "%s~%lld", line->thread, (long long)u.round);
        put_utterance(
            &w, &u, spoken_kind(&u), id, thread, hk_str_from(line->text), post_ms(line, start_ms));
        hk_json_object_end(&w);
        out->count++;
        line = storm_line(++*next);
    }
    out->body = body_end(cx, &w);
    if (line != NULL)
        out->next_ms = post_ms(line, start_ms);
}

/* ---- what follows on a reply ------------------------------------------------------------- */

/* The utterance to which a thread's key leads: the last line there that has a thank-you, else any.
 * False if the key is not of this day. The private talk that went on from "cisza~0" is "cisza~0~p".
 */
static bool find_thread(struct hk_str key, struct utterance *out)
{
    struct hk_str rest = key, label, number;
    int64_t round;
    bool found = false;

    if (!hk_str_cut(&rest, '~', &label) || !hk_str_cut(&rest, '~', &number)
        || (rest.n > 0 && !hk_str_equal(rest, HK_STR(PRIVATE_PART)))
        || !hk_str_to_int(number, &round) || round < 0)
        return false;
    for (size_t i = 0; i < demo_line_count; i++) {
        const struct demo_line *line = &demo_lines[i];
        if (!hk_str_equal(hk_str_from(line->thread), label) || (found && line->thanks == NULL))
            continue;
        *out = (struct utterance){
            line, speaker(line->customer, round), round, 0, .privately = rest.n > 0};
        found = true;
    }
    return found;
}

/* Is this the first time that the customer says something of this kind here? Then note it. */
static bool remember(struct demo_memory *memory, struct hk_str thread, bool asked)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ (asked ? 1u : 2u);

    for (size_t i = 0; i < thread.n; i++)
        hash = (hash ^ (uint8_t)thread.p[i]) * UINT64_C(0x100000001b3);
    for (size_t i = 0; i < DEMO_MEMORY_THREADS; i++)
        if (memory->threads[i] == hash)
            return false;
    memory->threads[memory->next] = hash;
    memory->next = (memory->next + 1) % DEMO_MEMORY_THREADS;
    return true;
}

/* What a customer says when we asked something back. */
static struct hk_str answer_to_question(const char *language)
{
    static const struct {
        const char *language;
        const char *text;
    } table[] = {
        {"pl", "Tak. Numer szkody 2026/118 204, w razie czego proszę dzwonić po 16:00."},
        {"ru", "Да. Номер убытка 2026/118 204, звонить можно после четырёх."},
        {"he", "כן. מספר התביעה 2026/118 204, אפשר להתקשר אחרי ארבע."},
        {"en", "Yes. The claim number is 2026/118 204, you can call me after four."},
    };

    for (size_t i = 0; i < HK_COUNT(table); i++)
        if (hk_str_equal(hk_str_from(table[i].language), hk_str_from(language)))
            return hk_str_from(table[i].text);
    return hk_str_from(table[HK_COUNT(table) - 1].text);
}

static struct demo_answer receipt(
    struct hk_cx *cx, const struct demo_sent *sent, const char *what, int64_t after_ms)
{
    struct hk_buf buf;
    struct hk_json_writer w = body_begin(&buf);
    int64_t at_ms = sent->sent_ms + after_ms;

    hk_json_object_begin(&w);
    hk_json_str_member(&w, "kind", HK_STR("receipt"));
    hk_json_str_member(&w, "id", hk_arena_printf(cx->arena, "%.*s-%s", HKS(sent->txn), what));
    hk_json_str_member(&w, "thread", sent->thread);
    hk_json_str_member(&w, "txn", sent->txn);
    hk_json_str_member(&w, "target", sent->remote_id);
    hk_json_str_member(&w, "receipt", hk_str_from(what));
    hk_json_int_member(&w, "at_ms", at_ms);
    hk_json_object_end(&w);
    return (struct demo_answer){at_ms, body_end(cx, &w)};
}

static struct demo_answer customer_answer(struct hk_cx *cx, const struct demo_sent *sent,
    const struct utterance *u, struct hk_str text, uint64_t seed)
{
    struct hk_buf buf;
    struct hk_json_writer w = body_begin(&buf);
    struct utterance privately = *u; /* who broke the silence in public thanks in private */
    bool heart = hk_str_equal(text, HK_STR("❤️"));
    int64_t after_ms = (12 * SECOND_MS + jitter(seed, 8 * SECOND_MS)) / flow_hook_demo_haste();
    int64_t at_ms = sent->sent_ms + after_ms;
    struct hk_str thread = sent->thread;
    if (is_public(u) && hk_str_starts(thread, HK_STR(SILENCE "~"))) {
        privately.privately = true;
        thread = hk_arena_printf(cx->arena, "%.*s~" PRIVATE_PART, HKS(thread));
        u = &privately;
    }
    struct hk_str id = hk_arena_printf(cx->arena, "%.*s-answer", HKS(sent->txn));

    put_utterance(&w, u, heart ? HK_STR("reaction") : spoken_kind(u), id, thread, text, at_ms);
    if (heart)
        hk_json_str_member(&w, "target", sent->remote_id);
    hk_json_object_end(&w);
    return (struct demo_answer){at_ms, body_end(cx, &w)};
}

size_t demo_answer(struct hk_cx *cx, struct demo_memory *memory, const struct demo_sent *sent,
    struct demo_answer out[DEMO_ANSWERS_MAX])
{
    struct utterance u;
    bool asked = hk_str_find(sent->text, HK_STR("?")) != SIZE_MAX;
    size_t n = 0;

    out[n++] = receipt(cx, sent, "sent", 300);
    out[n++] = receipt(cx, sent, "delivered", 1000);
    out[n++] = receipt(cx, sent, "read", 3000);
    if (!find_thread(sent->thread, &u))
        return n;
    struct hk_str text = asked ? answer_to_question(u.customer->language)
                               : hk_str_from(u.privately ? NULL : u.line->thanks);
    if (text.n == 0 || !remember(memory, sent->thread, asked))
        return n;
    out[n++] = customer_answer(
        cx, sent, &u, text, (uint64_t)sent->sent_ms ^ (uint64_t)sent->thread.n << 32);
    return n;
}
