-- :changed jobs_insert(workspace int, kind text, key text, class int, payload text, next_try_ms int, made_ms int)
-- Work to be done; once for each key.
INSERT INTO job (workspace, kind, key, class, payload, state, next_try_ms, attempts, lease_until_ms, fence, last_error, made_ms)
VALUES (:workspace, :kind, :key, :class, :payload, 0, :next_try_ms, 0, 0, 0, '', :made_ms)
ON CONFLICT (workspace, kind, key) DO NOTHING

-- :rows jobs_list_waiting(class int, n int) -> jobs_row(workspace int, kind text, key text, class int, payload text, state int, next_try_ms int, attempts int, lease_until_ms int, fence int, last_error text, made_ms int)
-- What waits in a class, the first to come due first. Who works at one has it due at its lease's
-- end, so that the rows of the living are out of the way.
SELECT workspace, kind, key, class, payload, state, next_try_ms, attempts, lease_until_ms, fence, last_error, made_ms
FROM job WHERE state = 0 AND class = :class ORDER BY next_try_ms, workspace, kind, key LIMIT :n

-- :row jobs_read(workspace int, kind text, key text) -> jobs_row
-- One job.
SELECT workspace, kind, key, class, payload, state, next_try_ms, attempts, lease_until_ms, fence, last_error, made_ms
FROM job WHERE workspace = :workspace AND kind = :kind AND key = :key

-- :rows jobs_list_failed(workspace int, before_ms int, n int) -> jobs_row
-- What was given up, the newest first: for an admin.
SELECT workspace, kind, key, class, payload, state, next_try_ms, attempts, lease_until_ms, fence, last_error, made_ms
FROM job WHERE workspace = :workspace AND state <> 0 AND state = 2 AND made_ms < :before_ms
ORDER BY made_ms DESC, kind, key LIMIT :n

-- :changed jobs_take(workspace int, kind text, key text, fence int, lease_until_ms int)
-- Mine until the lease ends, unless somebody took it since it was read.
UPDATE job SET fence = fence + 1, attempts = attempts + 1, lease_until_ms = :lease_until_ms, next_try_ms = :lease_until_ms
WHERE workspace = :workspace AND kind = :kind AND key = :key AND state = 0 AND fence = :fence

-- :changed jobs_settle(workspace int, kind text, key text, fence int, state int, next_try_ms int, last_error text)
-- What came of it, said by who holds it. Of what is done the words are not kept.
UPDATE job SET state = :state, next_try_ms = :next_try_ms, lease_until_ms = 0, last_error = :last_error,
    payload = CASE WHEN CAST(:state AS BIGINT) = 1 THEN '' ELSE payload END
WHERE workspace = :workspace AND kind = :kind AND key = :key AND state = 0 AND fence = :fence

-- :exec jobs_expire_leases()
-- At a start nobody works: what was held is due at once.
UPDATE job SET lease_until_ms = 0, next_try_ms = 0 WHERE state = 0 AND lease_until_ms > 0

-- :changed jobs_forget_done(workspace int, before_ms int)
-- Jobs done long ago; a bounded bite.
DELETE FROM job WHERE workspace = :workspace AND (kind, key) IN (
    SELECT kind, key FROM job WHERE workspace = :workspace AND state <> 0 AND state = 1 AND made_ms < :before_ms
    ORDER BY made_ms LIMIT 500)

-- :changed jobs_restart(workspace int, kind text, key text, next_try_ms int)
-- What was given up is tried again.
UPDATE job SET state = 0, next_try_ms = :next_try_ms, attempts = 0, lease_until_ms = 0, fence = fence + 1
WHERE workspace = :workspace AND kind = :kind AND key = :key AND state = 2

-- :exec jobs_drop(workspace int, kind text, key text, state int)
-- As if it had never been wanted: the same may be wanted again.
DELETE FROM job WHERE workspace = :workspace AND kind = :kind AND key = :key AND state = :state
