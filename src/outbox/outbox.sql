-- :exec outbox_insert(workspace int, id int, conversation int, thread int, account int, txn text, answers_upto int, made_ms int, not_before_ms int, template text, by_person bool, follows int)
-- A reply that is to leave.
INSERT INTO outbox (workspace, id, conversation, thread, account, state, txn, answers_upto, made_ms, not_before_ms,
    lease_until_ms, attempts, probe, remote_id, error_code, error_text, settled_ms, template, by_person, follows)
VALUES (:workspace, :id, :conversation, :thread, :account, 0, :txn, :answers_upto, :made_ms, :not_before_ms,
    0, 0, 0, '', '', '', 0, :template, :by_person, :follows)

-- :row outbox_read(workspace int, id int) -> outbox_row(workspace int, id int, conversation int, thread int, account int, state int, txn text, answers_upto int, made_ms int, not_before_ms int, lease_until_ms int, attempts int, probe bool, remote_id text, error_code text, by_person bool)
-- One reply on its way.
SELECT workspace, id, conversation, thread, account, state, txn, answers_upto, made_ms, not_before_ms, lease_until_ms,
    attempts, probe, remote_id, error_code, by_person
FROM outbox WHERE workspace = :workspace AND id = :id

-- :row outbox_read_template(workspace int, id int) -> outbox_template_row(template text)
-- Which template it is, filled in.
SELECT template FROM outbox WHERE workspace = :workspace AND id = :id

-- :row outbox_find_txn(workspace int, account int, txn text) -> outbox_row
-- The reply that bears our key.
SELECT workspace, id, conversation, thread, account, state, txn, answers_upto, made_ms, not_before_ms, lease_until_ms,
    attempts, probe, remote_id, error_code, by_person
FROM outbox WHERE workspace = :workspace AND account = :account AND txn = :txn

-- :rows outbox_list_unnamed(workspace int, thread int) -> outbox_words_row(id int, text text, state int)
-- Replies of a thread that may be on the network under a name we do not know yet.
SELECT o.id, m.text, o.state FROM outbox o JOIN message m ON m.workspace = o.workspace AND m.id = o.id
WHERE o.workspace = :workspace AND o.thread = :thread AND o.state IN (0, 1, 3, 4) AND (o.state <> 0 OR o.attempts > 0)
ORDER BY o.id LIMIT 100

-- :rows outbox_list_due(now_ms int) -> outbox_row
-- Replies whose time has come, and that no earlier reply of their thread holds back: one that is
-- on its way, failed or uncertain holds those behind it.
SELECT o.workspace, o.id, o.conversation, o.thread, o.account, o.state, o.txn, o.answers_upto, o.made_ms, o.not_before_ms,
    o.lease_until_ms, o.attempts, o.probe, o.remote_id, o.error_code, o.by_person
FROM outbox o
WHERE o.state = 0 AND o.not_before_ms <= :now_ms
  AND EXISTS (SELECT 1 FROM account a WHERE a.workspace = o.workspace AND a.id = o.account AND a.state = 0)
  AND NOT EXISTS (SELECT 1 FROM outbox p WHERE p.workspace = o.workspace AND p.thread = o.thread
                  AND p.id < o.id AND p.state IN (0, 1, 3, 4))
ORDER BY o.not_before_ms, o.workspace, o.id LIMIT 100

-- :rows outbox_list_lapsed(now_ms int) -> outbox_row
-- Replies in sending whose sender is gone: to be read back before any resend.
SELECT workspace, id, conversation, thread, account, state, txn, answers_upto, made_ms, not_before_ms, lease_until_ms,
    attempts, probe, remote_id, error_code, by_person
FROM outbox WHERE state = 1 AND lease_until_ms <= :now_ms ORDER BY lease_until_ms, workspace, id LIMIT 100

-- :rows outbox_list_stranded() -> outbox_row
-- Replies that wait for an account that was removed: nobody will ever send them.
SELECT o.workspace, o.id, o.conversation, o.thread, o.account, o.state, o.txn, o.answers_upto, o.made_ms, o.not_before_ms,
    o.lease_until_ms, o.attempts, o.probe, o.remote_id, o.error_code, o.by_person
FROM outbox o
WHERE o.state = 0 AND EXISTS (SELECT 1 FROM account a WHERE a.workspace = o.workspace AND a.id = o.account AND a.state = 2)
ORDER BY o.not_before_ms, o.workspace, o.id LIMIT 100

