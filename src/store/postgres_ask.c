/* store/postgres_ask.c -- reads that were sent ahead, and their answers until somebody wants them.
 *
 * A message takes half a dozen reads, each of which would wait for a way to the server and back.
 * Who knows what will be read asks for all of it first (store_ask_begin() in store.h); it travels
 * as one, and the call that wants an answer finds it here, by statement and parameters. An answer
 * is used once: who asks again reads what is true then.
 *
 * What it does not do: it does not see writes. Who asks answers for that.
 *
 * Memory: the notes lie in the arena of the batch that asked; answers are libpq's until dropped.
 */
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "store/postgres_priv.h"

/* Numbers as they are, the others behind their length. */
static struct hk_str make_key(
    struct hk_cx *cx, const struct store_statement *statement, const struct store_value *in)
{
    size_t bytes = 0;

    for (int i = 0; i < statement->in_count; i++)
        bytes += sizeof(int64_t) + in[i].s.n;
    char *key = hk_arena_alloc(cx->arena, bytes + 1);
    char *at = key;
    for (int i = 0; i < statement->in_count; i++) {
        bool number = in[i].type == STORE_INT || in[i].type == STORE_BOOL;
        int64_t n = number ? in[i].n : (int64_t)in[i].s.n;
        memcpy(at, &n, sizeof n);
        at += sizeof n;
        if (!number && in[i].s.n > 0) {
            memcpy(at, in[i].s.p, in[i].s.n);
            at += in[i].s.n;
        }
    }
    return (struct hk_str){key, (size_t)(at - key)};
}

struct postgres_asked *store_postgres_find_asked(struct hk_cx *cx, struct postgres_session *s,
    const struct store_statement *statement, const struct store_value *in)
{
    struct postgres_asked *asked = s->asked;

    while (asked != NULL && asked->statement != statement)
        asked = asked->next;
    if (asked == NULL)
        return NULL;
    struct hk_str key = make_key(cx, statement, in);
    while (asked != NULL && (asked->statement != statement || !hk_str_equal(asked->key, key)))
        asked = asked->next;
    return asked;
}

struct postgres_asked *store_postgres_note_asked(struct hk_cx *cx, struct postgres_session *s,
    const struct store_statement *statement, const struct store_value *in)
{
    struct postgres_asked *asked = hk_arena_alloc(cx->arena, sizeof *asked);

    *asked = (struct postgres_asked){
        .next = s->asked, .statement = statement, .key = make_key(cx, statement, in)};
    s->asked = asked;
    return asked;
}

void store_postgres_drop_asked(struct postgres_session *s, struct postgres_asked *asked)
{
    struct postgres_asked **place = &s->asked;

    while (*place != asked)
        place = &(*place)->next;
    *place = asked->next;
    PQclear(asked->answer);
}

void store_postgres_forget(struct store_session *session)
{
    struct postgres_session *s = postgres_of(session);

    for (size_t i = 0; i < s->pending_count; i++)
        s->pending[i].asked = NULL;
    for (struct postgres_asked *asked = s->asked; asked != NULL; asked = asked->next)
        PQclear(asked->answer);
    s->asked = NULL;
}
