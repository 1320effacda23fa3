/* base/text_x.c -- how long X says a text is.
 *
 * The text is walked piece by piece: a URL weighs 23, an emoji sequence 2, every other grapheme
 * the sum of its characters after composition, 1 in the light ranges and 2 elsewhere. What is a
 * URL follows the network's own extractor: with a scheme, or a bare domain whose last label is a
 * known top-level domain.
 *
 * What it does not do: know every top-level domain. All of the countries' are here and the
 * common ones of the others; a bare domain under a rarer one is counted as plain text, with a
 * scheme as a URL.
 *
 * Threads: all from any.
 * Sources: the network's counting rules, configuration v3; ISO 3166 for the countries.
 */
#include "base/text_priv.h"

#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#define URL_WEIGHT 23U
#define EMOJI_WEIGHT 2U
#define DOMAIN_BYTES 253

static const char countries[] =
    "acadaeafagaialamaoaqarasatauawaxazbabbbdbebfbgbhbibjblbmbnbobqbrbsbtbvbwbybzcacccd"
    "cfcgchcickclcmcncocrcucvcwcxcyczdedjdkdmdodzeceeegeheresetfifjfkfmfofrgagbgdgegf"
    "ggghgiglgmgngpgqgrgsgtgugwgyhkhmhnhrhthuidieiliminioiqirisitjejmjojpkekgkhkikmkn"
    "kpkrkwkykzlalblclilklrlsltlulvlymamcmdmemfmgmhmkmlmmmnmompmqmrmsmtmumvmwmxmymzna"
    "ncnenfngninlnonpnrnunzompapepfpgphpkplpmpnprpsptpwpyqarerorsrurwsasbscsdsesgshsi"
    "sjskslsmsnsosrssstsvsxsysztctdtftgthtjtktltmtntotrtttvtwtzuaugumusuyuzvavcvevgvi"
    "vnvuwfwsyeytzazmzweusuuk";

static const char *const others[] = {"academy", "aero", "agency", "app", "art", "asia", "bank",
    "bar", "beauty", "bet", "bio", "biz", "blog", "business", "buzz", "cafe", "care", "casa", "cat",
    "center", "chat", "church", "city", "click", "clinic", "cloud", "club", "coach", "codes",
    "coffee", "com", "community", "company", "contact", "cool", "coop", "day", "delivery", "dental",
    "design", "dev", "digital", "direct", "dog", "edu", "education", "email", "energy", "events",
    "expert", "express", "faith", "family", "fans", "farm", "fashion", "finance", "fitness",
    "foundation", "fun", "fund", "fyi", "gallery", "game", "games", "gift", "global", "gmbh",
    "gold", "gov", "group", "guide", "guru", "health", "help", "homes", "hospital", "host", "hotel",
    "house", "info", "ink", "institute", "insurance", "int", "international", "jobs", "kitchen",
    "land", "law", "legal", "life", "link", "live", "loan", "loans", "lol", "love", "ltd", "market",
    "marketing", "media", "mil", "mobi", "mobile", "moe", "money", "monster", "mov", "museum",
    "name", "net", "network", "news", "ngo", "ninja", "one", "ong", "online", "org", "page",
    "partners", "party", "pet", "photo", "photography", "photos", "pics", "pizza", "place", "plus",
    "post", "press", "pro", "promo", "pub", "radio", "reviews", "rocks", "run", "sale", "school",
    "science", "services", "shop", "shopping", "show", "site", "social", "software", "solutions",
    "space", "store", "stream", "studio", "style", "support", "systems", "taxi", "team", "tech",
    "tel", "tips", "today", "tools", "top", "tours", "town", "toys", "trade", "training", "travel",
    "tube", "university", "uno", "video", "vip", "wang", "watch", "website", "wiki", "win", "wine",
    "work", "works", "world", "wtf", "xyz", "yoga", "zip", "zone"};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_one_of(uint32_t c, const char *set)
{
    return c != 0 && c < 0x80 && strchr(set, (int)c) != NULL;
}