-- :changed outbox_claim(workspace int, id int, was int, attempts int, probe bool, lease_until_ms int)
-- From now on this sender alone may send it; committed before the call.
UPDATE outbox SET state = 1, attempts = :attempts, probe = :probe, lease_until_ms = :lease_until_ms
WHERE workspace = :workspace AND id = :id AND state = :was

-- :exec outbox_settle(workspace int, id int, state int, remote_id text, error_code text, error_text text, settled_ms int)
-- What became of it.
UPDATE outbox SET state = :state, remote_id = :remote_id, error_code = :error_code, error_text = :error_text,
    settled_ms = :settled_ms, lease_until_ms = 0
WHERE workspace = :workspace AND id = :id

-- :exec outbox_again(workspace int, id int, not_before_ms int, probe bool)
-- Certainly not delivered, or to be read back first: again at that time.
UPDATE outbox SET state = 0, not_before_ms = :not_before_ms, probe = :probe, lease_until_ms = 0
WHERE workspace = :workspace AND id = :id

-- :changed outbox_wake_unchecked(workspace int, unchecked_ms int, now_ms int)
-- A file was judged: those that wait for such a word look again.
UPDATE outbox SET not_before_ms = :now_ms
WHERE state = 0 AND workspace = :workspace AND not_before_ms = :unchecked_ms

-- :changed outbox_postpone(workspace int, account int, not_before_ms int)
-- The account's gate is shut: all that waits there waits until then.
UPDATE outbox SET not_before_ms = :not_before_ms
WHERE state = 0 AND workspace = :workspace AND account = :account AND not_before_ms < :not_before_ms

-- :exec outbox_expire_leases()
-- At a start nobody else sends: whatever stands in sending is to be looked after at once.
UPDATE outbox SET lease_until_ms = 0 WHERE state = 1

-- :changed outbox_release_failed(workspace int, thread int, settled_ms int)
-- Replies that failed hold back nothing any more: somebody writes anew.
UPDATE outbox SET state = 5, settled_ms = :settled_ms
WHERE workspace = :workspace AND thread = :thread AND state IN (0, 1, 3, 4) AND state = 3

-- :rows outbox_list_left_alone(workspace int, thread int) -> outbox_left_row(id int)
-- The rest of a reply's files that waits although the reply itself will never leave.
SELECT o.id FROM outbox o JOIN outbox p ON p.workspace = o.workspace AND p.id = o.follows
WHERE o.workspace = :workspace AND o.thread = :thread AND o.state IN (0, 1, 3, 4) AND o.state = 0 AND p.state = 5
ORDER BY o.id LIMIT 100

-- :exec outbox_restart(workspace int, id int, not_before_ms int)
-- A person wants a failed reply to be sent again.
UPDATE outbox SET state = 0, not_before_ms = :not_before_ms, attempts = 1, probe = 0, lease_until_ms = 0,
    error_code = '', error_text = ''
WHERE workspace = :workspace AND id = :id

-- :exec outbox_add_cost(workspace int, account int, month text, replies int, microusd int)
-- The network charges for one reply more, or (no reply) for words that it told us.
INSERT INTO outbox_cost (workspace, account, month, replies, microusd)
VALUES (:workspace, :account, :month, :replies, :microusd)
ON CONFLICT (workspace, account, month) DO UPDATE
SET replies = outbox_cost.replies + excluded.replies, microusd = outbox_cost.microusd + excluded.microusd

-- :row outbox_read_cost(workspace int, account int, month text) -> outbox_cost_row(replies int, microusd int)
-- What this month has cost so far.
SELECT replies, microusd FROM outbox_cost WHERE workspace = :workspace AND account = :account AND month = :month

-- :exec outbox_give(workspace int, id int, conversation int, thread int)
-- What it answered stands in another case now.
UPDATE outbox SET conversation = :conversation, thread = :thread WHERE workspace = :workspace AND id = :id

-- :changed outbox_take_auto(workspace int, account int, recipient text, at_ms int, before_ms int)
-- What no person wrote goes to this address now, unless something did since `before_ms`.
INSERT INTO auto_answer (workspace, account, recipient, at_ms) VALUES (:workspace, :account, :recipient, :at_ms)
ON CONFLICT (workspace, account, recipient) DO UPDATE SET at_ms = excluded.at_ms
WHERE auto_answer.at_ms <= :before_ms

-- :changed outbox_forget_auto(workspace int, before_ms int)
-- Addresses whose hour is long over.
DELETE FROM auto_answer WHERE workspace = :workspace AND at_ms < :before_ms
