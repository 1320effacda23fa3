/* lang/tokens.c -- see tokens.h. First the runs, then what several of them make together. */
#include "lang/tokens.h"

#include "base/str.h"
#include "base/text.h"
#include "lang/fold.h"

#include <string.h>

enum { CHAIN_RUNS_MAX = 12, DIGITS_MIN = 7, DIGITS_MAX = 15, PLATE_LETTERS_MAX = 3 };

struct run {
    size_t from, to;
    struct hk_str text;
    uint32_t letters, digits;
    bool capitals; /* ASCII capitals only */
};

struct reading {
    struct hk_cx *cx;
    struct hk_str text;
    struct run *runs;
    size_t runs_n;
    struct lang_token *out;
    size_t n;
};

/* ---- runs --------------------------------------------------------------------------------- */

static bool is_apostrophe(uint32_t c)
{
    return c == '\'' || c == 0x2019 || c == 0x2BC || c == 0x5F3 || c == 0x5F4 || c == '"';
}

/* Between two letters it is a part of the word; a straight quote only in Hebrew abbreviations. */
static bool joins(struct hk_str text, size_t after, uint32_t sign, uint32_t before)
{
    if (!is_apostrophe(sign) || after >= text.n)
        return false;
    uint32_t next = hk_text_next(text, &after);
    if (sign == '"' && (next < 0x5D0 || next > 0x5EA || before < 0x591))
        return false;
    return lang_class_of(next) == LANG_LETTER && lang_class_of(before) != LANG_DIGIT;
}

/* Append what `c` folds to. What passes the limit is cut off. */
static void add_folded(struct run *run, char *bytes, uint32_t c)
{
    uint32_t folded[LANG_FOLD_MAX];
    unsigned count = lang_fold_char(c, folded);

    for (unsigned i = 0; i < count && run->text.n + 4 <= LANG_TOKEN_MAX_BYTES; i++)
        run->text.n += lang_put_char(folded[i], bytes + run->text.n);
}

static void read_run(struct reading *r, size_t *at, enum lang_class class, uint32_t c)
{
    struct run *run = &r->runs[r->runs_n];
    char bytes[LANG_TOKEN_MAX_BYTES];
    size_t next = *at;

    run->text.n = 0;
    run->capitals = true;
    for (;;) {
        run->letters += class == LANG_LETTER || class == LANG_ALONE;
        run->digits += class == LANG_DIGIT;
        run->capitals &= c >= 'A' && c <= 'Z';
        add_folded(run, bytes, c);
        run->to = next;
        if (class == LANG_ALONE || next >= r->text.n)
            break;
        uint32_t before = c;
        c = hk_text_next(r->text, &next);
        if (joins(r->text, next, c, before))
            c = hk_text_next(r->text, &next);
        class = lang_class_of(c);
        if (class == LANG_GAP || class == LANG_ALONE)
            break;
    }
    *at = run->to;
    if (run->text.n == 0)
        return;
    run->text = hk_arena_str(r->cx->arena, (struct hk_str){bytes, run->text.n});
    r->runs_n++;
}

static size_t count_runs_at_most(struct hk_str text)
{
    size_t n = 1;
    bool inside = false;

    for (size_t at = 0; at < text.n;) {
        enum lang_class class = lang_class_of(hk_text_next(text, &at));
        bool word = class != LANG_GAP && class != LANG_MARK;
        n += word && (!inside || class == LANG_ALONE);
        n += class == LANG_ALONE; /* what follows begins anew */
        inside = word || (inside && class == LANG_MARK);
    }
    return n;
}

static void read_runs(struct reading *r)
{
    size_t at = 0;

    r->runs = hk_arena_array(r->cx->arena, count_runs_at_most(r->text), sizeof *r->runs);
    while (at < r->text.n) {
        size_t from = at;
        uint32_t c = hk_text_next(r->text, &at);
        enum lang_class class = lang_class_of(c);
        if (class == LANG_GAP || class == LANG_MARK)
            continue;
        r->runs[r->runs_n] = (struct run){.from = from};
        read_run(r, &at, class, c);
    }
}

/* ---- what several make together ----------------------------------------------------------- */

static struct hk_str gap_after(const struct reading *r, size_t i)
{
    if (i + 1 >= r->runs_n)
        return (struct hk_str){"\n", 1};
    return hk_str_sub(r->text, r->runs[i].to, r->runs[i + 1].from - r->runs[i].to);
}

static bool is_one_of(struct hk_str gap, const char *signs)
{
    return gap.n == 1 && strchr(signs, *gap.p) != NULL;
}

/* The last run of the chain that begins at i and is held together by one of these signs. */
static size_t chain_end(const struct reading *r, size_t i, const char *signs)
{
    size_t end = i;

    while (end - i + 1 < CHAIN_RUNS_MAX && is_one_of(gap_after(r, end), signs))
        end++;
    return end;
}

static char sign_before(const struct reading *r, size_t i)
{
    return r->runs[i].from > 0 ? r->text.p[r->runs[i].from - 1] : ' ';
}

static struct lang_token *add_token(struct reading *r, size_t from, size_t to, struct hk_str text)
{
    struct lang_token *t = &r->out[r->n++];

    *t = (struct lang_token){.text = text,
        .from = r->runs[from].from,
        .to = r->runs[to].to,
        .at = (uint32_t)from,
        .runs = (uint32_t)(to - from + 1)};
    return t;
}

