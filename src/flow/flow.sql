-- :row flow_read_fact(name text) -> flow_fact_row(value text)
-- What is true of the whole installation.
SELECT value FROM server_fact WHERE name = :name

-- :exec flow_write_fact(name text, value text)
-- From now on this is true.
INSERT INTO server_fact (name, value) VALUES (:name, :value)
ON CONFLICT (name) DO UPDATE SET value = excluded.value

-- :exec flow_begin_seq(workspace int)
-- A workspace's log begins.
INSERT INTO workspace_seq (workspace, seq, forgotten) VALUES (:workspace, 0, 0)

-- :row flow_take_seq(workspace int, n int) -> flow_seq_row(seq int)
-- Take `n` numbers of the log; the last one taken. Locks the workspace's log until the commit.
UPDATE workspace_seq SET seq = seq + :n WHERE workspace = :workspace RETURNING seq

-- :row flow_last_seq(workspace int) -> flow_seq_row
-- The newest number.
SELECT seq FROM workspace_seq WHERE workspace = :workspace

-- :rows flow_list_seqs() -> flow_workspace_seq_row(workspace int, seq int)
-- Of every workspace.
SELECT workspace, seq FROM workspace_seq ORDER BY workspace

-- :exec flow_insert_event(workspace int, seq int, kind int, at_ms int, actor int, conversation int, message int, subject int, department int, was_department int, obligations text)
-- One line of the log.
INSERT INTO event (workspace, seq, kind, at_ms, actor, conversation, message, subject, department, was_department, obligations)
VALUES (:workspace, :seq, :kind, :at_ms, :actor, :conversation, :message, :subject, :department, :was_department, :obligations)

-- :rows flow_list_events(workspace int, after int, n int) -> flow_event_row(seq int, kind int, at_ms int, actor int, conversation int, message int, subject int, department int, was_department int, obligations text)
-- The log after a number.
SELECT seq, kind, at_ms, actor, conversation, message, subject, department, was_department, obligations
FROM event WHERE workspace = :workspace AND seq > :after ORDER BY seq LIMIT :n

-- :row flow_count_subject(workspace int, after int, kind int, subject int) -> flow_n_row(n int)
-- Lines of one kind about one thing since a number.
SELECT count(*) FROM event WHERE workspace = :workspace AND seq > :after AND kind = :kind AND subject = :subject

-- :rows flow_list_oldest_events(workspace int, after int) -> flow_old_event_row(seq int, at_ms int, obligations text)
-- Where the log begins, after what was forgotten; a bounded bite.
SELECT seq, at_ms, obligations FROM event WHERE workspace = :workspace AND seq > :after ORDER BY seq LIMIT 500

-- :exec flow_forget_events(workspace int, upto int)
-- The beginning of the log.
DELETE FROM event WHERE workspace = :workspace AND seq <= :upto

-- :exec flow_note_forgotten(workspace int, upto int)
-- Up to here the log was forgotten.
UPDATE workspace_seq SET forgotten = :upto WHERE workspace = :workspace

-- :row flow_read_forgotten(workspace int) -> flow_forgotten_row(upto int)
-- The newest line that was forgotten; 0: none.
SELECT forgotten FROM workspace_seq WHERE workspace = :workspace

-- :exec flow_add_base(workspace int, day int, account int, department int, opened int, answered int, waived int, moved int, open int, answering int, uncertain int)
-- What forgotten lines had moved in the ledger.
INSERT INTO ledger_base (workspace, day, account, department, opened, answered, waived, moved, open, answering, uncertain)
VALUES (:workspace, :day, :account, :department, :opened, :answered, :waived, :moved, :open, :answering, :uncertain)
ON CONFLICT (workspace, day, account, department) DO UPDATE SET opened = ledger_base.opened + excluded.opened,
    answered = ledger_base.answered + excluded.answered, waived = ledger_base.waived + excluded.waived,
    moved = ledger_base.moved + excluded.moved, open = ledger_base.open + excluded.open,
    answering = ledger_base.answering + excluded.answering, uncertain = ledger_base.uncertain + excluded.uncertain

