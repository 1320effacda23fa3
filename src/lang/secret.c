/* lang/secret.c -- finding what secret_check.c can tell; see secret.h.
 *
 * The text becomes signs: digits, capital letters, a few that may stand inside a number. Runs of
 * digits and of letters are blocks; blocks with little between them are a chain. Every stretch of
 * a chain is tried, the longest first; what is sure takes its place before what is only a maybe.
 */
#include "lang/secret.h"

#include "base/str.h"
#include "base/text.h"
#include "lang/fold.h"

#include <string.h>

enum { PLAIN_MAX = 34, GAP_MAX = 3, BEFORE_SIGNS = 40, AFTER_SIGNS = 20, GROUPS_MAX = 16 };

/* How two blocks stand to each other. */
enum gap { GAP_GLUED, GAP_SMALL, GAP_WIDE };

struct sign {
    char c;            /* 0-9, A-Z, 'x' another letter, ' ', '-', '.', '(', ')', '+', else '?' */
    uint32_t from, to; /* bytes */
};

struct block {
    size_t from, to; /* signs */
    bool digits;
    bool taken;
    enum gap next;
};

struct finder {
    struct hk_cx *cx;
    struct hk_str text;
    struct sign *signs;
    size_t signs_n;
    struct block *blocks;
    size_t blocks_n;
    struct lang_secret *out;
    size_t n;
    bool has_digits;
};

/* A stretch of blocks that is tried. */
struct stretch {
    size_t first, last;
    size_t groups[GROUPS_MAX];
    size_t groups_n; /* 0: too many to be a usual way of writing */
    char bytes[PLAIN_MAX];
    struct hk_str plain;
    bool digits;       /* nothing else */
    bool alone;        /* no other number stands beside it */
    bool after_a_word; /* without a blank between */
};

/* ---- signs and blocks ---------------------------------------------------------------------------
 */

static char gap_sign(uint32_t c)
{
    static const struct {
        uint32_t first, last;
        char sign;
    } others[] = {{0x09, 0x09, ' '}, {0xA0, 0xA0, ' '}, {0x2000, 0x200A, ' '},
        {0x202F, 0x202F, ' '}, {0x205F, 0x205F, ' '}, {0x3000, 0x3000, ' '}, {0x2010, 0x2015, '-'},
        {0x2212, 0x2212, '-'}, {0x5BE, 0x5BE, '-'}, {0xFF0D, 0xFF0D, '-'}, {0xFF0B, 0xFF0B, '+'}};

    for (size_t i = 0; i < HK_COUNT(others); i++)
        if (c >= others[i].first && c <= others[i].last)
            return others[i].sign;
    return c < 0x80 && memchr(" -.()+", (int)c, 6) != NULL ? (char)c : '?';
}

static char plain_sign(char c)
{
    if (c >= 'a' && c <= 'z')
        return (char)(c - 'a' + 'A');
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ? c : gap_sign((uint32_t)c);
}

static char sign_of(uint32_t c)
{
    uint32_t folded[LANG_FOLD_MAX];

    if (c < 0x80)
        return plain_sign((char)c);

    switch (lang_class_of(c)) {
    case LANG_MARK:
        return '\0';
    case LANG_GAP:
        return gap_sign(c);
    case LANG_DIGIT:
        return lang_fold_char(c, folded) > 0 && folded[0] >= '0' && folded[0] <= '9'
            ? (char)folded[0]
            : '?';
    case LANG_LETTER:
    case LANG_ALONE:
        if (c >= 0xFF21 && c <= 0xFF5A && lang_fold_char(c, folded) > 0 && folded[0] >= 'a'
            && folded[0] <= 'z')
            return (char)(folded[0] - 'a' + 'A');
        return 'x';
    }
    return '?';
}

static void read_signs(struct finder *f)
{
    f->signs = hk_arena_array(f->cx->arena, f->text.n, sizeof *f->signs);
    for (size_t at = 0; at < f->text.n;) {
        size_t from = at;
        char c = sign_of(hk_text_next(f->text, &at));
        f->has_digits |= c >= '0' && c <= '9';
        if (c != '\0')
            f->signs[f->signs_n++] = (struct sign){c, (uint32_t)from, (uint32_t)at};
    }
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || c == 'x';
}

