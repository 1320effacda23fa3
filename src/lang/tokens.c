/* lang/tokens.c -- see tokens.h. First the runs, then what several of them make together. */
#include "lang/tokens.h"

#include "base/str.h"
#include "base/text.h"
#include "lang/alike.h"
#include "lang/fold.h"
#include "lang/fold_priv.h"
#include "lang/hash.h"

#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum {
    CHAIN_RUNS_MAX = 12,
    DIGITS_MIN = 7,
    DIGITS_MAX = 15,
    PLATE_LETTERS_MAX = 3,
    ITEMS_FIRST = 64,
    PER_RUN = 3, /* tokens that begin with one run, at most */
    ROOM_BYTES = 4096,
    SIXTEEN = 16, /* bytes that are read at once */
    SOFT_HYPHEN = 0xAD,
    NO_WIDTH = 0x200B
};

enum {
    SEEN_LETTER = 1, /* not digits only */
    SEEN_SMALL = 2,  /* not capitals of ASCII only */
    SEEN_WIDE = 4    /* letters of two bytes or more, folded */
};

struct run {
    const char *bytes; /* folded */
    uint32_t from, to;
    uint32_t sign; /* where the last sign before it stands; NO_SIGN: there is none */
    uint8_t n;     /* of bytes */
    uint8_t seen;  /* SEEN_* */
    char before;   /* the first byte of the sign; a blank if there is none */
    char after;    /* what parts it from the next one, if that is one byte; else 0 */
};

#define NO_SIGN UINT32_MAX

struct reading {
    struct hk_cx *cx;
    struct hk_str text;
    struct run *runs;
    size_t runs_n, runs_max;
    struct lang_token *out;
    size_t n, max;
    char *room; /* where folded bytes go */
    size_t room_left;
};

/* Where LANG_TOKEN_MAX_BYTES can be written; take_room() then says how many were. */
static char *make_room(struct reading *r)
{
    if (r->room_left < LANG_TOKEN_MAX_BYTES) {
        r->room_left = r->text.n < ROOM_BYTES ? r->text.n + LANG_TOKEN_MAX_BYTES : ROOM_BYTES;
        r->room = hk_arena_unset(r->cx->arena, r->room_left);
    }
    return r->room;
}

static struct hk_str take_room(struct reading *r, size_t n)
{
    struct hk_str taken = {r->room, n};

    r->room += n;
    r->room_left -= n;
    return taken;
}

/* Room for `more` items: doubled, for nobody knows how many there will be. */
static void *make_items(struct reading *r, void *old, size_t n, size_t *max, size_t size)
{
    size_t grown = *max == 0 ? ITEMS_FIRST : *max * 2;
    char *items = hk_arena_unset(r->cx->arena, grown * size);

    if (n > 0)
        memcpy(items, old, n * size);
    *max = grown;
    return items;
}

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

    for (unsigned i = 0; i < count && run->n + 4U <= LANG_TOKEN_MAX_BYTES; i++)
        run->n = (uint8_t)(run->n + lang_put_char(folded[i], bytes + run->n));
}

#ifdef __SSE2__
/* Which of sixteen bytes lie within [from, from + n). */
static inline __m128i within(__m128i x, char from, char n)
{
    /* shifted so that the wanted ones are the smallest of all signed bytes */
    __m128i shifted = _mm_sub_epi8(x, _mm_set1_epi8((char)(from - 128)));
    return _mm_cmplt_epi8(shifted, _mm_set1_epi8((char)(n - 128)));
}

/* How many letters and digits of ASCII stand at p, at most sixteen; all sixteen bytes go to `out`
 * without case. */
static inline unsigned read_sixteen(const char *p, char *out, uint8_t *seen)
{
    __m128i x = _mm_loadu_si128((const __m128i *)(const void *)p);
    __m128i small = _mm_or_si128(x, _mm_set1_epi8(0x20));
    __m128i letters = within(small, 'a', 26);
    unsigned letter = (unsigned)_mm_movemask_epi8(letters);
    unsigned word = letter | (unsigned)_mm_movemask_epi8(within(x, '0', 10));
    unsigned capital = (unsigned)_mm_movemask_epi8(within(x, 'A', 26));
    unsigned n = (unsigned)__builtin_ctz(~word | 1U << SIXTEEN);
    unsigned mask = (1U << n) - 1;

    _mm_storeu_si128((__m128i *)(void *)out, small);
    *seen |= (uint8_t)(((letter & mask) != 0 ? SEEN_LETTER : 0)
        | ((~capital & mask) != 0 ? SEEN_SMALL : 0));
    return n;
}
#endif