/* The runs in one; with `signs`, what stood between them stays. Cut at the limit. */
static struct hk_str join_runs(
    const struct reading *r, size_t from, size_t to, struct hk_str before, bool signs)
{
    char *out = hk_arena_unset(r->cx->arena, LANG_TOKEN_MAX_BYTES);
    size_t n = before.n;

    memcpy(out, before.p, n);
    for (size_t i = from; i <= to; i++) {
        struct hk_str gap = signs && i > from ? gap_after(r, i - 1) : HK_STR("");
        struct hk_str text = r->runs[i].text;
        if (n + gap.n + text.n > LANG_TOKEN_MAX_BYTES)
            break;
        if (gap.n > 0)
            memcpy(out + n, gap.p, gap.n);
        memcpy(out + n + gap.n, text.p, text.n);
        n += gap.n + text.n;
    }
    return (struct hk_str){out, n};
}

/* Digits by which a phone number is known however it is written. */
static void add_phone(struct reading *r, size_t from, size_t to, struct hk_str digits)
{
    struct hk_str last = {digits.p + digits.n - LANG_PHONE_DIGITS, LANG_PHONE_DIGITS};
    add_token(r, from, to, last)->whole = true;
}

static bool is_digits(struct hk_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return s.n > 0;
}

/* In one, and if it is long enough to be a phone number, as that. */
static void add_joined(struct reading *r, size_t from, size_t to, bool loose)
{
    struct hk_str joined = join_runs(r, from, to, HK_STR(""), false);
    bool phone = is_digits(joined) && joined.n >= LANG_PHONE_DIGITS;

    if (phone)
        add_phone(r, from, to, joined);
    if (phone && joined.n == LANG_PHONE_DIGITS)
        return;
    struct lang_token *t = add_token(r, from, to, joined);
    t->whole = true;
    t->loose = loose || phone;
}

/* "@a.b", "#tag": the sign must not follow a word, or it is an address. */
static bool read_signed(struct reading *r, size_t i, size_t *end)
{
    char sign = sign_before(r, i);
    size_t at = r->runs[i].from;

    if (sign != '@' && sign != '#')
        return false;
    if (sign == '@' && i > 0 && r->runs[i - 1].to + 1 == at)
        return false;
    *end = chain_end(r, i, sign == '@' ? "._-" : "_");
    struct lang_token *t =
        add_token(r, i, *end, join_runs(r, i, *end, sign == '@' ? HK_STR("@") : HK_STR("#"), true));
    t->whole = true;
    t->from--;
    return true;
}

static bool read_email(struct reading *r, size_t i, size_t *end)
{
    size_t at = chain_end(r, i, "._-+");

    if (!is_one_of(gap_after(r, at), "@"))
        return false;
    size_t last = chain_end(r, at + 1, ".-");
    if (last == at + 1 || last - i >= CHAIN_RUNS_MAX)
        return false;
    add_token(r, i, last, join_runs(r, i, last, HK_STR(""), true))->whole = true;
    *end = last;
    return true;
}

static bool parts_digits(struct hk_str gap)
{
    bool blank = gap.n > 0 && gap.n <= 3;

    for (size_t i = 0; i < gap.n; i++)
        blank &= strchr(" -./()", gap.p[i]) != NULL || gap.p[i] == '\xC2' || gap.p[i] == '\xA0';
    return blank;
}

/* Groups of digits that may be a phone number. */
static bool read_phone(struct reading *r, size_t i, size_t *end)
{
    size_t last = i;
    size_t digits = r->runs[i].digits;

    if (r->runs[i].letters > 0)
        return false;
    while (last - i + 1 < CHAIN_RUNS_MAX && parts_digits(gap_after(r, last))
        && r->runs[last + 1].letters == 0 && digits + r->runs[last + 1].digits <= DIGITS_MAX)
        digits += r->runs[++last].digits;
    if (last == i || digits < DIGITS_MIN)
        return false;
    add_joined(r, i, last, false);
    *end = last;
    return true;
}

/* Numbers of policies, cases and cars. */
static bool read_number(struct reading *r, size_t i, size_t *end)
{
    size_t last = chain_end(r, i, "-./_");
    uint32_t digits = 0;

    for (size_t k = i; k <= last; k++)
        digits += r->runs[k].digits;
    bool loose = last == i && r->runs[i].capitals && r->runs[i].letters <= PLATE_LETTERS_MAX
        && is_one_of(gap_after(r, i), " ") && r->runs[i + 1].digits >= 3;
    if (loose)
        last++;
    else if (last == i || digits == 0)
        return false;
    add_joined(r, i, last, loose);
    *end = last;
    return !loose;
}

static bool is_long_number(const struct run *run)
{
    return run->letters == 0 && run->text.n >= LANG_PHONE_DIGITS && is_digits(run->text);
}

void lang_tokens(struct hk_cx *cx, struct hk_str text, struct lang_token **out, size_t *n)
{
    struct reading r = {.cx = cx, .text = text};

    read_runs(&r);
    r.out = hk_arena_array(cx->arena, r.runs_n * 4 + 1, sizeof *r.out);
    for (size_t i = 0, held = 0; i < r.runs_n; i++) {
        size_t end = i;
        if (i >= held
            && (read_signed(&r, i, &end) || read_email(&r, i, &end) || read_phone(&r, i, &end)
                || read_number(&r, i, &end)))
            held = end + 1;
        if (i >= held && is_long_number(&r.runs[i]))
            add_joined(&r, i, i, false);
        else
            add_token(&r, i, i, r.runs[i].text)->part = i < held;
    }
    *out = r.out;
    *n = r.n;
}
