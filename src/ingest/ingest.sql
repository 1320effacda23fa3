-- :exec ingest_insert_raw(workspace int, id int, account int, body blob, body_bytes int, arrived_ms int)
-- What a network delivered, kept before anything is believed of it.
INSERT INTO raw (workspace, id, account, state, tries, body, body_bytes, reason, detail, arrived_ms)
VALUES (:workspace, :id, :account, 0, 1, :body, :body_bytes, '', '', :arrived_ms)

-- :exec ingest_settle_raw(workspace int, id int, state int, reason text, detail text)
-- Done, or quarantined with the reason.
UPDATE raw SET state = :state, reason = :reason, detail = :detail WHERE workspace = :workspace AND id = :id

-- :rows ingest_list_unfinished(workspace int, after int) -> ingest_raw_row(workspace int, id int, account int, state int, tries int, body blob, body_bytes int, reason text, arrived_ms int)
-- What a start finds unfinished after a place, oldest first. (SQLite takes an index of some rows only for a
-- condition that is said in the index's own words: here and below.)
SELECT workspace, id, account, state, tries, body, body_bytes, reason, arrived_ms
FROM raw WHERE state <> 1 AND state = 0 AND (workspace, id) > (:workspace, :after) ORDER BY workspace, id LIMIT 500

-- :row ingest_read_raw(workspace int, id int) -> ingest_raw_row
-- One raw body.
SELECT workspace, id, account, state, tries, body, body_bytes, reason, arrived_ms
FROM raw WHERE workspace = :workspace AND id = :id

-- :exec ingest_try_raw(workspace int, id int, tries int)
-- It will be read once more.
UPDATE raw SET state = 0, tries = :tries, reason = '' WHERE workspace = :workspace AND id = :id

-- :row ingest_count_unfinished(workspace int) -> ingest_count_row(n int)
-- Raw bodies not yet understood.
SELECT count(*) FROM raw WHERE state <> 1 AND state = 0 AND workspace = :workspace

-- :changed ingest_forget_raw(workspace int, before int)
-- Raw bodies older than their keeping time; a bounded bite. What is quarantined stays.
DELETE FROM raw WHERE workspace = :workspace AND id IN (
    SELECT id FROM raw WHERE workspace = :workspace AND id < :before AND state = 1 ORDER BY id LIMIT 500)

-- :exec ingest_add_raw_total(workspace int, account int, received int, done int, quarantined int, unknown_events int)
-- Shift what came in, by what became of it.
INSERT INTO raw_total (workspace, account, received, done, quarantined, unknown_events)
VALUES (:workspace, :account, :received, :done, :quarantined, :unknown_events)
ON CONFLICT (workspace, account) DO UPDATE SET received = raw_total.received + excluded.received,
    done = raw_total.done + excluded.done, quarantined = raw_total.quarantined + excluded.quarantined,
    unknown_events = raw_total.unknown_events + excluded.unknown_events

-- :row ingest_sum_raw_total(workspace int) -> ingest_raw_total_row(received int, done int, quarantined int)
-- Of the whole workspace.
SELECT CAST(coalesce(sum(received), 0) AS BIGINT), CAST(coalesce(sum(done), 0) AS BIGINT),
    CAST(coalesce(sum(quarantined), 0) AS BIGINT)
FROM raw_total WHERE workspace = :workspace

-- :rows ingest_list_all_accounts() -> ingest_account_row(workspace int, id int, channel text, name text, remote_id text, state int, reason text, shadow bool, department int, settings text, secrets blob, session blob, cursor text, last_event_ms int, reading_failed_ms int, reading_code text, quiet_since_ms int, quiet_heard int, grants_asked_ms int, refused text, version int)
-- All accounts there are, for the start.
SELECT workspace, id, channel, name, remote_id, state, reason, shadow, department, settings, secrets, session, cursor, last_event_ms, reading_failed_ms,
    reading_code, quiet_since_ms, quiet_heard, grants_asked_ms, refused, version
FROM account WHERE state <> 2 ORDER BY workspace, id

-- :rows ingest_list_channel(workspace int, channel text) -> ingest_account_row
-- The accounts of one channel: first those that may speak.
SELECT workspace, id, channel, name, remote_id, state, reason, shadow, department, settings, secrets, session, cursor, last_event_ms, reading_failed_ms,
    reading_code, quiet_since_ms, quiet_heard, grants_asked_ms, refused, version
FROM account WHERE workspace = :workspace AND channel = :channel AND state <> 2 ORDER BY state, shadow, id

-- :row ingest_read_account(workspace int, id int) -> ingest_account_row
-- One account.
SELECT workspace, id, channel, name, remote_id, state, reason, shadow, department, settings, secrets, session, cursor, last_event_ms, reading_failed_ms,
    reading_code, quiet_since_ms, quiet_heard, grants_asked_ms, refused, version
FROM account WHERE workspace = :workspace AND id = :id

-- :exec ingest_insert_account(workspace int, id int, channel text, name text, remote_id text, shadow bool, department int, settings text, secrets blob, session blob, created_ms int)
-- A newly connected account.
INSERT INTO account (workspace, id, channel, name, remote_id, state, reason, shadow, department, settings, secrets, session, cursor,
    last_event_ms, version, created_ms, templates_asked_ms, templates_ms, templates_error, reading_failed_ms, reading_code, reading_text,
    quiet_since_ms, quiet_noticed_ms, quiet_usual, quiet_heard, grants_asked_ms, token_until_ms, missing, refused)
VALUES (:workspace, :id, :channel, :name, :remote_id, 0, '', :shadow, :department, :settings, :secrets, :session, '', 0, 1, :created_ms,
    0, 0, '', 0, '', '', 0, 0, 0, 0, 0, 0, '', '')

-- :exec ingest_update_account(workspace int, id int, name text, state int, reason text)
-- Name and state, with the reason why it is paused.
UPDATE account SET name = :name, state = :state, reason = :reason, version = version + 1
WHERE workspace = :workspace AND id = :id

-- :exec ingest_arrange_account(workspace int, id int, shadow bool, department int)
-- Whether it may send, and where its new conversations begin.
UPDATE account SET shadow = :shadow, department = :department WHERE workspace = :workspace AND id = :id

-- :exec ingest_renew_account(workspace int, id int, remote_id text, settings text, secrets blob, session blob)
-- New settings and secrets; what the channel kept belonged to the old ones.
UPDATE account SET remote_id = :remote_id, settings = :settings, secrets = :secrets, session = :session, refused = ''
WHERE workspace = :workspace AND id = :id

-- :exec ingest_save_session(workspace int, id int, session blob)
-- What the channel asked to keep, sealed.
UPDATE account SET session = :session WHERE workspace = :workspace AND id = :id

-- :exec ingest_save_cursor(workspace int, id int, cursor text)
-- The channel's bookmark; committed with the raw body it belongs to.
UPDATE account SET cursor = :cursor WHERE workspace = :workspace AND id = :id

-- :exec ingest_see_account(workspace int, id int, last_event_ms int)
-- Something came.
UPDATE account SET last_event_ms = :last_event_ms WHERE workspace = :workspace AND id = :id AND last_event_ms < :last_event_ms

-- :exec ingest_note_reading(workspace int, id int, failed_ms int, code text, text text)
-- Since when asking for news fails, and why; or that it goes well again.
UPDATE account SET reading_failed_ms = :failed_ms, reading_code = :code, reading_text = :text, version = version + 1
WHERE workspace = :workspace AND id = :id

-- :exec ingest_note_quiet(workspace int, id int, since_ms int, noticed_ms int, usual int, heard int)
-- It hears less than usual, or as usual again.
UPDATE account SET quiet_since_ms = :since_ms, quiet_noticed_ms = :noticed_ms, quiet_usual = :usual, quiet_heard = :heard,
    version = version + 1
WHERE workspace = :workspace AND id = :id

-- :exec ingest_ask_grants(workspace int, id int, asked_ms int)
-- Its network is being asked what it grants.
UPDATE account SET grants_asked_ms = :asked_ms WHERE workspace = :workspace AND id = :id

-- :exec ingest_note_grants(workspace int, id int, token_until_ms int, missing text)
-- What the network grants.
UPDATE account SET token_until_ms = :token_until_ms, missing = :missing, version = version + 1
WHERE workspace = :workspace AND id = :id

-- :row ingest_read_grants(workspace int, id int) -> ingest_grants_row(state int, asked_ms int, token_until_ms int, missing text)
-- What is known of that, and when it was last asked.
SELECT state, grants_asked_ms, token_until_ms, missing FROM account WHERE workspace = :workspace AND id = :id

-- :exec ingest_note_refused(workspace int, id int, refused text)
-- What it was found not to be let do; '' to be found out anew.
UPDATE account SET refused = :refused, version = version + 1 WHERE workspace = :workspace AND id = :id

-- :exec ingest_add_hour(workspace int, account int, hour int, n int, last_ms int)
-- So many customers more wrote in this hour.
INSERT INTO account_hour (workspace, account, hour, n, last_ms) VALUES (:workspace, :account, :hour, :n, :last_ms)
ON CONFLICT (workspace, account, hour) DO UPDATE SET n = account_hour.n + excluded.n, last_ms = excluded.last_ms

-- :rows ingest_list_hours(workspace int, account int, since int) -> ingest_hour_row(hour int, n int, last_ms int)
-- The hours in which somebody wrote, oldest first.
SELECT hour, n, last_ms FROM account_hour WHERE workspace = :workspace AND account = :account AND hour >= :since ORDER BY hour

-- :exec ingest_forget_hours(workspace int, account int, before int)
-- Those that tell nothing of the present any more.
DELETE FROM account_hour WHERE workspace = :workspace AND account = :account AND hour < :before

-- :exec ingest_ask_templates(workspace int, id int, asked_ms int)
-- The network is being asked for its templates.
UPDATE account SET templates_asked_ms = :asked_ms, version = version + 1 WHERE workspace = :workspace AND id = :id

-- :exec ingest_note_templates(workspace int, id int, templates_ms int, templates_error text)
-- It has answered, or was given up.
UPDATE account SET templates_ms = :templates_ms, templates_error = :templates_error, version = version + 1
WHERE workspace = :workspace AND id = :id

-- :row ingest_read_template_times(workspace int, id int) -> ingest_template_times(asked_ms int, read_ms int)
-- When that was.
SELECT templates_asked_ms, templates_ms FROM account WHERE workspace = :workspace AND id = :id

-- :rows ingest_list_stale_templates(channel text, before_ms int) -> ingest_name_row(workspace int, id int)
-- Accounts of a network whose templates were asked for long ago, or never.
SELECT workspace, id FROM account WHERE channel = :channel AND state = 0 AND templates_asked_ms < :before_ms
ORDER BY workspace, id LIMIT 100

-- :exec ingest_drop_templates(workspace int, account int)
-- What was read before; what was read now takes its place.
DELETE FROM template WHERE workspace = :workspace AND account = :account

-- :exec ingest_insert_template(workspace int, account int, name text, language text, status text, category text, header text, body text, footer text, buttons text, media text, lack text, named bool)
-- One that the network told of; told twice, the first counts.
INSERT INTO template (workspace, account, name, language, status, category, header, body, footer, buttons, media, lack, named)
VALUES (:workspace, :account, :name, :language, :status, :category, :header, :body, :footer, :buttons, :media, :lack, :named)
ON CONFLICT (workspace, account, name, language) DO NOTHING

-- :row ingest_read_template(workspace int, account int, name text, language text) -> ingest_template_row(name text, language text, status text, category text, header text, body text, footer text, buttons text, media text, lack text, named bool)
-- One of them.
SELECT name, language, status, category, header, body, footer, buttons, media, lack, named FROM template
WHERE workspace = :workspace AND account = :account AND name = :name AND language = :language
