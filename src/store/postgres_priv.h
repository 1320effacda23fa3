/* store/postgres_priv.h -- what the files of the PostgreSQL driver share: a session, its
 * connection.
 */
#ifndef HK_STORE_POSTGRES_PRIV_H
#define HK_STORE_POSTGRES_PRIV_H
#include <libpq-fe.h>

#include "store/store_priv.h"

#define POSTGRES_PENDING 256 /* answers not read yet, at most */

struct postgres_session {
    struct store_session base;
    PGconn *db;
    bool *prepared;                        /* by statement->index */
    const char *pending[POSTGRES_PENDING]; /* what the answers not read yet belong to */
    size_t pending_count;
    bool synced;      /* the pipeline's end was sent */
    bool gone;        /* the server said farewell, or nothing more */
    unsigned claimed; /* the slot whose lock this connection holds; 0: none */
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

/* The member of the driver. */
HK_CHECK enum hk_rc store_postgres_claim(
    struct hk_cx *cx, struct store_session *session, unsigned slot);

/* Once, before the first transaction: the row that tells which was the last. */
HK_CHECK enum hk_rc store_postgres_make_mark(struct hk_cx *cx, struct postgres_session *s);

/* A COMMIT was sent and its answer never came. HK_OK: it was carried out. HK_ERETRY: nothing of it
 * stands. HK_EIO: nobody can tell. */
HK_CHECK enum hk_rc store_postgres_ask_commit(struct hk_cx *cx, struct postgres_session *s);

#endif
