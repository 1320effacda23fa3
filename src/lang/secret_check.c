/* lang/secret_check.c -- lengths and check digits, kind by kind; see secret.h. */
#include "base/str.h"
#include "lang/secret.h"

enum { TEUDAT_DIGITS = 9, EMAIL_MAX_BYTES = 254, LABEL_MAX_BYTES = 63 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool all_digits(struct hk_str s, size_t from)
{
    for (size_t i = from; i < s.n; i++)
        if (!is_digit(s.p[i]))
            return false;
    return s.n > from;
}

static unsigned digit(struct hk_str s, size_t i)
{
    return (unsigned)(s.p[i] - '0');
}

/* The sum of digits times their weights; `weights` are as many digits, ':' is ten. */
static unsigned weigh(struct hk_str s, const char *weights)
{
    unsigned sum = 0;

    for (size_t i = 0; weights[i] != '\0'; i++)
        sum += digit(s, i) * (unsigned)(weights[i] - '0');
    return sum;
}

static bool all_same(struct hk_str s)
{
    for (size_t i = 1; i < s.n; i++)
        if (s.p[i] != s.p[0])
            return false;
    return true;
}

static bool is_luhn(struct hk_str s)
{
    unsigned sum = 0;

    for (size_t i = 0; i < s.n; i++) {
        unsigned d = digit(s, s.n - 1 - i);
        if (i % 2 == 1)
            d = d * 2 > 9 ? d * 2 - 9 : d * 2;
        sum += d;
    }
    return sum % 10 == 0;
}

static bool is_card(struct hk_str s)
{
    if (s.n < 13 || s.n > 19 || !is_luhn(s))
        return false;
    unsigned two = digit(s, 0) * 10 + digit(s, 1);
    unsigned four = two * 100 + digit(s, 2) * 10 + digit(s, 3);
    if (two / 10 == 4)
        return s.n == 13 || s.n == 16 || s.n == 19;
    if (two == 34 || two == 37)
        return s.n == 15;
    return s.n == 16 && ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720));
}

/* Month and day; the month says the century too. */
static bool is_birthday(unsigned year, unsigned month, unsigned day)
{
    static const unsigned centuries[] = {1900, 2000, 2100, 2200, 1800};
    static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    unsigned m = month % 20;

    if (m < 1 || m > 12)
        return false;
    year += centuries[month / 20];
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return day >= 1 && day <= days[m - 1] + (m == 2 && leap ? 1U : 0U);
}

static bool is_pesel(struct hk_str s)
{
    return s.n == 11 && (weigh(s, "1379137913") + digit(s, 10)) % 10 == 0
        && is_birthday(digit(s, 0) * 10 + digit(s, 1), digit(s, 2) * 10 + digit(s, 3),
            digit(s, 4) * 10 + digit(s, 5));
}

static bool is_nip(struct hk_str s)
{
    return s.n == 10 && !all_same(s) && weigh(s, "657234567") % 11 == digit(s, 9);
}

static bool is_regon(struct hk_str s)
{
    if ((s.n != 9 && s.n != 14) || all_same(s))
        return false;
    if (weigh(s, "89234567") % 11 % 10 != digit(s, 8))
        return false;
    return s.n == 9 || weigh(s, "2485097361248") % 11 % 10 == digit(s, 13);
}

static bool is_id_card(struct hk_str s)
{
    static const unsigned char weights[] = {7, 3, 1, 9, 7, 3, 1, 7, 3};
    unsigned sum = 0;

    if (s.n != HK_COUNT(weights) || !all_digits(s, 3))
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (i < 3 && (s.p[i] < 'A' || s.p[i] > 'Z'))
            return false;
        sum += weights[i] * (i < 3 ? (unsigned)(s.p[i] - 'A') + 10 : digit(s, i));
    }
    return sum % 10 == 0;
}

static bool is_teudat(struct hk_str s)
{
    unsigned sum = 0;
    bool something = false;

    if (s.n < 5 || s.n > TEUDAT_DIGITS)
        return false;
    for (size_t i = 0; i < s.n; i++) { /* as if zeros stood before it */
        unsigned d = digit(s, i) * ((TEUDAT_DIGITS - s.n + i) % 2 == 0 ? 1 : 2);
        something |= d > 0;
        sum += d > 9 ? d - 9 : d;
    }
    return something && sum % 10 == 0;
}

static bool is_inn(struct hk_str s)
{
    if (s.n == 10)
        return !all_same(s) && weigh(s, "24:359468") % 11 % 10 == digit(s, 9);
    return s.n == 12 && !all_same(s) && weigh(s, "724:359468") % 11 % 10 == digit(s, 10)
        && weigh(s, "3724:359468") % 11 % 10 == digit(s, 11);
}

static bool is_snils(struct hk_str s)
{
    if (s.n != 11)
        return false;
    for (size_t i = 2; i < 9; i++)
        if (s.p[i] == s.p[i - 1] && s.p[i] == s.p[i - 2])
            return false;
    if (hk_str_compare(hk_str_sub(s, 0, 9), HK_STR("001001998")) <= 0)
        return false;
    return weigh(s, "987654321") % 101 % 100 == digit(s, 9) * 10 + digit(s, 10);
}

/* ---- accounts ---------------------------------------------------------------------------------
 */

