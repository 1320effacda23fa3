/* store/migrate.c -- bring the tables of a database to the version this program knows.
 *
 * Forward only. Each migration is one transaction together with its row in `schema` (version,
 * sha256, when), so a database is always at a whole version. An SQLite file that holds data is
 * copied beside itself first: hark.db.before-7 is how it was before migration 7. Nodes that start
 * at once on one PostgreSQL wait for each other.
 *
 * What it does not do: it never goes back, and never touches a database that a newer Hark has
 * migrated or whose past is not ours.
 *
 * Errors: HK_ECONFLICT for both of these, with the remedy; else what the database said.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "store/store_priv.h"

static const char create_schema[] = "CREATE TABLE IF NOT EXISTS schema ("
                                    "version BIGINT PRIMARY KEY, sha256 TEXT NOT NULL, "
                                    "applied_ms BIGINT NOT NULL)";

/* Released by COMMIT; the number is "hark" in ASCII. */
static const char lock_postgres[] = "SELECT pg_advisory_xact_lock(1751216747)";

struct applied {
    int64_t version;
    struct hk_str sha256;
};

static const struct store_column applied_columns[] = {
    {"version", STORE_INT, offsetof(struct applied, version)},
    {"sha256", STORE_TEXT, offsetof(struct applied, sha256)},
};

static const char applied_sql[] = "SELECT version, sha256 FROM schema ORDER BY version";
static const struct store_statement applied_statement = {.name = "schema list",
    .sqlite = applied_sql,
    .postgres = applied_sql,
    .out = applied_columns,
    .out_count = HK_COUNT(applied_columns),
    .row_bytes = sizeof(struct applied),
    .index = STORE_AD_HOC};

static const enum store_type add_types[] = {STORE_INT, STORE_TEXT, STORE_INT};
static const struct store_statement add_statement = {.name = "schema add",
    .sqlite = "INSERT INTO schema (version, sha256, applied_ms) VALUES (?1, ?2, ?3)",
    .postgres = "INSERT INTO schema (version, sha256, applied_ms) VALUES ($1, $2, $3)",
    .in = add_types,
    .in_count = HK_COUNT(add_types),
    .index = STORE_AD_HOC,
    .writes = true};

/* The versions applied so far must be the beginning of ours. */
static enum hk_rc compare_past(
    struct hk_cx *cx, const struct store_schema *schema, const struct applied *past, size_t n)
{
    if (n > schema->migration_count)
        return hk_fail(cx, HK_ECONFLICT,
            "database: is at version %zu, this Hark knows up to %zu: start the newer Hark, or "
            "restore a backup made before the upgrade",
            n, schema->migration_count);
    for (size_t i = 0; i < n; i++) {
        const struct store_migration *known = &schema->migrations[i];
        if (past[i].version != known->version
            || !hk_str_equal(past[i].sha256, hk_str_from(known->sha256)))
            return hk_fail(cx, HK_ECONFLICT,
                "database: its migration %u (%s) is not the one this Hark has: it was made by "
                "another build; use that one, or another folder",
                known->version, known->name);
    }
    return HK_OK;
}

/* How many migrations are applied. */
static enum hk_rc read_past(
    struct hk_cx *cx, struct store *store, struct store_session *session, size_t *out_n)
{
    void *past = NULL;
    size_t n = 0;

    HK_TRY(store_rows(cx, session, &applied_statement, NULL, &past, &n));
    HK_TRY(compare_past(cx, store->schema, past, n));
    *out_n = n;
    return HK_OK;
}

/* The copy gets its name only when it is whole. */
static enum hk_rc copy_before(struct hk_cx *cx, struct store *store, uint32_t version)
{
    struct hk_str path = hk_arena_printf(cx->arena, "%s.before-%u", store->path.p, version);
    struct hk_str part = hk_arena_printf(cx->arena, "%s.part", path.p);

    unlink(part.p);
    HK_TRY(store_copy(cx, store, part.p, NULL, NULL));
    if (rename(part.p, path.p) != 0)
        return hk_fail(cx, HK_EIO, "copy before migration %u cannot be renamed", version);
    hk_log(HK_LOG_INFO, cx->trace, "store.copied", "before=%u", version);
    return HK_OK;
}

static enum hk_rc apply_inside(struct hk_cx *cx, struct store *store, struct store_session *session,
    const struct store_migration *migration)
{
    const struct store_value values[] = {
        {.type = STORE_INT, .n = migration->version},
        {.type = STORE_TEXT, .s = hk_str_from(migration->sha256)},
        {.type = STORE_INT, .n = hk_clock_now_ms()},
    };
    size_t n = 0;

    /* Another node may have been faster while this one waited for the lock. */
    if (store->kind == STORE_POSTGRES)
        HK_TRY(store->driver->script(cx, session, lock_postgres));
    HK_TRY(read_past(cx, store, session, &n));
    if (n >= migration->version)
        return HK_OK;
    HK_TRY(store->driver->script(
        cx, session, store->kind == STORE_SQLITE ? migration->sqlite : migration->postgres));
    HK_TRY(store_exec(cx, session, &add_statement, values, NULL));
    hk_log(HK_LOG_INFO, cx->trace, "store.migrated", "version=%u name=%s", migration->version,
        migration->name);
    return HK_OK;
}

static enum hk_rc apply(struct hk_cx *cx, struct store *store, struct store_session *session,
    const struct store_migration *migration)
{
    HK_TRY(store_begin(cx, session));
    enum hk_rc rc = apply_inside(cx, store, session, migration);
    if (rc == HK_OK)
        return store_commit(cx, session);
    store_rollback(session);
    return rc;
}

static enum hk_rc create_table(struct hk_cx *cx, struct store *store, struct store_session *session)
{
    HK_TRY(store_begin(cx, session));
    enum hk_rc rc = HK_OK;
    if (store->kind == STORE_POSTGRES)
        rc = store->driver->script(cx, session, lock_postgres);
    if (rc == HK_OK)
        rc = store->driver->script(cx, session, create_schema);
    if (rc == HK_OK)
        return store_commit(cx, session);
    store_rollback(session);
    return rc;
}

enum hk_rc store_migrate(struct hk_cx *cx, struct store *store, struct store_session *session)
{
    size_t n = 0;

    HK_TRY(create_table(cx, store, session));
    HK_TRY(read_past(cx, store, session, &n));
    if (store->kind == STORE_SQLITE && n > 0 && n < store->schema->migration_count)
        HK_TRY(copy_before(cx, store, store->schema->migrations[n].version));
    if (n > 0 && n < store->schema->migration_count) /* not under a server that runs */
        HK_TRY(store->driver->claim(cx, session, STORE_FIRST_SLOT));
    for (size_t i = n; i < store->schema->migration_count; i++)
        HK_TRY(apply(cx, store, session, &store->schema->migrations[i]));
    return HK_OK;
}

enum hk_rc store_check_version(struct hk_cx *cx, struct store *store, struct store_session *session)
{
    size_t n = 0;

    HK_TRY(read_past(cx, store, session, &n));
    if (n < store->schema->migration_count)
        return hk_fail(cx, HK_ECONFLICT,
            "database: is at version %zu, this Hark is at %zu: start the server once, it brings "
            "the database up to date",
            n, store->schema->migration_count);
    return HK_OK;
}