/* As many letters and digits of ASCII as stand at p; at most `most`, if that is not sixteen. */
static inline size_t read_ascii(const char *p, size_t most, size_t room, char *out, uint8_t *seen)
{
    size_t n = 0;

#ifdef __SSE2__
    if (most >= SIXTEEN && room >= SIXTEEN)
        return read_sixteen(p, out, seen);
#endif
    for (; n < most && n < room; n++) {
        unsigned char c = (unsigned char)p[n];
        uint32_t folded = fold_ascii(c);
        if (folded == 0)
            break;
        out[n] = (char)folded;
        *seen |=
            (uint8_t)((folded > '9' ? SEEN_LETTER : 0) | (c >= 'A' && c <= 'Z' ? 0 : SEEN_SMALL));
    }
    return n;
}

/* A letter of two bytes; how many it becomes, 0: it has no short way. */
static inline size_t read_two(const char *p, char *out, uint32_t *last)
{
    uint32_t c = ((unsigned char)p[0] & 0x1FU) << 6 | ((unsigned char)p[1] & 0x3FU);
    uint32_t folded = fold_letter(c);

    if ((unsigned char)p[0] >= 0xE0 || folded == 0)
        return 0;
    *last = c;
    if (folded < 0x80) {
        out[0] = (char)folded;
        return 1;
    }
    out[0] = (char)(0xC0 | folded >> 6);
    out[1] = (char)(0x80 | (folded & 0x3F));
    return 2;
}

/* As many letters and digits as have a short way, from *at; *last becomes the last of them. */
static void read_quickly(
    struct hk_str text, struct run *run, char *bytes, size_t *at, uint32_t *last)
{
    size_t next = *at, n = run->n;

    while (next < text.n && n + 4 <= LANG_TOKEN_MAX_BYTES) {
        const char *p = text.p + next;
        size_t taken;
        if ((unsigned char)*p < 0x80) {
            size_t read =
                read_ascii(p, text.n - next, LANG_TOKEN_MAX_BYTES - 3 - n, bytes + n, &run->seen);
            if (read == 0)
                break;
            next += read;
            n += read;
            *last = (unsigned char)p[read - 1];
            if (read < SIXTEEN && next < text.n && (unsigned char)text.p[next] < 0x80)
                break; /* a sign, or there is no room: both are looked at slowly */
            continue;
        }
        taken = text.n - next >= 2 ? read_two(p, bytes + n, last) : 0;
        if (taken == 0)
            break;
        run->seen |= (uint8_t)(SEEN_LETTER | SEEN_SMALL | (taken == 2 ? SEEN_WIDE : 0));
        next += 2;
        n += taken;
    }
    if (next > *at)
        run->to = (uint32_t)next;
    *at = next;
    run->n = (uint8_t)n;
}

/* The character at *at, if the run goes on with it. */
static bool read_slowly(
    struct hk_str text, struct run *run, char *bytes, size_t *at, uint32_t *last)
{
    size_t next = *at;
    bool first = *at == run->from;
    uint32_t c = hk_text_next(text, &next);
    if (!first && joins(text, next, c, *last))
        c = hk_text_next(text, &next);
    enum lang_class class = lang_class_of(c);
    if (class == LANG_GAP || (class == LANG_ALONE && !first))
        return false;
    run->seen |= class == LANG_LETTER || class == LANG_ALONE ? SEEN_LETTER : 0;
    run->seen |= c - 'A' < 26 ? 0 : SEEN_SMALL;
    run->seen |= c < 0x80 ? 0 : SEEN_WIDE;
    add_folded(run, bytes, c);
    if (c != SOFT_HYPHEN && c != NO_WIDTH) /* these are of the word only if it goes on */
        run->to = (uint32_t)next;
    *at = next;
    *last = c;
    return class != LANG_ALONE;
}

/* No word goes on with it: blanks and most signs. */
static bool surely_ends(unsigned char byte)
{
    return byte < 0x80 && fold_ascii(byte) == 0 && byte != '\'' && byte != '"';
}

