/* channel/fields.c -- what may stand in the fields of an account, whatever its channel.
 *
 * A field's kind says it all: the form in the browser and the command that saves it ask here. What
 * is refused is named by a word of the catalogue, "problem.<word>".
 *
 * What it does not do: ask whether an address answers, or whether a secret is the network's.
 *
 * Threads: all from any; pure.
 */
#include "channel/channel.h"

#include "base/str.h"
#include "shapes.h"

#include <string.h>

bool channel_field_is_sealed(const struct channel_field *field)
{
    return field->kind == CHANNEL_FIELD_SECRET || field->kind == CHANNEL_FIELD_TOKEN
        || field->kind == CHANNEL_FIELD_SIGNING;
}

bool channel_next_word(struct hk_str *rest, struct hk_str *out)
{
    size_t from = 0, to;

    while (from < rest->n && strchr(" ,;\n\r\t", rest->p[from]) != NULL)
        from++;
    for (to = from; to < rest->n && strchr(" ,;\n\r\t", rest->p[to]) == NULL;)
        to++;
    *out = hk_str_sub(*rest, from, to - from);
    *rest = hk_str_sub(*rest, to, rest->n);
    return out->n > 0;
}

bool channel_has_address(const struct channel_account *account, const struct channel_field *fields,
    struct hk_str address)
{
    for (const struct channel_field *f = fields; address.n > 0 && f->key != NULL; f++) {
        struct hk_str rest = f->kind == CHANNEL_FIELD_ADDRESSES
            ? channel_setting(account, fields, f->key)
            : HK_STR("");
        struct hk_str one;
        while (channel_next_word(&rest, &one))
            if (hk_str_equal_nocase(one, address))
                return true;
    }
    return false;
}

static bool is_web(struct hk_str url)
{
    return hk_str_starts(url, HK_STR("https://")) || hk_str_starts(url, HK_STR("http://"));
}

static bool is_color(struct hk_str text)
{
    for (size_t i = 1; i < text.n; i++)
        if (text.p[i] == '\0' || strchr("0123456789abcdefABCDEF", text.p[i]) == NULL)
            return false;
    return text.n == 7 && text.p[0] == '#';
}

/* Scheme, name, perhaps a port: what a browser calls an origin, a slash at the end forgiven. */
static bool is_site(struct hk_str site)
{
    size_t at = hk_str_find(site, HK_STR("://"));

    if (!is_web(site))
        return false;
    struct hk_str host = hk_str_sub(site, at + 3, site.n);
    if (hk_str_ends(host, HK_STR("/")))
        host.n--;
    for (size_t i = 0; i < host.n; i++) {
        char c = host.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!plain && (c == '\0' || strchr(".:-[]", c) == NULL))
            return false;
    }
    return host.n > 0;
}

/* A scheme, a name, perhaps a port; who signs in has fields of their own. */
static bool is_server(struct hk_str url, struct hk_str plain, struct hk_str secure)
{
    if (!hk_str_starts(url, plain) && !hk_str_starts(url, secure))
        return false;
    struct hk_str host = hk_str_sub(url, hk_str_find(url, HK_STR("://")) + 3, url.n);
    for (size_t i = 0; i < host.n; i++) {
        char c = host.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && (c == '\0' || strchr(".:-[]", c) == NULL))
            return false;
    }
    return host.n > 0;
}

static bool is_address(struct hk_str word)
{
    size_t at = hk_str_find(word, HK_STR("@"));
    struct hk_str rest = at == SIZE_MAX ? HK_STR("") : hk_str_sub(word, at + 1, SIZE_MAX);

    for (size_t i = 0; i < word.n; i++)
        if (word.p[i] == '\0' || strchr("<>:\"\\", word.p[i]) != NULL)
            return false;
    return at > 0 && rest.n > 0 && hk_str_find(rest, HK_STR("@")) == SIZE_MAX;
}

static bool is_language(struct hk_str word)
{
    enum shape_language language;

    return shape_language_read(word, &language) && language != SHAPE_LANGUAGE_AUTO;
}

static bool are_all(struct hk_str list, bool (*is)(struct hk_str one))
{
    struct hk_str one;

    while (channel_next_word(&list, &one))
        if (!is(one))
            return false;
    return true;
}

const char *channel_field_refusal(const struct channel_field *field, struct hk_str value)
{
    if (value.n == 0)
        return NULL;
    switch (field->kind) {
    case CHANNEL_FIELD_URL:
        return is_web(value) ? NULL : "not_a_url";
    case CHANNEL_FIELD_SIGNING:
        return value.n >= CHANNEL_SIGNING_MIN_BYTES ? NULL : "secret_short";
    case CHANNEL_FIELD_COLOR:
        return is_color(value) ? NULL : "not_a_color";
    case CHANNEL_FIELD_SITES:
        return are_all(value, is_site) ? NULL : "not_sites";
    case CHANNEL_FIELD_MAIL_IN:
        return is_server(value, HK_STR("imap://"), HK_STR("imaps://")) ? NULL : "not_mail_in";
    case CHANNEL_FIELD_MAIL_OUT:
        return is_server(value, HK_STR("smtp://"), HK_STR("smtps://")) ? NULL : "not_mail";
    case CHANNEL_FIELD_ADDRESSES:
        return are_all(value, is_address) ? NULL : "not_an_email";
    case CHANNEL_FIELD_LANGUAGES:
        return are_all(value, is_language) ? NULL : "not_languages";
    case CHANNEL_FIELD_TEXT:
    case CHANNEL_FIELD_SECRET:
    case CHANNEL_FIELD_TOKEN:
    case CHANNEL_FIELD_LINES:
        break;
    }
    return NULL;
}
