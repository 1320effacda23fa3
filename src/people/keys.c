/* people/keys.c -- the keys that a person has given the desk's commands.
 *
 * Kept with the login as one text, "next=J reply= undo=Ctrl+U": a word for each command that was
 * changed, its key behind the first "="; no key is written with a space. Which keys the commands
 * come with, and what a browser keeps for itself, is the screen's matter. What a later version
 * wrote and this one does not know is left out when it is read.
 *
 * Threads: any. Memory: cx's arena. Errors: HK_EINVAL for a list that cannot be kept.
 */
#include "base/buf.h"
#include "base/str.h"
#include "people/people.h"

#define CTRL "Ctrl+"
#define COMMANDS_MAX 64 /* bits of a number */
#define TEXT_MAX_BYTES 1024

static bool is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

bool people_is_key(struct hk_str key)
{
    if (key.n == 1)
        return key.p[0] > ' ' && key.p[0] < 0x7f && !(key.p[0] >= 'a' && key.p[0] <= 'z');
    return key.n == sizeof CTRL && hk_str_starts(key, HK_STR(CTRL)) && is_capital(key.p[key.n - 1]);
}

/* Has one before `at` the same key? */
static bool is_taken(const struct shape_key_choice *keys, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (hk_str_equal(keys[i].key, keys[at].key))
            return true;
    return false;
}

enum hk_rc people_write_keys(
    struct hk_cx *cx, const struct shape_key_choice *keys, size_t n, struct hk_str *out)
{
    HK_AUTO(hk_buf_free) struct hk_buf text = hk_buf_make(TEXT_MAX_BYTES);
    uint64_t named = 0;

    for (size_t i = 0; i < n; i++) { /* ends at the latest when every command was named */
        uint64_t bit = UINT64_C(1) << ((unsigned)keys[i].command % COMMANDS_MAX);
        struct hk_str word = shape_key_command_word(keys[i].command);
        if (named & bit)
            return hk_fail(cx, HK_EINVAL, "keys: '%.*s' is named twice", HKS(word));
        named |= bit;
        if (keys[i].key.n > 0 && !people_is_key(keys[i].key))
            return hk_fail(cx, HK_EINVAL,
                "keys: '%.*s' is no key: one sign, a letter as a capital, or Ctrl+ and a letter",
                HKS(keys[i].key));
        if (keys[i].key.n > 0 && is_taken(keys, i))
            return hk_fail(cx, HK_EINVAL, "keys: '%.*s' stands for two commands", HKS(keys[i].key));
        hk_buf_printf(&text, "%s%.*s=%.*s", i > 0 ? " " : "", HKS(word), HKS(keys[i].key));
    }
    *out = hk_arena_str(cx->arena, hk_buf_str(&text));
    return HK_OK;
}

struct shape_key_choice *people_read_keys(struct hk_cx *cx, struct hk_str text, size_t *out_n)
{
    struct shape_key_choice *keys = hk_arena_array(cx->arena, text.n / 2 + 1, sizeof *keys);
    struct hk_str word;
    size_t n = 0;

    while (hk_str_cut(&text, ' ', &word)) {
        struct hk_str command;
        if (!hk_str_cut(&word, '=', &command) || !shape_key_command_read(command, &keys[n].command))
            continue;
        keys[n++].key = word;
    }
    *out_n = n;
    return keys;
}