-- :rows flow_check_base(workspace int) -> flow_total_row(day int, account int, department int, opened int, answered int, waived int, moved int, open int, answering int, uncertain int)
-- What all forgotten lines had moved.
SELECT day, account, department, opened, answered, waived, moved, open, answering, uncertain
FROM ledger_base WHERE workspace = :workspace ORDER BY day, account, department

-- :row flow_find_key(workspace int, actor int, key text) -> flow_key_row(body_hash blob, status int, reply text)
-- Was this key used before?
SELECT body_hash, status, reply FROM idempotency WHERE workspace = :workspace AND actor = :actor AND key = :key

-- :exec flow_insert_key(workspace int, actor int, key text, body_hash blob, status int, reply text, at_ms int)
-- The answer that this key gives from now on.
INSERT INTO idempotency (workspace, actor, key, body_hash, status, reply, at_ms)
VALUES (:workspace, :actor, :key, :body_hash, :status, :reply, :at_ms)

-- :changed flow_forget_keys(workspace int, before_ms int)
-- Keys live 7 days; a bounded bite, the oldest first.
DELETE FROM idempotency WHERE workspace = :workspace AND (actor, key) IN (
    SELECT actor, key FROM idempotency WHERE workspace = :workspace AND at_ms < :before_ms ORDER BY at_ms LIMIT 500)

-- :row flow_greatest_id() -> flow_id_row(id int)
-- No id below what is stored is ever given out again. By workspace, because the keys begin with it:
-- a seek in each table instead of a walk through it.
SELECT CAST(max(id) AS BIGINT) FROM (
    SELECT coalesce(max(id), 0) AS id FROM workspace UNION ALL SELECT coalesce(max(id), 0) FROM login
    UNION ALL SELECT coalesce(max(id), 0) FROM session
    UNION ALL SELECT coalesce((SELECT max(t.id) FROM account t WHERE t.workspace = w.id), 0) FROM workspace w
    UNION ALL SELECT coalesce((SELECT max(t.id) FROM raw t WHERE t.workspace = w.id), 0) FROM workspace w
    UNION ALL SELECT coalesce((SELECT max(t.id) FROM message t WHERE t.workspace = w.id), 0) FROM workspace w
    UNION ALL SELECT coalesce((SELECT max(t.id) FROM conversation t WHERE t.workspace = w.id), 0) FROM workspace w
    UNION ALL SELECT coalesce((SELECT max(t.id) FROM thread t WHERE t.workspace = w.id), 0) FROM workspace w
    UNION ALL SELECT coalesce((SELECT max(t.id) FROM customer t WHERE t.workspace = w.id), 0) FROM workspace w) AS ids

-- ---- files ------------------------------------------------------------------------------------

-- :exec flow_keep_blob(workspace int, sha256 text, size_bytes int, mime text, scan int, at_ms int)
-- One more attachment is this file. What is known of it stays known.
INSERT INTO blob (workspace, sha256, size_bytes, mime, scan, refs, made_ms, changed_ms)
VALUES (:workspace, :sha256, :size_bytes, :mime, :scan, 1, :at_ms, :at_ms)
ON CONFLICT (workspace, sha256) DO UPDATE SET refs = blob.refs + 1, changed_ms = excluded.changed_ms,
    scan = CASE WHEN blob.scan = 0 THEN excluded.scan ELSE blob.scan END

-- :exec flow_receive_blob(workspace int, sha256 text, size_bytes int, mime text, scan int, at_ms int)
-- A colleague gave us this file; nothing is it yet.
INSERT INTO blob (workspace, sha256, size_bytes, mime, scan, refs, made_ms, changed_ms)
VALUES (:workspace, :sha256, :size_bytes, :mime, :scan, 0, :at_ms, :at_ms)
ON CONFLICT (workspace, sha256) DO UPDATE SET mime = excluded.mime, changed_ms = excluded.changed_ms,
    scan = CASE WHEN blob.scan = 0 THEN excluded.scan ELSE blob.scan END

