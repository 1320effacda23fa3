/* store/postgres_care.c -- what PostgreSQL is asked for besides statements: whether it is whole,
 * and that it counts its rows in time.
 *
 * Plans are kept, and made by what was counted last. The server counts by itself a minute after
 * much has changed; a young database, or one that an import fills, has grown a hundredfold by then
 * and is read as if it were empty. So who writes looks every two seconds for tables that have grown
 * by half since they were counted, and has these counted: seldom once they are large.
 *
 * What it does not do: no VACUUM.
 *
 * Errors: a count that fails is tried at the next look; a lost connection is the next batch's.
 */
#include <stdio.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "store/postgres_priv.h"

#define LOOK_US INT64_C(2000000)

/* What the server has noticed by itself: pages whose checksum was wrong. */
enum hk_rc store_postgres_integrity(struct hk_cx *cx, struct store_session *session)
{
    static const struct store_column columns[] = {{"failures", STORE_INT, 0}};
    static const struct store_statement statement = {.name = "integrity check",
        .postgres = "SELECT CAST(coalesce(sum(checksum_failures), 0) AS BIGINT) AS failures "
                    "FROM pg_stat_database",
        .out = columns,
        .out_count = 1,
        .row_bytes = sizeof(int64_t),
        .index = STORE_AD_HOC};
    int64_t failures = 0;

    HK_TRY(store_row(cx, session, &statement, NULL, &failures));
    if (failures > 0)
        return hk_fail(cx, HK_EIO, "database is damaged: %lld pages with a wrong checksum",
            (long long)failures);
    return HK_OK;
}

bool store_postgres_look_due(const struct store_session *session)
{
    return hk_clock_steady_us() >= atomic_load(&session->store->look_us);
}

static void count_rows(struct hk_cx *cx, struct postgres_session *s, const char *table)
{
    struct hk_str sql = hk_arena_printf(cx->arena, "ANALYZE \"%s\"", table);

    if (store_postgres_script(cx, &s->base, sql.p) != HK_OK)
        hk_log(HK_LOG_WARN, cx->trace, "store.not_counted", "table=%s reason=\"%s\"", table,
            cx->error.text);
}

/* A few tables at a time, so that nobody waits long. One of several connections looks. */
enum hk_rc store_postgres_look(
    struct hk_cx *cx, struct store_session *session, enum store_checkpoint how)
{
    static const char grown[] = "SELECT relname FROM pg_stat_user_tables"
                                " WHERE schemaname = current_schema() AND"
                                " n_mod_since_analyze > 500 + n_live_tup / 2"
                                " ORDER BY n_mod_since_analyze DESC LIMIT 4";
    struct postgres_session *s = postgres_of(session);
    int64_t now_us = hk_clock_steady_us();
    int64_t due_us = atomic_load(&session->store->look_us);

    if (how != STORE_CHECKPOINT_PASSIVE || due_us > now_us
        || !atomic_compare_exchange_strong(&session->store->look_us, &due_us, now_us + LOOK_US))
        return HK_OK;
    PGresult *result = PQexec(s->db, grown);
    if (!store_postgres_is_good(result) && store_postgres_fail(cx, s, result, "look") != HK_OK)
        hk_log(HK_LOG_WARN, cx->trace, "store.not_looked", "reason=\"%s\"", cx->error.text);
    for (int i = 0; i < PQntuples(result); i++)
        count_rows(cx, s, PQgetvalue(result, i, 0));
    PQclear(result);
    return HK_OK;
}
