/* store/postgres_priv.h -- what the files of the PostgreSQL driver share: a session, its
 * connection.
 */
#ifndef HK_STORE_POSTGRES_PRIV_H
#define HK_STORE_POSTGRES_PRIV_H
#include <libpq-fe.h>

#include "store/store_priv.h"

#define POSTGRES_PENDING 256 /* answers not read yet, at most */

/* A read that was sent ahead of its call. Lies in the batch's arena. */
struct postgres_asked {
    struct postgres_asked *next;
    const struct store_statement *statement;
    struct hk_str key; /* its parameters, one behind the other */
    PGresult *answer;  /* NULL: not read yet */
};

/* What was sent and not answered yet. */
struct postgres_pending {
    const char *name;             /* for the words of a failure */
    struct postgres_asked *asked; /* who keeps the answer; NULL: nobody */
};

struct postgres_session {
    struct store_session base;
    PGconn *db;
    bool *prepared; /* by statement->index */
    struct postgres_pending pending[POSTGRES_PENDING];
    size_t pending_count;
    struct postgres_asked *asked;
    bool synced;      /* the pipeline's end was sent */
    bool gone;        /* the server said farewell, or nothing more */
    unsigned claimed; /* the slot whose lock this connection holds; 0: none */
    int backend;      /* the server's process that took that lock for us */
    int64_t mark;     /* of this transaction, in this connection's row; 0: none yet */
};

static inline struct postgres_session *postgres_of(struct store_session *session)
{
    return (struct postgres_session *)(void *)session;
}

/* Fail with the server's code and first line: it names tables and columns, never values. HK_ERETRY
 * with `gone` if the connection is lost. */
HK_CHECK enum hk_rc store_postgres_fail(
    struct hk_cx *cx, struct postgres_session *s, const PGresult *result, const char *what);

/* The same for what could not even be sent. */
HK_CHECK enum hk_rc store_postgres_fail_sending(
    struct hk_cx *cx, struct postgres_session *s, const char *what);
bool store_postgres_is_good(const PGresult *result);

/* Members of the driver. */
HK_CHECK enum hk_rc store_postgres_open(
    struct hk_cx *cx, struct store *store, bool may_write, struct store_session **out);
void store_postgres_close(struct store_session *session);
HK_CHECK enum hk_rc store_postgres_script(
    struct hk_cx *cx, struct store_session *session, const char *sql);

/* Has the server gone while nothing was asked? Reads what lies in the socket, never waits. */
bool store_postgres_is_lost(struct postgres_session *s);

/* One new connection in place of a lost one; outside a transaction only. Who writes has patience:
 * then HK_EIO if the server stays away. Who reads is told HK_ERETRY at once. */
HK_CHECK enum hk_rc store_postgres_reconnect(struct hk_cx *cx, struct postgres_session *s);

/* What was asked for (postgres_ask.c): found by its statement and parameters, noted, taken off the
 * list by who has read it, and all forgotten. */
struct postgres_asked *store_postgres_find_asked(struct hk_cx *cx, struct postgres_session *s,
    const struct store_statement *statement, const struct store_value *in);
struct postgres_asked *store_postgres_note_asked(struct hk_cx *cx, struct postgres_session *s,
    const struct store_statement *statement, const struct store_value *in);
void store_postgres_drop_asked(struct postgres_session *s, struct postgres_asked *asked);
void store_postgres_forget(struct store_session *session);

/* The member of the driver. */
HK_CHECK enum hk_rc store_postgres_claim(
    struct hk_cx *cx, struct store_session *session, unsigned slot);

/* The same, of postgres_care.c; to look for what has grown is this kind's checkpoint. */
HK_CHECK enum hk_rc store_postgres_integrity(struct hk_cx *cx, struct store_session *session);
bool store_postgres_look_due(const struct store_session *session);
HK_CHECK enum hk_rc store_postgres_look(
    struct hk_cx *cx, struct store_session *session, enum store_checkpoint how);

/* The same, of postgres_dump.c. */
HK_CHECK enum hk_rc store_postgres_copy(
    struct hk_cx *cx, struct store_session *session, const char *path);

/* Once, before the first transaction: the row that tells which was the last. */
HK_CHECK enum hk_rc store_postgres_make_mark(struct hk_cx *cx, struct postgres_session *s);

/* A COMMIT was sent and its answer never came. HK_OK: it was carried out. HK_ERETRY: nothing of it
 * stands. HK_EIO: nobody can tell. */
HK_CHECK enum hk_rc store_postgres_ask_commit(struct hk_cx *cx, struct postgres_session *s);

#endif