static bool has_ascii_letter(const char *bytes, size_t n)
{
    bool has = false;

    for (size_t i = 0; i < n; i++)
        has |= ((unsigned char)bytes[i] | 0x20U) - 'a' < 26;
    return has;
}

static void read_run(struct reading *r, struct run *run)
{
    char *bytes = make_room(r);
    size_t at = run->from;
    uint32_t last = 0;

    do
        read_quickly(r->text, run, bytes, &at, &last);
    while (at < r->text.n && !surely_ends((unsigned char)r->text.p[at])
        && read_slowly(r->text, run, bytes, &at, &last));
    if ((run->seen & SEEN_WIDE) != 0 && has_ascii_letter(bytes, run->n))
        run->n = (uint8_t)lang_one_script(bytes, run->n, LANG_TOKEN_MAX_BYTES);
    run->bytes = take_room(r, run->n).p;
}

/* Is there a letter of two bytes that has a short way? */
static bool begins_letter(struct hk_str text, size_t at)
{
    uint32_t lead = (unsigned char)text.p[at];

    return lead < 0xE0 && text.n - at >= 2
        && fold_letter((lead & 0x1F) << 6 | ((unsigned char)text.p[at + 1] & 0x3FU)) != 0;
}

/* Where the next run begins, or the end; *sign is where the last sign before it stands, past what
 * nobody sees, or NO_SIGN. */
static size_t pass_gap(struct hk_str text, size_t at, uint32_t *sign)
{
    *sign = NO_SIGN;
    if (text.n - at >= 2 && text.p[at] == ' ' && fold_ascii((unsigned char)text.p[at + 1]) != 0) {
        *sign = (uint32_t)at; /* one blank: the most common gap */
        return at + 1;
    }
    while (at < text.n) {
        unsigned char byte = (unsigned char)text.p[at];
        enum lang_class class = LANG_GAP;
        size_t next = at + 1;
        if (byte >= 0x80) {
            if (begins_letter(text, at))
                break;
            next = at;
            class = lang_class_of(hk_text_next(text, &next));
        } else if (fold_ascii(byte) != 0) {
            break;
        }
        if (class != LANG_GAP && class != LANG_MARK)
            break;
        if (class == LANG_GAP)
            *sign = (uint32_t)at;
        at = next;
    }
    return at;
}

static void read_runs(struct reading *r)
{
    uint32_t sign;

    for (size_t at = pass_gap(r->text, 0, &sign); at < r->text.n;
         at = pass_gap(r->text, at, &sign)) {
        if (r->runs_n == r->runs_max)
            r->runs = make_items(r, r->runs, r->runs_n, &r->runs_max, sizeof *r->runs);
        struct run *run = &r->runs[r->runs_n];
        *run = (struct run){.from = (uint32_t)at, .sign = sign};
        run->before = sign != NO_SIGN ? r->text.p[sign] : ' ';
        read_run(r, run);
        at = run->to;
        if (run->n == 0)
            continue;
        if (r->runs_n > 0 && run[-1].to + 1 == run->from)
            run[-1].after = r->text.p[run[-1].to];
        r->runs_n++;
    }
}

/* ---- what several make together ----------------------------------------------------------- */

static struct hk_str text_of(const struct run *run)
{
    return (struct hk_str){run->bytes, run->n};
}

static bool has_letters(const struct run *run)
{
    return (run->seen & SEEN_LETTER) != 0;
}

/* Capitals of ASCII, a few. */
static bool may_be_plate(const struct run *run)
{
    return run->seen == SEEN_LETTER && run->n <= PLATE_LETTERS_MAX;
}

static uint32_t digits_of(const struct run *run)
{
    uint32_t digits = 0;

    for (size_t i = 0; i < run->n; i++)
        digits += run->bytes[i] >= '0' && run->bytes[i] <= '9';
    return digits;
}

static struct hk_str gap_after(const struct reading *r, size_t i)
{
    if (i + 1 >= r->runs_n)
        return (struct hk_str){"\n", 1};
    return hk_str_sub(r->text, r->runs[i].to, r->runs[i + 1].from - r->runs[i].to);
}

static bool is_one_of(char sign, const char *signs)
{
    return sign != '\0' && strchr(signs, sign) != NULL;
}