static enum gap gap_between(const struct finder *f, size_t from, size_t to)
{
    if (from == to)
        return GAP_GLUED;
    for (size_t i = from; i < to; i++)
        if (f->signs[i].c == '?' || f->signs[i].c == '+')
            return GAP_WIDE;
    return to - from <= GAP_MAX ? GAP_SMALL : GAP_WIDE;
}

static void read_blocks(struct finder *f)
{
    f->blocks = hk_arena_array(f->cx->arena, f->signs_n, sizeof *f->blocks);
    for (size_t i = 0; i < f->signs_n;) {
        size_t from = i;
        bool digits = is_digit(f->signs[i].c);
        if (!digits && !is_letter(f->signs[i].c)) {
            i++;
            continue;
        }
        while (i < f->signs_n && (digits ? is_digit(f->signs[i].c) : is_letter(f->signs[i].c)))
            i++;
        if (f->blocks_n > 0) {
            struct block *before = &f->blocks[f->blocks_n - 1];
            before->next = gap_between(f, before->to, from);
        }
        f->blocks[f->blocks_n++] =
            (struct block){.from = from, .to = i, .digits = digits, .next = GAP_WIDE};
    }
}

/* ---- the words around ---------------------------------------------------------------------------
 */

static bool has_word(struct hk_str folded, struct hk_str word)
{
    for (size_t at = 0; at < folded.n;) {
        struct hk_str rest = hk_str_sub(folded, at, folded.n);
        size_t found = hk_str_find(rest, word);
        if (found == SIZE_MAX)
            return false;
        unsigned char before = found + at > 0 ? (unsigned char)folded.p[found + at - 1] : ' ';
        bool hebrew = (unsigned char)*word.p == 0xD7; /* small words are written onto it */
        if (hebrew || (before < 0x80 && (before < 'a' || before > 'z')))
            return true;
        at += found + 1;
    }
    return false;
}

/* One of these words, folded and parted by '|', stands near. */
static bool is_named(const struct finder *f, const struct stretch *s, const char *words)
{
    size_t from = f->blocks[s->first].from;
    size_t to = f->blocks[s->last].to;
    size_t low = from > BEFORE_SIGNS ? from - BEFORE_SIGNS : 0;
    size_t high = to + AFTER_SIGNS < f->signs_n ? to + AFTER_SIGNS : f->signs_n;
    struct hk_str near =
        hk_str_sub(f->text, f->signs[low].from, f->signs[high - 1].to - f->signs[low].from);
    struct hk_str folded = lang_fold(f->cx, near);
    struct hk_str rest = hk_str_from(words);
    struct hk_str word;

    while (hk_str_cut(&rest, '|', &word))
        if (has_word(folded, word))
            return true;
    return false;
}

/* ---- one stretch ------------------------------------------------------------------------------
 */

static bool is_grouped(const struct stretch *s, const char *groups)
{
    if (strlen(groups) != s->groups_n)
        return false;
    for (size_t i = 0; i < s->groups_n; i++)
        if (s->groups[i] != (size_t)(groups[i] - '0'))
            return false;
    return true;
}

/* As cards are printed. */
static bool is_card_grouped(const struct stretch *s)
{
    if (s->groups_n == 1 || is_grouped(s, "465"))
        return true;
    for (size_t i = 0; i < s->groups_n; i++)
        if (s->groups[i] != 4 && (i + 1 < s->groups_n || s->groups[i] > 4))
            return false;
    return s->groups_n > 0;
}

enum { NO, MAYBE, SURE };

static int judge_card(const struct finder *f, const struct stretch *s)
{
    if ((s->alone && is_card_grouped(s) && !s->after_a_word)
        || is_named(f, s, "kart|card|visa|mastercard|карт|אשראי|כרטיס"))
        return SURE;
    return MAYBE;
}

static int judge_pesel(const struct finder *f, const struct stretch *s)
{
    bool usual = s->groups_n == 1 || is_grouped(s, "65");

    return (usual && s->alone && !s->after_a_word) || is_named(f, s, "pesel") ? SURE : MAYBE;
}

static int judge_snils(const struct finder *f, const struct stretch *s)
{
    return is_grouped(s, "3332") || is_named(f, s, "снилс|snils") ? SURE : MAYBE;
}