static size_t iban_length(struct hk_str country)
{
    static const char table[] =
        "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BR29BY28CH21CR22CY28CZ24DE22DK18DO28EE20EG29ES24FI18"
        "FO18FR27GB22GE22GI23GL18GR27GT28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20"
        "LU20LV21MC27MD24ME22MK19MR27MT31MU30NL18NO15PK24PL28PS29PT25QA29RO24RS22SA24SC31SE24SI19"
        "SK24SM27ST25SV28TL23TN24TR26UA29VA22VG24XK20";

    for (size_t i = 0; i + 4 < sizeof table; i += 4)
        if (table[i] == country.p[0] && table[i + 1] == country.p[1])
            return (size_t)(table[i + 2] - '0') * 10 + (size_t)(table[i + 3] - '0');
    return 0;
}

static bool is_iban(struct hk_str s)
{
    unsigned rest = 0;

    if (s.n < 15 || iban_length(s) != s.n || !is_digit(s.p[2]) || !is_digit(s.p[3]))
        return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[(i + 4) % s.n];
        if (is_digit(c))
            rest = (rest * 10 + (unsigned)(c - '0')) % 97;
        else if (c >= 'A' && c <= 'Z')
            rest = (rest * 100 + (unsigned)(c - 'A') + 10) % 97;
        else
            return false;
    }
    return rest == 1;
}

/* The country's own way to write a Polish one. */
static bool is_account(struct hk_str s)
{
    char with_country[28] = "PL";

    if (s.n != 26 || !all_digits(s, 0))
        return is_iban(s);
    for (size_t i = 0; i < s.n; i++)
        with_country[i + 2] = s.p[i];
    return is_iban((struct hk_str){with_country, sizeof with_country});
}

/* ---- how to reach somebody ----------------------------------------------------------------------
 */

static bool is_phone(struct hk_str s)
{
    static const struct {
        struct hk_str code;
        unsigned char least, most; /* digits behind it */
        char first;                /* of them, at least */
    } plans[] = {
        {HK_STR_INIT("+48"), 9, 9, '1'},
        {HK_STR_INIT("+972"), 8, 9, '2'},
        {HK_STR_INIT("+7"), 10, 10, '3'},
        {HK_STR_INIT("+380"), 9, 9, '1'},
        {HK_STR_INIT("+1"), 10, 10, '2'},
        {HK_STR_INIT("+"), 8, 15, '1'},
    };

    if (s.n < 2 || s.p[0] != '+' || !all_digits(s, 1))
        return false;
    for (size_t i = 0; i < HK_COUNT(plans); i++) {
        size_t n = plans[i].code.n;
        if (hk_str_starts(s, plans[i].code))
            return s.n - n >= plans[i].least && s.n - n <= plans[i].most
                && s.p[n] >= plans[i].first;
    }
    return false;
}

static bool is_label(struct hk_str s)
{
    if (s.n == 0 || s.n > LABEL_MAX_BYTES || s.p[0] == '-' || s.p[s.n - 1] == '-')
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (!is_letter(s.p[i]) && !is_digit(s.p[i]) && s.p[i] != '-')
            return false;
    return true;
}

static bool is_email(struct hk_str s)
{
    struct hk_str rest = s;
    struct hk_str local, label;
    size_t labels = 0;

    if (s.n > EMAIL_MAX_BYTES || !hk_str_cut(&rest, '@', &local) || local.n == 0)
        return false;
    for (size_t i = 0; i < local.n; i++) {
        char c = local.p[i];
        if (!is_letter(c) && !is_digit(c)
            && hk_str_find(HK_STR(".!#$%&'*+/=?^_`{|}~-"), (struct hk_str){&c, 1}) == SIZE_MAX)
            return false;
    }
    for (; hk_str_cut(&rest, '.', &label); labels++)
        if (!is_label(label))
            return false;
    return labels >= 2; /* nobody's address is at a name without a dot */
}

static bool is_passport(struct hk_str s)
{
    return s.n == 10;
}

bool lang_secret_valid(enum lang_secret_kind kind, struct hk_str plain)
{
    static const struct {
        bool (*check)(struct hk_str);
        bool digits; /* nothing else */
    } kinds[] = {
        [LANG_SECRET_CARD] = {is_card, true},
        [LANG_SECRET_IBAN] = {is_account, false},
        [LANG_SECRET_PESEL] = {is_pesel, true},
        [LANG_SECRET_NIP] = {is_nip, true},
        [LANG_SECRET_REGON] = {is_regon, true},
        [LANG_SECRET_ID_CARD] = {is_id_card, false},
        [LANG_SECRET_TEUDAT] = {is_teudat, true},
        [LANG_SECRET_INN] = {is_inn, true},
        [LANG_SECRET_SNILS] = {is_snils, true},
        [LANG_SECRET_PASSPORT] = {is_passport, true},
        [LANG_SECRET_PHONE] = {is_phone, false},
        [LANG_SECRET_EMAIL] = {is_email, false},
    };

    return kind < LANG_SECRET_COUNT && (!kinds[kind].digits || all_digits(plain, 0))
        && kinds[kind].check(plain);
}

const char *lang_secret_name(enum lang_secret_kind kind)
{
    static const char *const names[LANG_SECRET_COUNT] = {
        [LANG_SECRET_CARD] = "card",
        [LANG_SECRET_IBAN] = "iban",
        [LANG_SECRET_PESEL] = "pesel",
        [LANG_SECRET_NIP] = "nip",
        [LANG_SECRET_REGON] = "regon",
        [LANG_SECRET_ID_CARD] = "pl_id",
        [LANG_SECRET_TEUDAT] = "teudat_zehut",
        [LANG_SECRET_INN] = "inn",
        [LANG_SECRET_SNILS] = "snils",
        [LANG_SECRET_PASSPORT] = "ru_passport",
        [LANG_SECRET_PHONE] = "phone",
        [LANG_SECRET_EMAIL] = "email",
    };

    return names[kind];
}