/* The last run of the chain that begins at i and is held together by one of these signs. */
static size_t chain_end(const struct reading *r, size_t i, const char *signs)
{
    size_t end = i;

    while (end - i + 1 < CHAIN_RUNS_MAX && is_one_of(r->runs[end].after, signs))
        end++;
    return end;
}

static inline struct lang_token *add_token(
    struct reading *r, size_t from, size_t to, struct hk_str text)
{
    struct lang_token *t = &r->out[r->n++];

    *t = (struct lang_token){.text = text,
        .hash = lang_hash(text),
        .from = r->runs[from].from,
        .to = r->runs[to].to,
        .at = (uint32_t)from,
        .runs = (uint32_t)(to - from + 1)};
    return t;
}

/* The runs in one; with `signs`, what stood between them stays. Cut at the limit. */
static struct hk_str join_runs(
    struct reading *r, size_t from, size_t to, struct hk_str before, bool signs)
{
    char *out = make_room(r);
    size_t n = before.n;

    memcpy(out, before.p, n);
    for (size_t i = from; i <= to; i++) {
        struct hk_str gap = signs && i > from ? gap_after(r, i - 1) : HK_STR("");
        struct hk_str text = text_of(&r->runs[i]);
        if (n + gap.n + text.n > LANG_TOKEN_MAX_BYTES)
            break;
        if (gap.n > 0)
            memcpy(out + n, gap.p, gap.n);
        memcpy(out + n + gap.n, text.p, text.n);
        n += gap.n + text.n;
    }
    return take_room(r, n);
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
    char sign = r->runs[i].before;
    uint32_t at = r->runs[i].sign;

    if (sign != '@' && sign != '#')
        return false;
    if (sign == '@' && i > 0 && r->runs[i - 1].to == at)
        return false;
    *end = chain_end(r, i, sign == '@' ? "._-" : "_");
    struct lang_token *t =
        add_token(r, i, *end, join_runs(r, i, *end, sign == '@' ? HK_STR("@") : HK_STR("#"), true));
    t->whole = true;
    t->from = at;
    return true;
}

static bool read_email(struct reading *r, size_t i, size_t *end)
{
    size_t at = chain_end(r, i, "._-+");

    if (r->runs[at].after != '@')
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
    size_t digits = r->runs[i].n;

    if (has_letters(&r->runs[i]))
        return false;
    while (last - i + 1 < CHAIN_RUNS_MAX && parts_digits(gap_after(r, last))
        && !has_letters(&r->runs[last + 1]) && digits + r->runs[last + 1].n <= DIGITS_MAX)
        digits += r->runs[++last].n;
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
        digits += digits_of(&r->runs[k]);
    bool loose = last == i && may_be_plate(&r->runs[i]) && r->runs[i].after == ' '
        && digits_of(&r->runs[i + 1]) >= 3;
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
    return !has_letters(run) && run->n >= LANG_PHONE_DIGITS && is_digits(text_of(run));
}

/* Nothing can begin with it but itself: most words. */
static bool is_plain(const struct run *run)
{
    switch (run->after) {
    case '.':
    case '_':
    case '-':
    case '+':
    case '@':
    case '/':
        return false;
    case ' ': /* what is on the plates of cars */
        if (may_be_plate(run))
            return false;
        break;
    default:
        break;
    }
    return has_letters(run) && run->before != '#' && run->before != '@';
}

void lang_tokens(struct hk_cx *cx, struct hk_str text, struct lang_token **out, size_t *n)
{
    struct reading r = {.cx = cx, .text = text};

    read_runs(&r);
    for (size_t i = 0, held = 0; i < r.runs_n; i++) {
        const struct run *run = &r.runs[i];
        size_t end = i;
        if (r.n + PER_RUN > r.max)
            r.out = make_items(&r, r.out, r.n, &r.max, sizeof *r.out);
        if (i >= held && !is_plain(run)
            && (read_signed(&r, i, &end) || read_email(&r, i, &end) || read_phone(&r, i, &end)
                || read_number(&r, i, &end)))
            held = end + 1;
        if (i >= held && is_long_number(run))
            add_joined(&r, i, i, false);
        else
            add_token(&r, i, i, text_of(run))->part = i < held;
    }
    *out = r.out;
    *n = r.n;
}
