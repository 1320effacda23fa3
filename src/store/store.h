/* store/store.h -- one database, two kinds: SQLite in a folder, or PostgreSQL by URL.
 *
 * Statements stand in `<folder>/<folder>.sql`; tools/sqlgen.py turns each into a typed C function
 * over the three calls store_exec(), store_row() and store_rows(), so there is no SQL text in C
 * and nothing to inject. Both databases run the same functions and give the same rows.
 *
 * Reading: a read session sees one moment between store_snapshot_begin() and _end().
 * Writing: only jobs write (store/writer.h).
 *
 * What it does not do: it knows no table, builds no SQL, and keeps no cache of rows.
 *
 * Threads: a session belongs to one thread at a time; the store itself to all.
 * Memory:  rows lie in cx's arena.
 *          A NULL of the database reads as 0, false or "".
 * Errors:  HK_ENOTFOUND no row; HK_ECONFLICT a UNIQUE rule; HK_ERETRY serialization or a lock, run
 *          again; HK_ELIMIT disk full; HK_EINVAL another rule of the table, or SQL the database
 *          does not take; HK_EDENIED a write where only reading is allowed, or to a table of
 *          another folder; HK_EIO the database failed, after which the process must stop.
 *          Whatever fails inside a transaction, except HK_ENOTFOUND, fails the transaction: each
 *          later call repeats the first error (PostgreSQL is so, and SQLite is made alike). To
 *          insert what may be there, use ON CONFLICT DO NOTHING and count.
 */
#ifndef HK_STORE_STORE_H
#define HK_STORE_STORE_H
#include "base/cx.h"

struct store;
struct store_session;

enum store_kind { STORE_SQLITE, STORE_POSTGRES };

enum store_type { STORE_INT, STORE_TEXT, STORE_BLOB, STORE_BOOL };

/* One parameter of a statement. TEXT and BLOB use `s`, INT and BOOL `n`. */
struct store_value {
    enum store_type type;
    int64_t n;
    struct hk_str s;
};

/* One column of a row: its type and where in the row's struct it goes. TEXT and BLOB fill a
 * struct hk_str, INT an int64_t, BOOL a bool. */
struct store_column {
    const char *name;
    enum store_type type;
    size_t offset;
};

/* A statement as the generator writes it. `index` is its place in store_statements[]. */
struct store_statement {
    const char *name;   /* "conversation_find" */
    const char *folder; /* "conversation": it may write only the tables of that folder */
    const char *sqlite;
    const char *postgres;
    const enum store_type *in;
    const struct store_column *out;
    uint16_t in_count;
    uint16_t out_count;
    uint32_t row_bytes;
    uint16_t index;
    bool writes;
};

/* All statements of the program, by index: written by the generator. */
extern const struct store_statement *const store_statements[];
extern const size_t store_statement_count;

/* Open the database at `url`: "sqlite:" (hark.db in `folder`), "sqlite:PATH" or a
 * "postgresql://..." URL. Migrates it first; refuses a newer one (HK_ECONFLICT). */
HK_CHECK enum hk_rc store_open(
    struct hk_cx *cx, struct hk_str url, struct hk_str folder, struct store **out);
/* As above, but only to read: nothing is written or migrated, and a database at another version
 * than this program's is refused (HK_ECONFLICT); HK_ENOTFOUND if there is none. For a process
 * beside the one that writes. */
HK_CHECK enum hk_rc store_open_reading(
    struct hk_cx *cx, struct hk_str url, struct hk_str folder, struct store **out);

void store_close(struct store *store); /* all sessions must be closed; accepts NULL */
enum store_kind store_kind_of(const struct store *store);

/* A session that can only read. */
HK_CHECK enum hk_rc store_session_open(
    struct hk_cx *cx, struct store *store, struct store_session **out);
void store_session_close(struct store_session *session); /* accepts NULL */

/* All reads in between see one moment. */
HK_CHECK enum hk_rc store_snapshot_begin(struct hk_cx *cx, struct store_session *session);
void store_snapshot_end(struct store_session *session);

/* For the generated functions. `changed` may be NULL: rows touched. */
HK_CHECK enum hk_rc store_exec(struct hk_cx *cx, struct store_session *session,
    const struct store_statement *statement, const struct store_value *in, int64_t *changed);
HK_CHECK enum hk_rc store_row(struct hk_cx *cx, struct store_session *session,
    const struct store_statement *statement, const struct store_value *in, void *out);
HK_CHECK enum hk_rc store_rows(struct hk_cx *cx, struct store_session *session,
    const struct store_statement *statement, const struct store_value *in, void **out, size_t *n);

/* Reads asked for together, where each answer takes a way there and back. Between begin and end a
 * statement that reads returns at once with nothing (HK_ENOTFOUND, no rows); the same call later
 * has the answer of now, once: who asks knows that nobody changes those rows before they were read.
 * False where answers come at once: then nothing is to be asked. What was asked is over with the
 * job, or when it is forgotten. */
bool store_ask_begin(struct store_session *session);
void store_ask_end(struct store_session *session);
void store_ask_forget(struct store_session *session);

/* Prepare every statement of the program and compare its columns with its row's struct: their
 * number, type and, where they bear names of that struct, their order. HK_EINVAL names the first
 * that this database does not take. For tests. */
HK_CHECK enum hk_rc store_check_statements(struct hk_cx *cx, struct store *store);

/* Ask the database to check itself; HK_EIO with its words if it is damaged. */
HK_CHECK enum hk_rc store_integrity(struct hk_cx *cx, struct store_session *session);

/* What is to be known of the moment that is copied, read by a session that sees it. */
typedef enum hk_rc store_copy_seen(struct hk_cx *cx, struct store_session *session, void *owner);

/* Write a copy of one moment of the database to `path` while others go on: a database file of
 * SQLite, or what pg_dump makes of PostgreSQL. HK_ECONFLICT if the file is there. `seen` may be
 * NULL. */
HK_CHECK enum hk_rc store_copy(
    struct hk_cx *cx, struct store *store, const char *path, store_copy_seen *seen, void *owner);

/* Can pg_restore read all of such a copy of PostgreSQL? */
HK_CHECK enum hk_rc store_dump_check(struct hk_cx *cx, const char *path);

/* Fill the database at `url`, which holds no tables yet (else HK_ECONFLICT), from such a copy; all
 * of it or nothing. HK_EINVAL if `url` is none of PostgreSQL. */
HK_CHECK enum hk_rc store_dump_restore(struct hk_cx *cx, struct hk_str url, const char *path);

#endif
