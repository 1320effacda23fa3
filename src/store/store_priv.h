/* store/store_priv.h -- what the files of store/ share: the schema, sessions that write, drivers.
 *
 * A driver is one kind of database. store.c keeps the rules both obey (who may write, what a
 * failure inside a transaction means) and leaves the rest to the driver.
 */
#ifndef HK_STORE_STORE_PRIV_H
#define HK_STORE_STORE_PRIV_H
#include <stdatomic.h>

#include "store/store.h"

#define STORE_FIRST_SLOT 1      /* of a writer's connections */
#define STORE_AD_HOC UINT16_MAX /* index of a statement that is prepared, run and forgotten */

/* One numbered step of the tables' history, already put into each database's words. */
struct store_migration {
    uint32_t version; /* 1, 2, 3 ... without gaps */
    const char *name;
    const char *sha256; /* hex, of the file without its comments */
    const char *sqlite;
    const char *postgres;
};

struct store_owner {
    const char *table;
    const char *folder;
};

/* What the generator knows of one program. */
struct store_schema {
    const struct store_migration *migrations;
    size_t migration_count;
    const struct store_statement *const *statements;
    size_t statement_count;
    const struct store_owner *owners;
    size_t owner_count;
};

extern const struct store_schema store_schema;

struct store_driver;

struct store {
    enum store_kind kind;
    const struct store_driver *driver;
    const struct store_schema *schema;
    struct hk_str url;  /* PostgreSQL: as given; SQLite: "" */
    struct hk_str path; /* SQLite: of the database file, NUL-terminated */
    struct hk_str folder;
    _Atomic int64_t look_us; /* PostgreSQL: when its tables are looked at again, steady clock */
};

/* First in each driver's own struct. */
struct store_session {
    struct store *store;
    bool may_write;
    bool in_transaction;
    bool wrote;    /* a writing statement was run since the transaction began */
    bool deferred; /* writes that ask for no count may be sent without waiting (PostgreSQL) */
    bool asking;   /* between store_ask_begin() and store_ask_end() */
    unsigned slot; /* among the connections of one writer, from 1; 0: none */
    bool lost;     /* the connection was, since the transaction began: nothing of it stands */
    struct hk_error failure; /* rc HK_OK, or what failed the transaction */
};

enum store_want { STORE_WANT_NOTHING, STORE_WANT_ONE, STORE_WANT_ALL };

/* Where the answer of a statement goes. */
struct store_result {
    enum store_want want;
    void *one;        /* STORE_WANT_ONE: the row's struct; filled only if there is a row */
    void *all;        /* STORE_WANT_ALL: rows in the arena */
    size_t row_count; /* rows read */
    int64_t *changed; /* rows touched, or NULL */
};

enum store_checkpoint { STORE_CHECKPOINT_PASSIVE, STORE_CHECKPOINT_WHOLE };

struct store_driver {
    enum hk_rc (*open)(
        struct hk_cx *cx, struct store *store, bool may_write, struct store_session **out);
    void (*close)(struct store_session *session);
    enum hk_rc (*begin)(struct hk_cx *cx, struct store_session *session);
    enum hk_rc (*commit)(struct hk_cx *cx, struct store_session *session);
    void (*rollback)(struct store_session *session);
    enum hk_rc (*run)(struct hk_cx *cx, struct store_session *session,
        const struct store_statement *statement, const struct store_value *in,
        struct store_result *result);

    /* Drop what was asked for; NULL where nothing is. While session->asking, run() asks. */
    void (*forget)(struct store_session *session);

    /* From now on this process alone may write here, as far as the connection in that slot goes;
     * until the session is closed, also over lost connections. HK_ECONFLICT names who does. */
    enum hk_rc (*claim)(struct hk_cx *cx, struct store_session *session, unsigned slot);

    /* Prepare only, and compare the columns' names. */
    enum hk_rc (*check)(
        struct hk_cx *cx, struct store_session *session, const struct store_statement *statement);

    /* Several statements without parameters or rows, as in a migration. */
    enum hk_rc (*script)(struct hk_cx *cx, struct store_session *session, const char *sql);
    enum hk_rc (*integrity)(struct hk_cx *cx, struct store_session *session);

    /* The moment that the session's snapshot sees, into a file that is not there yet. */
    enum hk_rc (*copy)(struct hk_cx *cx, struct store_session *session, const char *path);

    /* Move what the log holds into the database file; `due` says whether it has grown enough. */
    bool (*checkpoint_due)(const struct store_session *session);
    enum hk_rc (*checkpoint)(
        struct hk_cx *cx, struct store_session *session, enum store_checkpoint how);
};

extern const struct store_driver store_sqlite_driver;
extern const struct store_driver store_postgres_driver;

/* store_open() for another schema than the program's own: for tests. */
HK_CHECK enum hk_rc store_open_schema(struct hk_cx *cx, const struct store_schema *schema,
    struct hk_str url, struct hk_str folder, struct store **out);

/* A session that may write. Only the writer and the migrations have one. */
HK_CHECK enum hk_rc store_session_open_writing(
    struct hk_cx *cx, struct store *store, struct store_session **out);

/* A transaction that may write. A commit that failed is rolled back. */
HK_CHECK enum hk_rc store_begin(struct hk_cx *cx, struct store_session *session);
HK_CHECK enum hk_rc store_commit(struct hk_cx *cx, struct store_session *session);
void store_rollback(struct store_session *session);

/* Bring the tables to the schema's newest version (migrate.c). */
HK_CHECK enum hk_rc store_migrate(
    struct hk_cx *cx, struct store *store, struct store_session *session);

/* Is the database at exactly the schema's version? (migrate.c) */
HK_CHECK enum hk_rc store_check_version(
    struct hk_cx *cx, struct store *store, struct store_session *session);

/* Put one value into a row's struct; TEXT and BLOB are copied into the arena. */
void store_put_int(void *row, const struct store_column *column, int64_t n);
void store_put_str(
    struct hk_cx *cx, void *row, const struct store_column *column, const void *p, size_t n);

/* The database calls column `at` of the statement `name`: HK_EINVAL if that is another column of
 * the row's struct, which means their order differs. */
HK_CHECK enum hk_rc store_check_column(
    struct hk_cx *cx, const struct store_statement *statement, int at, const char *name);

/* Room for one more row in result->all; returns where it goes. */
void *store_row_add(
    struct hk_cx *cx, const struct store_statement *statement, struct store_result *result);

#endif
