/* net/imap.c -- see imap.h. */
#include "net/imap.h"

#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/str.h"

#define DIGITS_MAX 12u /* of a literal's length, a uid, a size */

/* ---- where a response ends ---------------------------------------------------------------- */

/* The n of "{n}" or "{n+}" at the end of a line; -1: there is none. */
static int64_t literal_at_end(struct hk_str line)
{
    int64_t n = -1;
    size_t from;

    if (!hk_str_ends(line, HK_STR("}")))
        return -1;
    line.n--;
    if (hk_str_ends(line, HK_STR("+")))
        line.n--;
    for (from = line.n; from > 0 && line.p[from - 1] != '{' && line.n - from < DIGITS_MAX;)
        from--;
    if (from == 0 || line.p[from - 1] != '{' || !hk_str_to_int(hk_str_sub(line, from, SIZE_MAX), &n)
        || n < 0)
        return -1;
    return n;
}

size_t imap_response_bytes(struct hk_str bytes, size_t max_bytes)
{
    size_t from = 0;

    while (from < bytes.n) {
        const char *end = memchr(bytes.p + from, '\n', bytes.n - from);
        if (end == NULL)
            return bytes.n > max_bytes ? SIZE_MAX : 0;
        size_t next = (size_t)(end - bytes.p) + 1;
        struct hk_str line = hk_str_sub(bytes, from, next - 1 - from);
        if (hk_str_ends(line, HK_STR("\r")))
            line.n--;
        int64_t literal = literal_at_end(line);
        if (literal < 0)
            return next > max_bytes ? SIZE_MAX : next;
        if ((uint64_t)literal > max_bytes || next + (size_t)literal > max_bytes)
            return SIZE_MAX;
        from = next + (size_t)literal;
    }
    return 0;
}

/* ---- words of a response ------------------------------------------------------------------ */

/* What stands before the next space; all of it if there is none. */
static struct hk_str next_word(struct hk_str *rest)
{
    struct hk_str word = HK_STR("");

    while (rest->n > 0 && rest->p[0] == ' ')
        *rest = hk_str_sub(*rest, 1, SIZE_MAX);
    (void)hk_str_cut(rest, ' ', &word);
    return word;
}

static bool read_number(struct hk_str s, int64_t *out)
{
    int64_t n = 0;

    if (s.n > DIGITS_MAX || !hk_str_to_int(s, &n) || n < 0)
        return false;
    *out = n;
    return true;
}

/* How many bytes of `s` a value takes; the value itself in *out. 0: it is none. */
static size_t quoted_bytes(struct hk_str s, struct hk_str *out)
{
    size_t n;

    for (n = 1; n < s.n && s.p[n] != '"'; n++)
        n += s.p[n] == '\\';
    if (n >= s.n)
        return 0;
    *out = hk_str_sub(s, 1, n - 1);
    return n + 1;
}

static size_t literal_bytes(struct hk_str s, struct hk_str *out)
{
    const char *end = memchr(s.p, '\n', s.n);
    struct hk_str mark = hk_str_sub(s, 0, end != NULL ? (size_t)(end - s.p) : 0);
    int64_t literal = literal_at_end(hk_str_trim(mark));

    if (literal < 0 || (uint64_t)literal > s.n - mark.n - 1)
        return 0;
    *out = hk_str_sub(s, mark.n + 1, (size_t)literal);
    return mark.n + 1 + (size_t)literal;
}

static size_t list_bytes(struct hk_str s)
{
    unsigned depth = 0;
    size_t n = 0;

    do {
        depth += s.p[n] == '(';
        depth -= s.p[n] == ')';
        n++;
    } while (depth > 0 && n < s.n);
    return n;
}

static size_t atom_bytes(struct hk_str s, struct hk_str *out)
{
    size_t n = 0;

    while (n < s.n && s.p[n] != ' ' && s.p[n] != ')' && s.p[n] != '\r')
        n++;
    *out = hk_str_sub(s, 0, n);
    return n;
}

/* A value of a FETCH: atom, "quoted", {literal} or (list); taken off the front of *rest. A list
 * comes out empty: we ask for none. */