static int judge_account(const struct finder *f, const struct stretch *s)
{
    (void)f;
    return s->after_a_word ? MAYBE : SURE;
}

/* Russian and Israeli numbers as they are said at home; Polish ones. */
static struct hk_str as_called_abroad(struct hk_cx *cx, const struct stretch *s)
{
    struct hk_str d = s->plain;

    if (d.n == 9 && *d.p >= '1')
        return hk_arena_printf(cx->arena, "+48%.*s", HKS(d));
    if (d.n == 11 && *d.p == '8')
        return hk_arena_printf(cx->arena, "+7%.*s", HKS(hk_str_sub(d, 1, d.n)));
    if ((d.n == 9 || d.n == 10) && *d.p == '0')
        return hk_arena_printf(cx->arena, "+972%.*s", HKS(hk_str_sub(d, 1, d.n)));
    return HK_STR("");
}

/* Written so that it hardly is anything else. */
static bool is_phone_like(const struct stretch *s)
{
    static const char *const mobiles[] = {
        "45", "50", "51", "53", "57", "60", "66", "69", "72", "73", "78", "79", "88"};
    struct hk_str d = s->plain;

    if (is_grouped(s, "13322") || (d.n == 10 && hk_str_starts(d, HK_STR("05"))))
        return true;
    for (size_t i = 0; i < HK_COUNT(mobiles) && is_grouped(s, "333"); i++)
        if (hk_str_starts(d, hk_str_from(mobiles[i])))
            return true;
    return false;
}

static int judge_phone(const struct finder *f, const struct stretch *s, struct hk_str *plain)
{
    static const char words[] =
        "tel.|tel:|tel |telefon|kom.|komork|dzwon|zadzwon|oddzwon|whatsapp|phone|mobile|call|sms|"
        "тел.|тел:|телефон|звон|позвон|перезвон|мобил|моб.|טלפונ|נייד|התקשר";
    size_t from = f->blocks[s->first].from;
    bool plus = from > 0
        && (f->signs[from - 1].c == '+'
            || (from > 1 && f->signs[from - 1].c == '(' && f->signs[from - 2].c == '+'));
    bool zeros = hk_str_starts(s->plain, HK_STR("00"));
    struct hk_str whole;

    if (plus || zeros)
        whole = hk_arena_printf(
            f->cx->arena, "+%.*s", HKS(hk_str_sub(s->plain, plus ? 0 : 2, s->plain.n)));
    else
        whole = as_called_abroad(f->cx, s);
    if (whole.n == 0 || !lang_secret_valid(LANG_SECRET_PHONE, whole))
        return NO;
    bool sure = plus || (s->alone && is_phone_like(s)) || is_named(f, s, words);
    *plain = whole;
    return sure && !s->after_a_word ? SURE : MAYBE;
}

struct rule {
    enum lang_secret_kind kind;
    int (*judge)(const struct finder *, const struct stretch *);
    const char *words; /* instead of judge: sure only with one of them */
};

static const struct rule digit_rules[] = {
    {LANG_SECRET_IBAN, judge_account, NULL},
    {LANG_SECRET_CARD, judge_card, NULL},
    {LANG_SECRET_PESEL, judge_pesel, NULL},
    {LANG_SECRET_SNILS, judge_snils, NULL},
    {LANG_SECRET_NIP, NULL, "nip|vat"},
    {LANG_SECRET_REGON, NULL, "regon"},
    {LANG_SECRET_INN, NULL, "инн|inn"},
    {LANG_SECRET_TEUDAT, NULL,
        "תעודת זהות|תעודת הזהות|מספר זהות|ת.ז|ת\"ז|ת״ז|תז|teudat|id number|israeli id"},
};

/* Only where a word says so: these have no check digits, or one in ten passes. */
static int try_named(const struct finder *f, const struct stretch *s, enum lang_secret_kind *kind)
{
    if (s->digits && lang_secret_valid(LANG_SECRET_PASSPORT, s->plain)
        && (is_grouped(s, "46") || is_grouped(s, "226") || s->groups_n == 1)
        && is_named(f, s, "паспорт|серия|серии")) {
        *kind = LANG_SECRET_PASSPORT;
        return SURE;
    }
    if (!s->digits && lang_secret_valid(LANG_SECRET_ID_CARD, s->plain)) {
        *kind = LANG_SECRET_ID_CARD;
        return is_named(f, s, "dowod|osobist|seria|serii|identity|id card") ? SURE : MAYBE;
    }
    return NO;
}

