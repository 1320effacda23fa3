/* lang/lex.h -- hark.lex: which words a form may belong to, and what all their forms are.
 *
 * A file beside the program, made once from free dictionaries (tools/lex) and mapped read-only;
 * lex_format.h says how it lies. A form is found by its hash and compared letter by letter, so the
 * answer is exact. Forms are folded (lang/fold): "szkodę" is asked for as "szkode".
 *
 * Opening looks at every byte of the file: a file that is broken, cut off or of another version is
 * refused, and what is read afterwards needs no further care. Hark runs without it; see forms.h.
 *
 * What it does not do: words that no dictionary has (forms.h guesses), Hebrew prefixes (forms.h).
 *
 * Threads: any, at once. Memory: the mapping, which is the file's and not the process's own.
 * Errors: HK_ENOTFOUND: there is no such file; HK_EINVAL: it is there and cannot be used; each with
 * the place and the remedy.
 */
#ifndef HK_LANG_LEX_H
#define HK_LANG_LEX_H
#include "base/cx.h"

struct lex;

/* The caller closes it, after the last reader. */
HK_CHECK enum hk_rc lex_open(struct hk_cx *cx, const char *path, struct lex **out);
void lex_close(struct lex **lex); /* accepts a pointer to NULL */

/* The same of bytes in memory, which stay where they are until it is closed. */
HK_CHECK enum hk_rc lex_read(struct hk_cx *cx, struct hk_str bytes, struct lex **out);

struct lex_group {
    struct hk_str language; /* "pl" */
    bool verb;              /* said of Hebrew only */
    struct hk_str stem;     /* what all forms begin with */
    size_t forms;
    const void *paradigm;
};

/* The groups that a folded form belongs to, at most `max`; how many were written. `lex` may be
 * NULL: none. */
size_t lex_find(const struct lex *lex, struct hk_str form, uint32_t *out, size_t max);

/* A group that lex_find() named. */
struct lex_group lex_group_of(const struct lex *lex, uint32_t group);

/* To see all of them: begin with LEX_NO_GROUP; false: there are no more. */
#define LEX_NO_GROUP UINT32_MAX
bool lex_next_group(const struct lex *lex, uint32_t *group);

/* What the forms end with; the first makes the word as it stands in a dictionary, the others come
 * shortest first. */
struct hk_str lex_ending(const struct lex_group *group, size_t i);

/* "pl" and so on, in the order of the file; false: no more. */
bool lex_language(
    const struct lex *lex, size_t i, struct hk_str *out_code, size_t *words, size_t *forms);

#endif