static bool is_ascii_alnum(char c)
{
    return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* Letters with accents as the network has them in its addresses. */
static bool is_accented(uint32_t c)
{
    return c >= 0xC0 && c <= 0x24F && c != 0xD7 && c != 0xF7;
}

static bool is_top_level(struct hk_str label, bool scheme)
{
    char lower[64];

    if (label.n < 2 || label.n >= sizeof lower)
        return false;
    for (size_t i = 0; i < label.n; i++) {
        if ((unsigned char)label.p[i] >= 0x80U)
            return scheme; /* a country in its own script */
        lower[i] = is_digit(label.p[i]) ? label.p[i] : (char)(label.p[i] | 0x20);
    }
    lower[label.n] = '\0';
    if (label.n == 2) {
        for (const char *c = countries; *c != '\0'; c += 2) {
            if (c[0] == lower[0] && c[1] == lower[1])
                return true;
        }
        return false;
    }
    for (size_t i = 0; i < HK_COUNT(others); i++) {
        if (strcmp(others[i], lower) == 0)
            return true;
    }
    return label.n > 4 && memcmp(lower, "xn--", 4) == 0;
}

/* Where the label of a domain ends that begins at `at`; `at` itself if none does. */
static size_t label_end(struct hk_str s, size_t at, bool scheme, bool *underscore)
{
    size_t from = at;
    size_t end = at;

    *underscore = false;
    while (at < s.n && at - from < 64) {
        size_t next = at;
        uint32_t c = hk_text_next(s, &next);
        bool letter = c < 0x80 ? is_ascii_alnum((char)c)
                               : is_accented(c) || (scheme && u_isalnum((UChar32)c));
        if (letter)
            end = next;
        else if (at == from || (c != '-' && c != '_'))
            break;
        *underscore |= c == '_' && at > from;
        at = next;
    }
    return end;
}

/* What may not follow a domain at once, or it is none. */
static bool ends_domain(struct hk_str s, size_t at)
{
    return at == s.n || !(is_ascii_alnum(s.p[at]) || is_one_of((unsigned char)s.p[at], "@+-"));
}

/* Where the top-level domain ends that begins at `at`, within a label that ends at `end`. Letters
 * beyond ASCII may follow it at once, unless it consists of them. */
static size_t top_level_end(struct hk_str s, size_t at, size_t end)
{
    size_t from = at;

    if (end - at > 4 && memcmp(s.p + at, "xn--", 4) == 0)
        return end;
    while (at < end && is_ascii_alnum(s.p[at]))
        at++;
    return at > from ? at : end;
}

/* Where the longest domain ends that begins at `at`; 0 if none does. */
static size_t domain_end(struct hk_str s, size_t at, bool scheme)
{
    size_t from = at;
    size_t found = 0;
    bool before_underscore = true; /* there is no label before the first */

    while (at - from <= DOMAIN_BYTES) {
        bool underscore;
        size_t end = label_end(s, at, scheme, &underscore);
        if (end == at)
            break;
        size_t top = top_level_end(s, at, end);
        if (!before_underscore && ends_domain(s, top)
            && is_top_level((struct hk_str){s.p + at, top - at}, scheme))
            found = top;
        if (end == s.n || s.p[end] != '.')
            break;
        before_underscore = underscore;
        at = end + 1;
    }
    return found;
}

/* One character of a path: 0 none, 1 inside only, 2 also at its end. */
static int path_character(uint32_t c)
{
    if (c >= 0x80)
        return is_accented(c) || (c >= 0x400 && c <= 0x4FF) ? 2 : c == 0x2013 ? 1 : 0;
    if (is_ascii_alnum((char)c) || is_one_of(c, "+-=_#/"))
        return 2;
    return is_one_of(c, "!*';:,.$%[]~@|&") ? 1 : 0;
}

/* Behind the bracket that closes the one at `at`, if only a path's characters stand between. */
static size_t bracket_end(struct hk_str s, size_t at)
{
    size_t from = at + 1;

    for (at = from; at < s.n && s.p[at] != ')';) {
        size_t next = at;
        if (path_character(hk_text_next(s, &next)) == 0)
            return 0;
        at = next;
    }
    return at < s.n && at > from ? at + 1 : 0;
}

static size_t path_end(struct hk_str s, size_t at)
{
    size_t end = at + 1;

    for (at = end; at < s.n;) {
        size_t next = at;
        if (s.p[at] == '(') {
            next = bracket_end(s, at);
            if (next == 0)
                break;
            end = next;
        } else {
            int kind = path_character(hk_text_next(s, &next));
            if (kind == 0)
                break;
            if (kind == 2)
                end = next;
        }
        at = next;
    }
    return end;
}

static size_t query_end(struct hk_str s, size_t at)
{
    size_t end = at;

    for (at++; at < s.n; at++) {
        char c = s.p[at];
        if (is_ascii_alnum(c) || is_one_of((unsigned char)c, "-_&=#/"))
            end = at + 1;
        else if (!is_one_of((unsigned char)c, "!?*'@();:+$%[].,~|"))
            break;
    }
    return end;
}

static size_t scheme_bytes(struct hk_str s, size_t at)
{
    static const char scheme[] = "https://";
    size_t i = 0;

    for (; at + i < s.n && i < 5 && (s.p[at + i] | 0x20) == scheme[i]; i++)
        ;
    if (i < 4)
        return 0;
    return s.n - at >= i + 3 && memcmp(s.p + at + i, "://", 3) == 0 ? i + 3 : 0;
}

/* May a URL begin at `at`, after what stands before it? */
static bool may_begin_url(struct hk_str s, size_t at, bool scheme)
{
    char before = at > 0 ? s.p[at - 1] : ' ';

    if (is_ascii_alnum(before) || is_one_of((unsigned char)before, "@$#"))
        return false;
    if (scheme)
        return true;
    if (is_one_of((unsigned char)before, "-_./"))
        return false;
    /* at the very start the network takes such a letter for what stands before the domain */
    return at > 0 || (unsigned char)s.p[0] < 0x80U;
}

size_t hk_text_x_url(struct hk_str s, size_t at)
{
    size_t scheme = scheme_bytes(s, at);

    if (!may_begin_url(s, at, scheme > 0))
        return 0;
    size_t end = domain_end(s, at + scheme, scheme > 0);
    if (end == 0)
        return 0;
    if (s.n - end >= 2 && s.p[end] == ':' && is_digit(s.p[end + 1])) {
        end++;
        while (end < s.n && is_digit(s.p[end]))
            end++;
    }
    if (end < s.n && s.p[end] == '/')
        end = path_end(s, end);
    if (end < s.n && s.p[end] == '?')
        end = query_end(s, end);
    return end - at;
}

bool hk_text_has_link(struct hk_str s)
{
    bool dots = s.n > 0 && memchr(s.p, '.', s.n) != NULL; /* no URL without one */

    for (size_t at = 0; dots && at < s.n; (void)hk_text_next(s, &at))
        if (hk_text_x_url(s, at) > 0)
            return true;
    return false;
}

static size_t character_weight(uint32_t c)
{
    bool light = c <= 4351 || (c >= 8192 && c <= 8205) || (c >= 8208 && c <= 8223)
        || (c >= 8242 && c <= 8247);

    return light ? 1 : 2;
}

/* Is this grapheme of several characters shown as one picture? */
static bool is_emoji(struct hk_str grapheme)
{
    size_t at = 0;
    uint32_t first = hk_text_next(grapheme, &at);
    uint32_t second = hk_text_next(grapheme, &at);

    if (second == 0xFE0E || !u_hasBinaryProperty((UChar32)first, UCHAR_EMOJI))
        return false;
    return second == 0xFE0F || second == 0x20E3 || second == 0x200D
        || u_hasBinaryProperty((UChar32)first, UCHAR_REGIONAL_INDICATOR)
        || u_hasBinaryProperty((UChar32)second, UCHAR_EMOJI_MODIFIER)
        || u_hasBinaryProperty((UChar32)first, UCHAR_EMOJI_PRESENTATION);
}

static size_t sum_of_weights(struct hk_str s)
{
    size_t weight = 0;

    for (size_t at = 0; at < s.n;)
        weight += character_weight(hk_text_next(s, &at));
    return weight;
}

/* A grapheme of several characters that is no emoji, composed. */
static size_t composed_weight(struct hk_str grapheme)
{
    UChar units[64];
    UChar composed[3 * HK_COUNT(units)];
    char bytes[3 * HK_COUNT(composed)];
    UErrorCode status = U_ZERO_ERROR;
    int32_t n = 0;

    if (grapheme.n > HK_COUNT(units))
        return sum_of_weights(grapheme);
    u_strFromUTF8(units, HK_COUNT(units), &n, grapheme.p, (int32_t)grapheme.n, &status);
    const UNormalizer2 *nfc = unorm2_getNFCInstance(&status);
    n = unorm2_normalize(nfc, units, n, composed, HK_COUNT(composed), &status);
    u_strToUTF8(bytes, (int32_t)sizeof bytes, &n, composed, n, &status);
    hk_must(U_SUCCESS(status));
    return sum_of_weights((struct hk_str){bytes, (size_t)n});
}

static size_t grapheme_weight(struct hk_str grapheme)
{
    size_t at = 0;
    uint32_t first = hk_text_next(grapheme, &at);

    if (at == grapheme.n)
        return character_weight(first);
    if (!is_emoji(grapheme))
        return composed_weight(grapheme);
    size_t last = hk_text_before(grapheme, grapheme.n);
    bool joins_nothing = memcmp(grapheme.p + last, "\xE2\x80\x8D", grapheme.n - last) == 0;
    return joins_nothing ? EMOJI_WEIGHT + 1 : EMOJI_WEIGHT;
}

/* Where the grapheme at `at` ends; `breaks` is NULL where every character is one. */
static size_t grapheme_end(UBreakIterator *breaks, struct hk_str s, size_t at)
{
    if (breaks == NULL) {
        (void)hk_text_next(s, &at);
        return at;
    }
    int32_t next = ubrk_following(breaks, (int32_t)at);
    return next > 0 ? (size_t)next : s.n;
}

/* Where the pieces end that weigh at most `max` together; *out_weight is what they weigh. */
static size_t walk(struct hk_str s, size_t max, size_t *out_weight)
{
    UBreakIterator *breaks = hk_text_is_simple(s) ? NULL : hk_text_breaks(HK_BREAKS_GRAPHEME, s);
    bool dots = s.n > 0 && memchr(s.p, '.', s.n) != NULL; /* no URL without one */
    size_t at = 0;
    size_t sum = 0;

    while (at < s.n) {
        size_t url = dots ? hk_text_x_url(s, at) : 0;
        size_t end = url > 0 ? at + url : grapheme_end(breaks, s, at);
        size_t weight = url > 0 ? URL_WEIGHT : grapheme_weight((struct hk_str){s.p + at, end - at});
        if (weight > max - sum)
            break;
        sum += weight;
        at = end;
    }
    *out_weight = sum;
    return at;
}

size_t hk_text_x_length(struct hk_str s)
{
    size_t weight;

    walk(s, SIZE_MAX, &weight);
    return weight;
}

struct hk_str hk_text_x_head(struct hk_str s, size_t max)
{
    size_t weight;
    size_t end = walk(s, max, &weight);

    /* A cut may make a URL of what was none: "bank.plus" without its last two letters. */
    while (end > 0 && end < s.n && hk_text_x_length((struct hk_str){s.p, end}) > max) {
        UBreakIterator *breaks = hk_text_breaks(HK_BREAKS_GRAPHEME, s);
        int32_t before = ubrk_preceding(breaks, (int32_t)end);
        end = before > 0 ? (size_t)before : 0;
    }
    return (struct hk_str){s.p, end};
}