static int try_stretch(const struct finder *f, struct stretch *s, enum lang_secret_kind *kind)
{
    if (!s->digits && lang_secret_valid(LANG_SECRET_IBAN, s->plain)) {
        *kind = LANG_SECRET_IBAN;
        return SURE;
    }
    int best = try_named(f, s, kind);
    for (size_t i = 0; s->digits && best != SURE && i < HK_COUNT(digit_rules); i++) {
        const struct rule *rule = &digit_rules[i];
        if (!lang_secret_valid(rule->kind, s->plain))
            continue;
        int found = rule->judge != NULL   ? rule->judge(f, s)
            : is_named(f, s, rule->words) ? SURE
                                          : MAYBE;
        if (found > best) {
            best = found;
            *kind = rule->kind;
        }
    }
    if (best == SURE || !s->digits)
        return best;
    struct hk_str plain;
    int phone = judge_phone(f, s, &plain);
    if (phone <= best)
        return best;
    *kind = LANG_SECRET_PHONE;
    s->plain = plain;
    return phone;
}

/* ---- all stretches ----------------------------------------------------------------------------
 */

/* A number of its own: neither the end of a longer one nor its beginning. */
static bool stands_alone(const struct finder *f, size_t first, size_t last)
{
    const struct block *before = first > 0 ? &f->blocks[first - 1] : NULL;
    const struct block *after = last + 1 < f->blocks_n ? &f->blocks[last + 1] : NULL;
    size_t left = before != NULL && before->digits && before->next == GAP_SMALL
        ? before->to - before->from
        : 0;
    size_t right = after != NULL && after->digits && f->blocks[last].next == GAP_SMALL
        ? after->to - after->from
        : 0;

    return first == last || ((left < 4 || left > 8) && (right < 4 || right > 8));
}

static bool read_stretch(const struct finder *f, size_t first, size_t last, struct stretch *s)
{
    *s = (struct stretch){.first = first, .last = last, .digits = true};
    for (size_t i = first; i <= last; i++) {
        const struct block *b = &f->blocks[i];
        if (b->taken || (i > first && f->blocks[i - 1].next == GAP_WIDE)
            || s->plain.n + (b->to - b->from) > PLAIN_MAX)
            return false;
        for (size_t k = b->from; k < b->to; k++)
            s->bytes[s->plain.n++] = f->signs[k].c;
        s->digits &= b->digits;
        if (i - first < GROUPS_MAX)
            s->groups[i - first] = b->to - b->from;
    }
    s->plain.p = s->bytes;
    s->groups_n = last - first < GROUPS_MAX ? last - first + 1 : 0;
    s->alone = stands_alone(f, first, last);
    s->after_a_word = first > 0 && f->blocks[first - 1].next == GAP_GLUED;
    return true;
}

/* Something is glued to its end: a longer code, whatever it is. */
static bool goes_on(const struct finder *f, size_t last)
{
    return f->blocks[last].next == GAP_GLUED;
}

static void put(struct finder *f, const struct stretch *s, enum lang_secret_kind kind, bool sure)
{
    for (size_t i = s->first; i <= s->last; i++)
        f->blocks[i].taken = true;
    f->out[f->n++] = (struct lang_secret){.kind = kind,
        .sure = sure,
        .from = f->signs[f->blocks[s->first].from].from,
        .to = f->signs[f->blocks[s->last].to - 1].to,
        .plain = hk_arena_str(f->cx->arena, s->plain)};
}

static size_t longest(const struct finder *f, size_t first)
{
    size_t last = first;
    size_t signs = f->blocks[first].to - f->blocks[first].from;

    while (last + 1 < f->blocks_n && f->blocks[last].next != GAP_WIDE && signs <= PLAIN_MAX) {
        last++;
        signs += f->blocks[last].to - f->blocks[last].from;
    }
    return last;
}

/* Letters begin a number only as a country or a series, right before digits. */
static bool may_begin(const struct finder *f, size_t first)
{
    const struct block *b = &f->blocks[first];
    size_t letters = b->to - b->from;

    return b->digits
        || ((letters == 2 || letters == 3) && b->next != GAP_WIDE && first + 1 < f->blocks_n
            && f->blocks[first + 1].digits);
}