-- :row flow_read_blob(workspace int, sha256 text) -> flow_blob_row(sha256 text, size_bytes int, refs int, mime text, scan int)
-- One file.
SELECT sha256, size_bytes, refs, mime, scan FROM blob WHERE workspace = :workspace AND sha256 = :sha256

-- :changed flow_hold_blob(workspace int, sha256 text, at_ms int)
-- One more attachment is this file, which is there.
UPDATE blob SET refs = refs + 1, changed_ms = :at_ms WHERE workspace = :workspace AND sha256 = :sha256

-- :exec flow_judge_blob(workspace int, sha256 text, scan int)
-- What came of looking into it.
UPDATE blob SET scan = :scan WHERE workspace = :workspace AND sha256 = :sha256

-- :exec flow_release_blob(workspace int, sha256 text, at_ms int)
-- One attachment less is this file.
UPDATE blob SET refs = refs - 1, changed_ms = :at_ms WHERE workspace = :workspace AND sha256 = :sha256

-- :changed flow_forget_blobs(workspace int, before_ms int)
-- What no attachment has been for a day; its file is swept once no row names it.
DELETE FROM blob WHERE workspace = :workspace AND refs <= 0 AND changed_ms < :before_ms

-- :row flow_count_blob(sha256 text) -> flow_n_row
-- Workspaces that have this file.
SELECT count(*) AS n FROM blob WHERE sha256 = :sha256

-- :rows flow_page_blobs(workspace int, after text, n int) -> flow_blob_row
-- All files of a workspace, in the order of their names.
SELECT sha256, size_bytes, refs, mime, scan FROM blob WHERE workspace = :workspace AND sha256 > :after ORDER BY sha256 LIMIT :n

-- :rows flow_list_draft_attachments(workspace int) -> flow_draft_attachments_row(attachments text)
-- What drafts are to be sent with.
SELECT attachments FROM draft WHERE workspace = :workspace AND attachments <> ''

-- :rows flow_page_attachments(workspace int, after int, n int) -> flow_attachments_row(id int, attachments text)
-- Messages that came with something, in the order of their ids.
SELECT id, attachments FROM message
WHERE workspace = :workspace AND id > :after AND attachments <> '' ORDER BY id LIMIT :n

-- ---- what `hark check` asks -----------------------------------------------------------------

-- :rows flow_check_totals(workspace int) -> flow_total_row
-- The ledger's totals as they are kept.
SELECT day, account, department, opened, answered, waived, moved, open, answering, uncertain
FROM ledger_total WHERE workspace = :workspace ORDER BY day, account, department

-- :rows flow_check_obligations(workspace int) -> flow_total_row
-- The same from the rows of the obligations.
SELECT o.day, o.account, c.department, count(*), sum(CASE WHEN o.state = 3 THEN 1 ELSE 0 END),
    sum(CASE WHEN o.state = 4 THEN 1 ELSE 0 END), sum(CASE WHEN o.state = 5 THEN 1 ELSE 0 END),
    sum(CASE WHEN o.state = 1 THEN 1 ELSE 0 END), sum(CASE WHEN o.state = 2 THEN 1 ELSE 0 END),
    CAST(sum(o.uncertain) AS BIGINT)
FROM obligation o JOIN conversation c ON c.workspace = o.workspace AND c.id = o.conversation
WHERE o.workspace = :workspace AND o.state <> 0
GROUP BY o.day, o.account, c.department ORDER BY o.day, o.account, c.department

-- :rows flow_check_counts(workspace int) -> flow_count_row(department int, assignee int, open int, snoozed int, waiting int, answering int, uncertain int, moved int)
-- Kept counts that are not zero.
SELECT department, assignee, open, snoozed, waiting, answering, uncertain, moved FROM conversation_count
WHERE workspace = :workspace AND (open <> 0 OR snoozed <> 0 OR waiting <> 0 OR answering <> 0 OR uncertain <> 0 OR moved <> 0)
ORDER BY department, assignee