static bool take_value(struct hk_str *rest, struct hk_str *out)
{
    char first = rest->n > 0 ? rest->p[0] : '\0';
    size_t n;

    *out = HK_STR("");
    if (rest->n == 0)
        return false;
    if (first == '"')
        n = quoted_bytes(*rest, out);
    else if (first == '{')
        n = literal_bytes(*rest, out);
    else
        n = first == '(' ? list_bytes(*rest) : atom_bytes(*rest, out);
    *rest = hk_str_sub(*rest, n, SIZE_MAX);
    return n > 0;
}

/* ---- INTERNALDATE ------------------------------------------------------------------------- */

static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

static bool take_int(struct hk_str *rest, char separator, int64_t *out)
{
    struct hk_str word;

    return hk_str_cut(rest, separator, &word) && read_number(hk_str_trim(word), out);
}

/* "17-Jul-1996 " off the front of *rest. */
static bool take_day(struct hk_str *rest, struct tm *out)
{
    struct hk_str month;
    int64_t day, year;

    if (!take_int(rest, '-', &day) || !hk_str_cut(rest, '-', &month) || month.n != 3
        || !take_int(rest, ' ', &year))
        return false;
    size_t at = hk_str_find(HK_STR(months), month);
    if (at == SIZE_MAX || at % 3 != 0 || day > 31 || year < 1970 || year > 9999)
        return false;
    out->tm_mday = (int)day;
    out->tm_mon = (int)(at / 3);
    out->tm_year = (int)year - 1900;
    return true;
}

/* "17-Jul-1996 02:44:25 -0700"; 0 if it is none. */
static int64_t read_date(struct hk_str s)
{
    int64_t hour, minute, second, zone;
    struct hk_str rest = hk_str_trim(s);
    struct tm tm = {0};

    if (!take_day(&rest, &tm) || !take_int(&rest, ':', &hour) || !take_int(&rest, ':', &minute)
        || !take_int(&rest, ' ', &second) || rest.n != 5
        || !read_number(hk_str_sub(rest, 1, 4), &zone))
        return 0;
    if (hour > 24 || minute > 60 || second > 61)
        return 0;
    tm.tm_hour = (int)hour;
    tm.tm_min = (int)minute;
    tm.tm_sec = (int)second;
    int64_t east_s = (zone / 100 * 60 + zone % 100) * 60;
    return ((int64_t)timegm(&tm) - (rest.p[0] == '-' ? -east_s : east_s)) * 1000;
}

/* ---- kinds -------------------------------------------------------------------------------- */

static void read_fetch(struct hk_str rest, struct imap_response *out)
{
    size_t open = hk_str_find(rest, HK_STR("("));
    struct hk_str value;

    if (open == SIZE_MAX)
        return;
    rest = hk_str_sub(rest, open + 1, SIZE_MAX);
    out->kind = IMAP_FETCH;
    while (rest.n > 0 && rest.p[0] != ')') {
        struct hk_str key = next_word(&rest);
        if (key.n == 0 || !take_value(&rest, &value))
            return;
        if (hk_str_equal_nocase(key, HK_STR("UID")))
            (void)read_number(value, &out->uid);
        else if (hk_str_equal_nocase(key, HK_STR("RFC822.SIZE")))
            (void)read_number(value, &out->size_bytes);
        else if (hk_str_equal_nocase(key, HK_STR("INTERNALDATE")))
            out->arrived_ms = read_date(value);
        else if (hk_str_equal_nocase(hk_str_sub(key, 0, 5), HK_STR("BODY["))) {
            out->has_body = true;
            out->body = hk_str_equal_nocase(value, HK_STR("NIL")) ? HK_STR("") : value;
        }
        while (rest.n > 0 && rest.p[0] == ' ')
            rest = hk_str_sub(rest, 1, SIZE_MAX);
    }
}