static void look_for(struct finder *f, int least)
{
    for (size_t first = 0; first < f->blocks_n; first++) {
        if (!may_begin(f, first))
            continue;
        for (size_t last = longest(f, first) + 1; last-- > first;) {
            struct stretch s;
            enum lang_secret_kind kind = LANG_SECRET_COUNT;
            if (!f->blocks[last].digits && f->blocks[first].digits)
                continue; /* no such number ends so */
            if (goes_on(f, last) || !read_stretch(f, first, last, &s) || s.plain.n < 8)
                continue;
            int found = try_stretch(f, &s, &kind);
            if (found < least)
                continue;
            put(f, &s, kind, found == SURE);
            break;
        }
    }
}

/* ---- e-mail -----------------------------------------------------------------------------------
 */

static bool is_local_sign(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
        || (c != '\0' && memchr(".!#$%&'*+/=?^_`{|}~-", c, 20) != NULL);
}

static bool is_domain_sign(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-';
}

static void put_email(struct finder *f, size_t from, size_t to)
{
    struct hk_str found = hk_str_sub(f->text, from, to - from);
    char *small = hk_arena_alloc(f->cx->arena, found.n);

    for (size_t i = 0; i < found.n; i++)
        small[i] =
            found.p[i] >= 'A' && found.p[i] <= 'Z' ? (char)(found.p[i] - 'A' + 'a') : found.p[i];
    for (size_t i = 0; i < f->blocks_n; i++)
        if (f->signs[f->blocks[i].from].from >= from && f->signs[f->blocks[i].from].from < to)
            f->blocks[i].taken = true;
    f->out[f->n++] = (struct lang_secret){
        .kind = LANG_SECRET_EMAIL, .sure = true, .from = from, .to = to, .plain = {small, found.n}};
}

static void look_for_emails(struct finder *f)
{
    size_t done = 0;

    for (size_t at = 0; at < f->text.n; at++) {
        size_t from = at;
        size_t to = at + 1;
        if (f->text.p[at] != '@')
            continue;
        while (from > done && is_local_sign(f->text.p[from - 1]))
            from--;
        while (from < at && memchr(".'`*_/(", f->text.p[from], 7) != NULL)
            from++; /* what quotes or marks it */
        while (to < f->text.n && is_domain_sign(f->text.p[to]))
            to++;
        while (to > at + 1 && (f->text.p[to - 1] == '.' || f->text.p[to - 1] == '-'))
            to--;
        bool handle = from > 0 && f->text.p[from - 1] == '@'; /* @name@server: a public name */
        if (handle || !lang_secret_valid(LANG_SECRET_EMAIL, hk_str_sub(f->text, from, to - from)))
            continue;
        put_email(f, from, to);
        done = to;
    }
}

/* ---- all ---------------------------------------------------------------------------------------
 */

static void sort(struct lang_secret *list, size_t n)
{
    for (size_t i = 1; i < n; i++)
        for (size_t k = i; k > 0 && list[k].from < list[k - 1].from; k--) {
            struct lang_secret other = list[k];
            list[k] = list[k - 1];
            list[k - 1] = other;
        }
}

/* Most texts hold nothing that could be a number or an address. Digits of other scripts begin with
 * one of these bytes; the quotes and dashes of every day, with E2, are none. */
static bool may_hold(struct hk_str text)
{
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if ((c >= '0' && c <= '9') || c == '@' || (c >= 0xD9 && c != 0xE2))
            return true;
    }
    return false;
}

void lang_secrets(struct hk_cx *cx, struct hk_str text, struct lang_secret **out, size_t *n)
{
    struct finder f = {.cx = cx, .text = text};

    *n = 0;
    *out = NULL;
    if (!may_hold(text))
        return;
    bool has_at = memchr(text.p, '@', text.n) != NULL;
    read_signs(&f);
    if (!f.has_digits && !has_at)
        return;
    read_blocks(&f);
    f.out = hk_arena_array(cx->arena, f.blocks_n + 1, sizeof *f.out); /* each takes a block */
    look_for_emails(&f);
    if (f.has_digits) {
        look_for(&f, SURE);
        look_for(&f, MAYBE);
    }
    sort(f.out, f.n);
    *out = f.out;
    *n = f.n;
}