-- :rows flow_check_conversations(workspace int) -> flow_count_row
-- The same from the rows of the conversations.
SELECT department, assignee, sum(CASE WHEN state = 0 THEN 1 ELSE 0 END), sum(CASE WHEN state = 1 THEN 1 ELSE 0 END),
    sum(CASE WHEN state <> 2 AND open_obligations > 0 THEN 1 ELSE 0 END),
    sum(CASE WHEN answering > 0 THEN 1 ELSE 0 END), sum(CASE WHEN uncertain > 0 THEN 1 ELSE 0 END),
    sum(CASE WHEN moved > 0 THEN 1 ELSE 0 END)
FROM conversation WHERE workspace = :workspace AND (state <> 2 OR answering > 0 OR uncertain > 0)
GROUP BY department, assignee ORDER BY department, assignee

-- :row flow_check_sums(workspace int) -> flow_fault_row(n int, first int)
-- Conversations whose own sums differ from their obligations: how many, and the first of them.
SELECT count(*), CAST(coalesce(min(c.id), 0) AS BIGINT) FROM conversation c LEFT JOIN (
    SELECT conversation, sum(CASE WHEN state IN (1, 5) THEN 1 ELSE 0 END) AS owed,
        sum(CASE WHEN uncertain = 1 THEN 1 ELSE 0 END) AS uncertain, sum(CASE WHEN state = 2 THEN 1 ELSE 0 END) AS answering,
        sum(CASE WHEN state = 5 THEN 1 ELSE 0 END) AS moved
    FROM obligation WHERE workspace = :workspace GROUP BY conversation) AS o ON o.conversation = c.id
WHERE c.workspace = :workspace AND (c.open_obligations <> coalesce(o.owed, 0)
    OR c.uncertain <> coalesce(o.uncertain, 0) OR c.answering <> coalesce(o.answering, 0)
    OR c.moved <> coalesce(o.moved, 0))

-- :row flow_check_customers(workspace int) -> flow_fault_row
-- Customers for whom another debt is kept, by department, than their obligations are.
WITH kept AS (SELECT customer, department, open FROM customer_waiting WHERE workspace = :workspace),
owed AS (SELECT u.person AS customer, c.department, count(*) AS open FROM obligation o
    JOIN customer u ON u.workspace = o.workspace AND u.id = o.customer
    JOIN conversation c ON c.workspace = o.workspace AND c.id = o.conversation
    WHERE o.workspace = :workspace AND o.state IN (1, 5) GROUP BY u.person, c.department)
SELECT count(*), CAST(coalesce(min(customer), 0) AS BIGINT) FROM (
    SELECT customer FROM (SELECT customer, department, open FROM kept EXCEPT SELECT customer, department, open FROM owed) AS kept_only
    UNION ALL
    SELECT customer FROM (SELECT customer, department, open FROM owed EXCEPT SELECT customer, department, open FROM kept) AS owed_only) AS wrong

-- :rows flow_check_people(workspace int) -> flow_people_row(department int, people int)
-- Numbers of people who wait, as they are kept.
SELECT department, people FROM people_waiting WHERE workspace = :workspace AND people <> 0 ORDER BY department

-- :rows flow_check_people_owed(workspace int) -> flow_people_row
-- The same from the obligations; see conversation/waiting.h.
WITH owed AS (SELECT DISTINCT u.person, c.department FROM obligation o
    JOIN conversation c ON c.workspace = o.workspace AND c.id = o.conversation
    JOIN customer u ON u.workspace = o.workspace AND u.id = o.customer
    WHERE o.workspace = :workspace AND o.state IN (1, 5))
SELECT department, people FROM (
    SELECT CAST(-1 AS BIGINT) AS department, count(DISTINCT person) AS people FROM owed UNION ALL
    SELECT department, count(*) FROM owed
    WHERE department = 0 OR person NOT IN (SELECT person FROM owed WHERE department = 0) GROUP BY department) AS made
WHERE people <> 0 ORDER BY department