/* "[UIDVALIDITY 3857529045] UIDs valid" */
static void read_code(struct hk_str rest, struct imap_response *out)
{
    struct hk_str code = HK_STR(""), word;

    if (rest.n == 0 || rest.p[0] != '[')
        return;
    rest = hk_str_sub(rest, 1, SIZE_MAX);
    (void)hk_str_cut(&rest, ']', &code);
    word = next_word(&code);
    bool validity = hk_str_equal_nocase(word, HK_STR("UIDVALIDITY"));
    bool next = hk_str_equal_nocase(word, HK_STR("UIDNEXT"));
    if ((validity || next) && read_number(next_word(&code), &out->number))
        out->kind = validity ? IMAP_VALIDITY : IMAP_NEXT;
}

static void read_numbered(int64_t number, struct hk_str rest, struct imap_response *out)
{
    struct hk_str word = next_word(&rest);

    out->number = number;
    if (hk_str_equal_nocase(hk_str_trim(word), HK_STR("EXISTS")))
        out->kind = IMAP_EXISTS;
    else if (hk_str_equal_nocase(word, HK_STR("FETCH")))
        read_fetch(rest, out);
}

static void read_untagged(struct hk_str rest, struct imap_response *out)
{
    struct hk_str word = next_word(&rest);
    int64_t number = 0;

    out->text = hk_str_trim(rest);
    if (read_number(word, &number))
        read_numbered(number, rest, out);
    else if (hk_str_equal_nocase(word, HK_STR("OK")))
        read_code(out->text, out);
    else if (hk_str_equal_nocase(word, HK_STR("BYE")))
        out->kind = IMAP_BYE;
    else if (hk_str_equal_nocase(word, HK_STR("CAPABILITY")))
        out->kind = IMAP_CAPABILITY;
    else if (hk_str_equal_nocase(hk_str_trim(word), HK_STR("SEARCH")))
        out->kind = IMAP_SEARCH;
}

void imap_response_read(struct hk_str response, struct imap_response *out)
{
    static const char *const words[] = {"OK", "NO", "BAD"};
    struct hk_str rest = response;

    *out = (struct imap_response){.kind = IMAP_OTHER};
    struct hk_str tag = next_word(&rest);
    if (hk_str_equal(hk_str_trim(tag), HK_STR("+"))) {
        out->kind = IMAP_GO_ON;
    } else if (hk_str_equal(tag, HK_STR("*"))) {
        read_untagged(rest, out);
    } else {
        struct hk_str status = hk_str_trim(next_word(&rest));
        out->tag = tag;
        out->text = hk_str_trim(rest);
        for (size_t i = 0; i < HK_COUNT(words); i++)
            if (hk_str_equal_nocase(status, hk_str_from(words[i]))) {
                out->kind = IMAP_DONE;
                out->status = (enum imap_status)i;
            }
    }
}

bool imap_is_for_now(struct hk_str text)
{
    static const struct hk_str codes[] = {HK_STR_INIT("[UNAVAILABLE]"), HK_STR_INIT("[INUSE]"),
        HK_STR_INIT("[LIMIT]"), HK_STR_INIT("[SERVERBUG]"), HK_STR_INIT("[OVERQUOTA]")};

    for (size_t i = 0; i < HK_COUNT(codes); i++)
        if (hk_str_find(text, codes[i]) != SIZE_MAX)
            return true;
    return false;
}

struct hk_str imap_day(struct hk_arena *arena, int64_t at_ms)
{
    time_t at = (time_t)(at_ms / 1000);
    struct tm tm;

    (void)gmtime_r(&at, &tm);
    return hk_arena_printf(
        arena, "%02d-%.3s-%d", tm.tm_mday, months + 3 * tm.tm_mon, tm.tm_year + 1900);
}

struct hk_str imap_quoted(struct hk_arena *arena, struct hk_str text)
{
    struct hk_str out = HK_STR("\"");

    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if (c < 0x20 || c >= 0x7F)
            return HK_STR("");
        const char *escape = c == '"' || c == '\\' ? "\\" : "";
        out = hk_arena_printf(arena, "%.*s%s%c", HKS(out), escape, c);
    }
    return hk_arena_printf(arena, "%.*s\"", HKS(out));
}