-- :row flow_check_waiting_closed(workspace int) -> flow_fault_row
-- Closed conversations in which somebody still waits.
SELECT count(*), CAST(coalesce(min(id), 0) AS BIGINT) FROM conversation WHERE workspace = :workspace AND state = 2 AND open_obligations > 0

-- :row flow_check_unowed(workspace int) -> flow_fault_row
-- Utterances of people without an obligation.
SELECT count(*), CAST(coalesce(min(m.conversation), 0) AS BIGINT) FROM message m WHERE m.workspace = :workspace AND m.direction = 0 AND m.author = 0
    AND NOT EXISTS (SELECT 1 FROM obligation o WHERE o.workspace = m.workspace AND o.id = m.id)

-- :row flow_check_guests(workspace int) -> flow_fault_row
-- Utterances in a conversation that another profile began, whose author is not noted as a guest there.
SELECT count(*), CAST(coalesce(min(o.conversation), 0) AS BIGINT) FROM obligation o JOIN conversation c ON c.workspace = o.workspace AND c.id = o.conversation
WHERE o.workspace = :workspace AND o.customer <> c.customer AND NOT EXISTS (SELECT 1 FROM conversation_guest g
    WHERE g.workspace = o.workspace AND g.customer = o.customer AND g.conversation = o.conversation)

-- :row flow_check_answering(workspace int) -> flow_fault_row
-- Obligations said to be answered just now by a reply that is not on its way.
SELECT count(*), CAST(coalesce(min(o.conversation), 0) AS BIGINT) FROM obligation o WHERE o.workspace = :workspace AND o.state = 2
    AND NOT EXISTS (SELECT 1 FROM outbox x WHERE x.workspace = o.workspace AND x.id = o.reply AND x.state IN (0, 1))

-- :row flow_check_moved(workspace int) -> flow_fault_row
-- Obligations moved to nobody, or without a time at which they come back.
SELECT count(*), CAST(coalesce(min(conversation), 0) AS BIGINT) FROM obligation WHERE workspace = :workspace AND state = 5 AND (target = '' OR target_due_ms = 0)

-- :row flow_check_answered(workspace int) -> flow_fault_row
-- Obligations said to be answered by a message that the network never named.
SELECT count(*), CAST(coalesce(min(o.conversation), 0) AS BIGINT) FROM obligation o WHERE o.workspace = :workspace AND o.state = 3 AND o.reply <> 0
    AND NOT EXISTS (SELECT 1 FROM message m WHERE m.workspace = o.workspace AND m.id = o.reply AND m.remote_id <> '')

-- :row flow_check_bans(workspace int) -> flow_fault_row
-- Bans of nobody who wrote in that web chat, or of which their case does not tell.
SELECT count(*), CAST(coalesce(min(b.conversation), 0) AS BIGINT) FROM visitor_ban b WHERE b.workspace = :workspace AND (
    NOT EXISTS (SELECT 1 FROM thread t WHERE t.workspace = b.workspace AND t.account = b.account AND t.remote_key = b.visitor)
    OR NOT EXISTS (SELECT 1 FROM message m WHERE m.workspace = b.workspace AND m.conversation = b.conversation
        AND m.activity = '21 0 0 0' AND m.author_id = b.banned_by))

-- :row flow_check_log(workspace int) -> flow_log_row(n int, first int, last int)
-- The log has no gap.
SELECT count(*), CAST(coalesce(min(seq), 0) AS BIGINT), CAST(coalesce(max(seq), 0) AS BIGINT) FROM event WHERE workspace = :workspace

-- :row flow_check_raw(workspace int) -> flow_raw_row(unfinished int, quarantined int)
-- Raw bodies by state.
SELECT CAST(coalesce(sum(CASE WHEN state = 0 THEN 1 ELSE 0 END), 0) AS BIGINT),
    CAST(coalesce(sum(CASE WHEN state = 2 THEN 1 ELSE 0 END), 0) AS BIGINT)
FROM raw WHERE workspace = :workspace AND state <> 1
