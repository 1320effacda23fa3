-- :row conversation_find_thread(workspace int, account int, remote_key text) -> conversation_thread_row(id int, account int, remote_key text, conversation int, visibility int, reply_scheme text, reply_value text, held bool, held_ms int)
-- The place on a channel where one exchange happens.
SELECT id, account, remote_key, conversation, visibility, reply_scheme, reply_value, held, held_ms
FROM thread WHERE workspace = :workspace AND account = :account AND remote_key = :remote_key

-- :rows conversation_list_below(workspace int, account int, after text, before text, n int) -> conversation_thread_row
-- The threads of one group, whose names begin alike, by name.
SELECT id, account, remote_key, conversation, visibility, reply_scheme, reply_value, held, held_ms
FROM thread WHERE workspace = :workspace AND account = :account AND remote_key > :after AND remote_key < :before
ORDER BY remote_key LIMIT :n

-- :row conversation_read_place(workspace int, thread int) -> conversation_place_row(id int, account int, remote_key text, conversation int, visibility int, reply_scheme text, reply_value text, held bool, held_ms int, reply_handle text, copies text, window_until_ms int, shut text)
-- One thread, and how one answers there: what the newest inbound message says of it. That it is read from there spares
-- every message the writing of its thread.
SELECT t.id, t.account, t.remote_key, t.conversation, t.visibility, t.reply_scheme, t.reply_value, t.held, t.held_ms,
    CASE WHEN m.reply_handle <> '=' THEN m.reply_handle ELSE coalesce(m.remote_id, '') END, coalesce(m.copies, ''),
    CAST(coalesce(m.window_until_ms, 0) AS BIGINT), CASE WHEN t.shut_ms >= coalesce(m.at_ms, 0) THEN t.shut ELSE '' END
FROM thread t LEFT JOIN message m ON m.workspace = t.workspace AND m.id = (SELECT n.id FROM message n
    WHERE n.workspace = t.workspace AND n.conversation = t.conversation AND n.thread = t.id AND n.direction = 0
    ORDER BY n.at_ms DESC, n.id DESC LIMIT 1)
WHERE t.workspace = :workspace AND t.id = :thread

-- :exec conversation_insert_thread(workspace int, id int, account int, remote_key text, conversation int, visibility int, reply_scheme text, reply_value text)
-- A new thread.
INSERT INTO thread (workspace, id, account, remote_key, conversation, visibility, reply_scheme, reply_value, held, held_ms, shut, shut_ms)
VALUES (:workspace, :id, :account, :remote_key, :conversation, :visibility, :reply_scheme, :reply_value, 0, 0, '', 0)

-- :changed conversation_shut_thread(workspace int, id int, shut text, shut_ms int)
-- Nobody can be written to there any more, and why; or (shut empty) one can again. Later news only.
UPDATE thread SET shut = :shut, shut_ms = :shut_ms
WHERE workspace = :workspace AND id = :id AND shut <> :shut AND shut_ms <= :shut_ms

-- :exec conversation_confirm_shut(workspace int, id int, shut text, shut_ms int)
-- A newer word says what is known: what is older than it, and comes after it, changes nothing.
UPDATE thread SET shut_ms = :shut_ms WHERE workspace = :workspace AND id = :id AND shut = :shut AND shut_ms < :shut_ms

-- :exec conversation_address_thread(workspace int, id int, reply_scheme text, reply_value text)
-- Somebody else speaks there now, or under another name.
UPDATE thread SET reply_scheme = :reply_scheme, reply_value = :reply_value WHERE workspace = :workspace AND id = :id

-- :exec conversation_hold_thread(workspace int, id int, held bool, held_ms int)
-- Another program answers there, or we do again.
UPDATE thread SET held = :held, held_ms = :held_ms WHERE workspace = :workspace AND id = :id

-- :exec conversation_confirm_holder(workspace int, id int, held bool, held_ms int)
-- A newer word says what is known, as above.
UPDATE thread SET held_ms = :held_ms WHERE workspace = :workspace AND id = :id AND held = :held AND held_ms < :held_ms

-- :exec conversation_point_thread(workspace int, id int, conversation int)
-- Where the next message belongs.
UPDATE thread SET conversation = :conversation WHERE workspace = :workspace AND id = :id

-- :row conversation_read_row(workspace int, id int) -> conversation_row(id int, version int, state int, customer int, account int, visibility int, title text, assignee int, department int, language text, activity_ms int, last_at_ms int, last_message int, last_inbound int, last_answer_version int, open_obligations int, uncertain int, answering int, answering_since_ms int, moved int, moved_to text, moved_due_ms int, waiting_since_ms int, due_ms int, opened_ms int, closed_ms int, close_reason int, snoozed_until_ms int, first_answer_due_ms int, first_answer int, promise_due_ms int, previous int)
-- One conversation as it is kept.
SELECT id, version, state, customer, account, visibility, title, assignee, department, language, activity_ms, last_at_ms,
    last_message, last_inbound, last_answer_version, open_obligations, uncertain, answering, answering_since_ms,
    moved, moved_to, moved_due_ms, waiting_since_ms, due_ms, opened_ms, closed_ms, close_reason, snoozed_until_ms,
    first_answer_due_ms, first_answer, promise_due_ms, previous
FROM conversation WHERE workspace = :workspace AND id = :id

-- :row conversation_read_current(workspace int, account int, remote_key text) -> conversation_row
-- The one that a thread's next message belongs to.
SELECT c.id, c.version, c.state, c.customer, c.account, c.visibility, c.title, c.assignee, c.department, c.language, c.activity_ms, c.last_at_ms,
    c.last_message, c.last_inbound, c.last_answer_version, c.open_obligations, c.uncertain, c.answering, c.answering_since_ms,
    c.moved, c.moved_to, c.moved_due_ms, c.waiting_since_ms, c.due_ms, c.opened_ms, c.closed_ms, c.close_reason, c.snoozed_until_ms,
    c.first_answer_due_ms, c.first_answer, c.promise_due_ms, c.previous
FROM thread t JOIN conversation c ON c.workspace = t.workspace AND c.id = t.conversation
WHERE t.workspace = :workspace AND t.account = :account AND t.remote_key = :remote_key

-- :row conversation_went_private(workspace int, customer int, account int, public int, closed int) -> conversation_id(id int)
-- The newest case of theirs that began in public, is not closed, and in which we have answered.
SELECT id FROM conversation WHERE workspace = :workspace AND customer = :customer AND account = :account
    AND visibility = :public AND state <> :closed AND last_answer_version > 0 ORDER BY id DESC LIMIT 1

-- :exec conversation_insert_row(workspace int, id int, version int, state int, customer int, account int, visibility int, title text, assignee int, department int, language text, activity_ms int, last_at_ms int, last_message int, last_inbound int, last_answer_version int, open_obligations int, uncertain int, answering int, answering_since_ms int, moved int, moved_to text, moved_due_ms int, waiting_since_ms int, due_ms int, opened_ms int, closed_ms int, close_reason int, snoozed_until_ms int, first_answer_due_ms int, first_answer int, promise_due_ms int, previous int)
-- A new conversation.
INSERT INTO conversation (workspace, id, version, state, customer, account, visibility, title, assignee, department,
    language, activity_ms, last_at_ms, last_message, last_inbound, last_answer_version, open_obligations, uncertain,
    answering, answering_since_ms, moved, moved_to, moved_due_ms, waiting_since_ms, due_ms, opened_ms, closed_ms, close_reason, snoozed_until_ms,
    first_answer_due_ms, first_answer, promise_due_ms, previous)
VALUES (:workspace, :id, :version, :state, :customer, :account, :visibility, :title, :assignee, :department,
    :language, :activity_ms, :last_at_ms, :last_message, :last_inbound, :last_answer_version, :open_obligations, :uncertain,
    :answering, :answering_since_ms, :moved, :moved_to, :moved_due_ms, :waiting_since_ms, :due_ms, :opened_ms, :closed_ms, :close_reason, :snoozed_until_ms,
    :first_answer_due_ms, :first_answer, :promise_due_ms, :previous)

-- :exec conversation_update_row(workspace int, id int, version int, title text, department int, language text, activity_ms int, last_at_ms int, last_message int, last_inbound int, last_answer_version int, open_obligations int, uncertain int, answering int, answering_since_ms int, moved int, moved_to text, moved_due_ms int, due_ms int, closed_ms int, close_reason int, first_answer_due_ms int, first_answer int, promise_due_ms int)
-- What may change of a conversation, all at once, but for what conversation_file_row sets.
UPDATE conversation SET version = :version, title = :title, department = :department,
    language = :language, activity_ms = :activity_ms, last_at_ms = :last_at_ms, last_message = :last_message,
    last_inbound = :last_inbound, last_answer_version = :last_answer_version, open_obligations = :open_obligations,
    uncertain = :uncertain, answering = :answering, answering_since_ms = :answering_since_ms,
    moved = :moved, moved_to = :moved_to, moved_due_ms = :moved_due_ms, due_ms = :due_ms, closed_ms = :closed_ms,
    close_reason = :close_reason, first_answer_due_ms = :first_answer_due_ms, first_answer = :first_answer, promise_due_ms = :promise_due_ms
WHERE workspace = :workspace AND id = :id

-- :exec conversation_file_row(workspace int, id int, state int, assignee int, waiting_since_ms int, snoozed_until_ms int)
-- What says in which lists it stands; apart, because setting a column writes its indexes even where nothing changes.
UPDATE conversation SET state = :state, assignee = :assignee, waiting_since_ms = :waiting_since_ms,
    snoozed_until_ms = :snoozed_until_ms
WHERE workspace = :workspace AND id = :id

-- :rows conversation_list_sleepers(before_ms int, n int) -> conversation_sleeper_row(workspace int, id int)
-- Snoozed ones whose time has come, in every workspace.
SELECT workspace, id FROM conversation WHERE state = 1 AND snoozed_until_ms > 0 AND snoozed_until_ms <= :before_ms
ORDER BY snoozed_until_ms, workspace, id LIMIT :n

-- :exec conversation_insert_promise(workspace int, id int, conversation int, owner int, text text, due_ms int, reply int, made_by int, made_ms int)
-- What we said we would do.
INSERT INTO promise (workspace, id, conversation, owner, text, due_ms, state, reply, kept_by, made_by, made_ms, settled_ms,
    reminded, version)
VALUES (:workspace, :id, :conversation, :owner, :text, :due_ms, 0, :reply, 0, :made_by, :made_ms, 0, 0, 1)

-- :row conversation_read_promise(workspace int, id int) -> conversation_promise_row(id int, conversation int, owner int, text text, due_ms int, state int, reply int, kept_by int, reminded int)
-- One promise as it is kept.
SELECT id, conversation, owner, text, due_ms, state, reply, kept_by, reminded
FROM promise WHERE workspace = :workspace AND id = :id

-- :rows conversation_list_promises(workspace int, conversation int) -> conversation_promise_row
-- All promises of a conversation, oldest first.
SELECT id, conversation, owner, text, due_ms, state, reply, kept_by, reminded
FROM promise WHERE workspace = :workspace AND conversation = :conversation ORDER BY id

-- :exec conversation_change_promise(workspace int, id int, owner int, text text, due_ms int, reminded int)
-- Another owner, other words, another date.
UPDATE promise SET owner = :owner, text = :text, due_ms = :due_ms, reminded = :reminded, version = version + 1
WHERE workspace = :workspace AND id = :id

-- :exec conversation_settle_promise(workspace int, id int, state int, kept_by int, settled_ms int)
-- What became of it.
UPDATE promise SET state = :state, kept_by = :kept_by, settled_ms = :settled_ms, version = version + 1
WHERE workspace = :workspace AND id = :id

-- :rows conversation_list_due_promises(before_ms int, n int) -> conversation_sleeper_row
-- Open ones whose time has come and whose owner was not told, in every workspace.
SELECT workspace, id FROM promise WHERE state = 0 AND reminded = 0 AND due_ms <= :before_ms
ORDER BY due_ms, workspace, id LIMIT :n

-- :row conversation_find_message(workspace int, dedup blob) -> conversation_message_id_row(id int)
-- Did we take this in before?
SELECT id FROM message WHERE workspace = :workspace AND dedup = :dedup

-- :exec conversation_insert_message(workspace int, id int, conversation int, thread int, account int, direction int, author int, author_id int, visibility int, text text, language text, at_ms int, arrived_ms int, late bool, delivery int, hold_until_ms int, reply_kind int, dedup blob, remote_id text, permalink text, reply_handle text, window_until_ms int, own_units int, likes int, followers int, stars int, attachments text, activity text, template text, beside int, copies text, buttons text, pressed bool, doubtful bool)
-- One utterance.
INSERT INTO message (workspace, id, conversation, thread, account, direction, author, author_id, visibility, text, language,
    at_ms, arrived_ms, late, edited, deleted, delivery, error_code, error_text, hold_until_ms, reply_kind, dedup, remote_id,
    permalink, reply_handle, window_until_ms, own_units, likes, followers, stars, attachments, activity, template, beside, copies, buttons, pressed, doubtful, marks, acting, version)
VALUES (:workspace, :id, :conversation, :thread, :account, :direction, :author, :author_id, :visibility, :text, :language,
    :at_ms, :arrived_ms, :late, 0, 0, :delivery, '', '', :hold_until_ms, :reply_kind, :dedup, :remote_id,
    :permalink, :reply_handle, :window_until_ms, :own_units, :likes, :followers, :stars, :attachments, :activity, :template, :beside, :copies, :buttons, :pressed, :doubtful, 0, 0, 1)

-- :row conversation_read_message(workspace int, id int) -> conversation_message_row(id int, conversation int, thread int, account int, direction int, author int, author_id int, visibility int, text text, at_ms int, delivery int, error_code text, error_text text, reply_kind int, remote_id text, reply_handle text, stars int, deleted bool, beside int, copies text, buttons text, marks int, acting int, version int)
-- What a decision needs to know of a message.
SELECT id, conversation, thread, account, direction, author, author_id, visibility, text, at_ms, delivery,
    error_code, error_text, reply_kind, remote_id,
    CASE WHEN reply_handle <> '=' THEN reply_handle ELSE remote_id END AS reply_handle, stars, deleted, beside, copies, buttons, marks, acting, version
FROM message WHERE workspace = :workspace AND id = :id

-- :row conversation_find_same_words(workspace int, conversation int, thread int, text text) -> conversation_message_id_row
-- Our newest reply in this thread that says just this.
SELECT id FROM message
WHERE workspace = :workspace AND conversation = :conversation AND thread = :thread AND direction = 1 AND text = :text
ORDER BY at_ms DESC, id DESC LIMIT 1

-- :exec conversation_name_message(workspace int, account int, remote_id text, message int)
-- The network's name for it, to be found by receipts, edits and deletions.
INSERT INTO remote_name (workspace, account, remote_id, message, changed_ms)
VALUES (:workspace, :account, :remote_id, :message, 0)
ON CONFLICT (workspace, account, remote_id) DO NOTHING

-- :rows conversation_list_receipted(workspace int, conversation int, thread int, direction int, sent int, delivered int, upto_ms int) -> conversation_id
-- What of ours a receipt means that only says until when; the newest hundred.
SELECT id FROM message
WHERE workspace = :workspace AND conversation = :conversation AND thread = :thread AND direction = :direction
  AND delivery IN (:sent, :delivered) AND at_ms <= :upto_ms
ORDER BY at_ms DESC, id DESC LIMIT 100

-- :row conversation_find_remote(workspace int, account int, remote_id text) -> conversation_remote_row(message int, changed_ms int)
-- Which of our messages the network means.
SELECT message, changed_ms FROM remote_name WHERE workspace = :workspace AND account = :account AND remote_id = :remote_id

-- :exec conversation_note_change(workspace int, account int, remote_id text, changed_ms int)
-- An edit older than this one is no news any more.
UPDATE remote_name SET changed_ms = :changed_ms
WHERE workspace = :workspace AND account = :account AND remote_id = :remote_id

-- :exec conversation_keep_early(workspace int, account int, remote_id text, withdrawn bool, text text, at_ms int, arrived_ms int)
-- A change of what we do not have yet: the newest stands, and what was withdrawn stays so.
INSERT INTO early_change (workspace, account, remote_id, withdrawn, text, at_ms, arrived_ms)
VALUES (:workspace, :account, :remote_id, :withdrawn, :text, :at_ms, :arrived_ms)
ON CONFLICT (workspace, account, remote_id) DO UPDATE
SET withdrawn = excluded.withdrawn, text = excluded.text, at_ms = excluded.at_ms, arrived_ms = excluded.arrived_ms
WHERE excluded.withdrawn > early_change.withdrawn
    OR (excluded.withdrawn = early_change.withdrawn AND excluded.at_ms >= early_change.at_ms)

-- :row conversation_find_early(workspace int, account int, remote_id text) -> conversation_early_row(withdrawn bool, text text, at_ms int)
-- What came before this message and changes it.
SELECT withdrawn, text, at_ms FROM early_change
WHERE workspace = :workspace AND account = :account AND remote_id = :remote_id

-- :exec conversation_drop_early(workspace int, account int, remote_id text)
-- It has been applied.
DELETE FROM early_change WHERE workspace = :workspace AND account = :account AND remote_id = :remote_id

-- :changed conversation_forget_early(workspace int, before_ms int)
-- What they change never came.
DELETE FROM early_change WHERE workspace = :workspace AND arrived_ms < :before_ms

-- :row conversation_read_attachments(workspace int, id int) -> conversation_attachments_row(conversation int, account int, attachments text)
-- What a message came with; '' also once it was withdrawn.
SELECT conversation, account, attachments FROM message WHERE workspace = :workspace AND id = :id

-- :exec conversation_set_attachments(workspace int, id int, attachments text)
-- More is known of what it came with.
UPDATE message SET attachments = :attachments, version = version + 1 WHERE workspace = :workspace AND id = :id

-- :exec conversation_edit_message(workspace int, id int, text text, stars int)
-- The customer changed it; what was withdrawn stays so, however late an edit comes.
UPDATE message SET text = :text, own_units = 0, stars = :stars, edited = 1, version = version + 1
WHERE workspace = :workspace AND id = :id AND deleted = 0

-- :exec conversation_adopt_message(workspace int, id int, dedup blob, reply_handle text, permalink text, likes int, followers int)
-- What was heard elsewhere has now been delivered: what the network knows of it.
UPDATE message SET dedup = :dedup, reply_handle = :reply_handle, permalink = :permalink, likes = :likes,
    followers = :followers, version = version + 1
WHERE workspace = :workspace AND id = :id

-- :exec conversation_delete_message(workspace int, id int)
-- The customer withdrew it: its text goes too.
UPDATE message SET text = '', own_units = 0, attachments = '', edited = 0, deleted = 1, version = version + 1
WHERE workspace = :workspace AND id = :id

-- :exec conversation_set_delivery(workspace int, id int, delivery int, error_code text, error_text text, hold_until_ms int, remote_id text)
-- What became of our message.
UPDATE message SET delivery = :delivery, error_code = :error_code, error_text = :error_text,
    hold_until_ms = :hold_until_ms, remote_id = :remote_id, version = version + 1
WHERE workspace = :workspace AND id = :id

-- :exec conversation_mark_message(workspace int, id int, marks int, acting int)
-- What was done to it on the network, and what is being done.
UPDATE message SET marks = :marks, acting = :acting, version = version + 1 WHERE workspace = :workspace AND id = :id

-- :row conversation_count_asides(workspace int, conversation int, message int, but int, failed int, undone int) -> conversation_asides_row(n int)
-- Private replies to a public message that stand or may, without this one.
SELECT count(*) FROM message
WHERE workspace = :workspace AND conversation = :conversation AND beside = :message AND id <> :but
  AND delivery NOT IN (:failed, :undone)

-- :exec conversation_touch_message(workspace int, id int)
-- What is owed for it changed: screens take what is newer.
UPDATE message SET version = version + 1 WHERE workspace = :workspace AND id = :id

-- :exec conversation_insert_obligation(workspace int, id int, conversation int, customer int, account int, day int, state int, rule text, opened_ms int, due_ms int)
-- The debt of an answer.
INSERT INTO obligation (workspace, id, conversation, customer, account, day, state, uncertain, reply, reason, rule,
    opened_ms, due_ms, settled_ms, target, target_due_ms, actor)
VALUES (:workspace, :id, :conversation, :customer, :account, :day, :state, 0, 0, 0, :rule, :opened_ms, :due_ms, 0, '', 0, 0)

-- :rows conversation_list_obligations(workspace int, conversation int) -> conversation_obligation_row(id int, customer int, account int, day int, state int, uncertain bool, reply int, target text, target_due_ms int, opened_ms int, due_ms int, settled_ms int)
-- All debts of a conversation, oldest first; the customer is the person. Found by its messages, whose names they bear: an
-- index of their own would be written with every message once more.
SELECT o.id, CAST(coalesce(u.person, o.customer) AS BIGINT), o.account, o.day, o.state, o.uncertain, o.reply, o.target, o.target_due_ms, o.opened_ms, o.due_ms, o.settled_ms
FROM message m JOIN obligation o ON o.workspace = m.workspace AND o.id = m.id LEFT JOIN customer u ON u.workspace = o.workspace AND u.id = o.customer
WHERE m.workspace = :workspace AND m.conversation = :conversation ORDER BY o.id

-- :exec conversation_add_guest(workspace int, customer int, conversation int)
-- Somebody speaks in a conversation that another profile began.
INSERT INTO conversation_guest (workspace, customer, conversation) VALUES (:workspace, :customer, :conversation)
ON CONFLICT (workspace, customer, conversation) DO NOTHING

-- :row conversation_read_obligation(workspace int, id int) -> conversation_debt_row(state int, rule text)
-- What became of one debt, and which rule said so.
SELECT state, rule FROM obligation WHERE workspace = :workspace AND id = :id

-- :exec conversation_update_obligation(workspace int, id int, state int, uncertain bool, reply int, reason int, rule text, target text, target_due_ms int, actor int, settled_ms int)
-- A step of the ledger.
UPDATE obligation SET state = :state, uncertain = :uncertain, reply = :reply, reason = :reason, rule = :rule,
    target = :target, target_due_ms = :target_due_ms, actor = :actor, settled_ms = :settled_ms
WHERE workspace = :workspace AND id = :id

-- :exec conversation_add_total(workspace int, day int, account int, department int, opened int, answered int, waived int, moved int, open int, answering int, uncertain int)
-- Shift the totals of one account, department and day.
INSERT INTO ledger_total (workspace, day, account, department, opened, answered, waived, moved, open, answering, uncertain)
VALUES (:workspace, :day, :account, :department, :opened, :answered, :waived, :moved, :open, :answering, :uncertain)
ON CONFLICT (workspace, day, account, department) DO UPDATE SET opened = ledger_total.opened + excluded.opened,
    answered = ledger_total.answered + excluded.answered, waived = ledger_total.waived + excluded.waived,
    moved = ledger_total.moved + excluded.moved, open = ledger_total.open + excluded.open,
    answering = ledger_total.answering + excluded.answering, uncertain = ledger_total.uncertain + excluded.uncertain

-- :exec conversation_add_count(workspace int, department int, assignee int, open int, snoozed int, waiting int, answering int, uncertain int, moved int)
-- Shift how many conversations are open, snoozed, and how many of all are waiting, being answered, uncertain, moved.
INSERT INTO conversation_count (workspace, department, assignee, open, snoozed, waiting, answering, uncertain, moved)
VALUES (:workspace, :department, :assignee, :open, :snoozed, :waiting, :answering, :uncertain, :moved)
ON CONFLICT (workspace, department, assignee) DO UPDATE SET open = conversation_count.open + excluded.open,
    snoozed = conversation_count.snoozed + excluded.snoozed,
    waiting = conversation_count.waiting + excluded.waiting, answering = conversation_count.answering + excluded.answering,
    uncertain = conversation_count.uncertain + excluded.uncertain, moved = conversation_count.moved + excluded.moved

-- :rows conversation_list_waiting(workspace int, customer int) -> conversation_waiting_row(department int, open int)
-- Where one customer waits.
SELECT department, open FROM customer_waiting WHERE workspace = :workspace AND customer = :customer ORDER BY department

-- :rows conversation_list_owed(workspace int, customer int) -> conversation_waiting_row
-- What is owed to one profile, by department, from the debts themselves.
SELECT s.department, count(*) FROM (
    SELECT id, department FROM conversation
    WHERE workspace = :workspace AND customer = :customer AND open_obligations > 0 UNION
    SELECT c.id, c.department FROM conversation_guest g JOIN conversation c ON c.workspace = g.workspace AND c.id = g.conversation
    WHERE g.workspace = :workspace AND g.customer = :customer AND c.open_obligations > 0) AS s
JOIN message m ON m.workspace = :workspace AND m.conversation = s.id
JOIN obligation o ON o.workspace = m.workspace AND o.id = m.id
WHERE o.customer = :customer AND o.state IN (1, 5) GROUP BY s.department

-- :rows conversation_list_of_customer(workspace int, customer int) -> conversation_id_row(id int, department int)
-- The newest conversations that a profile began.
SELECT id, department FROM conversation
WHERE workspace = :workspace AND customer = :customer ORDER BY id DESC LIMIT 1000

-- :exec conversation_touch_row(workspace int, id int)
-- Something that its row shows changed elsewhere: screens take what is newer.
UPDATE conversation SET version = version + 1 WHERE workspace = :workspace AND id = :id

-- :exec conversation_set_waiting(workspace int, customer int, department int, open int)
-- So much is owed to this customer in this department.
INSERT INTO customer_waiting (workspace, customer, department, open) VALUES (:workspace, :customer, :department, :open)
ON CONFLICT (workspace, customer, department) DO UPDATE SET open = excluded.open

-- :exec conversation_drop_waiting(workspace int, customer int, department int)
-- Nothing is owed there any more.
DELETE FROM customer_waiting WHERE workspace = :workspace AND customer = :customer AND department = :department

-- :exec conversation_add_people(workspace int, department int, people int)
-- Shift how many people wait.
INSERT INTO people_waiting (workspace, department, people) VALUES (:workspace, :department, :people)
ON CONFLICT (workspace, department) DO UPDATE SET people = people_waiting.people + excluded.people

-- :row conversation_sum_words(workspace int, conversation int) -> conversation_words_row(inbound int, at_ms int, last_message int, last_inbound int, first_answer int)
-- What a case's row shows of its words, from the words themselves; lines that tell what was done are none.
SELECT CAST(coalesce(sum(CASE WHEN direction = 0 THEN 1 ELSE 0 END), 0) AS BIGINT), CAST(coalesce(max(at_ms), 0) AS BIGINT),
    CAST(coalesce(max(id), 0) AS BIGINT), CAST(coalesce(max(CASE WHEN direction = 0 THEN id END), 0) AS BIGINT),
    CAST(coalesce(min(CASE WHEN direction = 1 AND reply_kind IN (0, 1) AND delivery IN (3, 4, 5) THEN id END), 0) AS BIGINT)
FROM message WHERE workspace = :workspace AND conversation = :conversation AND activity = ''

-- :rows conversation_list_onwards(workspace int, conversation int, thread int, at_ms int, id int, n int) -> conversation_part_row(id int, direction int, author_id int)
-- A message of a thread and those behind it.
SELECT id, direction, author_id FROM message
WHERE workspace = :workspace AND conversation = :conversation AND thread = :thread AND (at_ms, id) >= (:at_ms, :id)
ORDER BY at_ms, id LIMIT :n

-- :rows conversation_list_whole(workspace int, conversation int, n int) -> conversation_part_row
-- All that stands in a case.
SELECT id, direction, author_id FROM message
WHERE workspace = :workspace AND conversation = :conversation ORDER BY at_ms, id LIMIT :n

-- :exec conversation_give_message(workspace int, id int, conversation int, thread int)
-- It stands in another case now; in thread 0, in none.
UPDATE message SET conversation = :conversation, thread = :thread, version = version + 1
WHERE workspace = :workspace AND id = :id

-- :exec conversation_give_obligation(workspace int, id int, conversation int)
-- And what is owed for it.
UPDATE obligation SET conversation = :conversation WHERE workspace = :workspace AND id = :id

-- :exec conversation_give_promise(workspace int, was int, from_reply int, to_reply int, conversation int)
-- What these replies of a case promised goes to another one.
UPDATE promise SET conversation = :conversation, version = version + 1
WHERE workspace = :workspace AND conversation = :was AND reply >= :from_reply AND reply <= :to_reply

-- :exec conversation_insert_split(workspace int, conversation int, origin int, thread int, origin_thread int, line int)
-- A case that was part of another one.
INSERT INTO case_split (workspace, conversation, origin, thread, origin_thread, line)
VALUES (:workspace, :conversation, :origin, :thread, :origin_thread, :line)

-- :row conversation_read_split(workspace int, conversation int) -> conversation_split_row(conversation int, origin int, thread int, origin_thread int, line int)
-- Where a case was split off from.
SELECT conversation, origin, thread, origin_thread, line FROM case_split
WHERE workspace = :workspace AND conversation = :conversation

-- :rows conversation_list_parts(workspace int, origin int) -> conversation_split_row
-- What was split off from a case.
SELECT conversation, origin, thread, origin_thread, line FROM case_split
WHERE workspace = :workspace AND origin = :origin ORDER BY conversation LIMIT 50

-- :exec conversation_drop_split(workspace int, conversation int)
-- It is one with the other again.
DELETE FROM case_split WHERE workspace = :workspace AND conversation = :conversation

-- :rows conversation_list_asked(workspace int, from int, to int) -> conversation_asked_row(at_ms int, answered_ms int)
-- Public words that were owed an answer, by names of some days, the newest 5,000; answered_ms 0: not yet.
SELECT o.opened_ms, CASE WHEN o.state = 3 AND o.settled_ms >= o.opened_ms THEN o.settled_ms ELSE 0 END
FROM obligation o JOIN message m ON m.workspace = o.workspace AND m.id = o.id
WHERE o.workspace = :workspace AND o.id >= :from AND o.id < :to AND o.state <> 0 AND m.visibility = 0
ORDER BY o.id DESC LIMIT 5000

-- :exec conversation_drop_row(workspace int, id int)
-- A case that is no more: all that stood in it stands in another one.
DELETE FROM conversation WHERE workspace = :workspace AND id = :id

-- :exec conversation_link_row(workspace int, id int, previous int)
-- It goes back to another case than before: that one is no more.
UPDATE conversation SET previous = :previous WHERE workspace = :workspace AND id = :id

-- :exec conversation_drop_thread(workspace int, id int, conversation int)
-- The place of a case that is no more, unless it leads to a later one.
DELETE FROM thread WHERE workspace = :workspace AND id = :id AND conversation = :conversation

-- :exec conversation_drop_message(workspace int, id int)
-- The line that told how a case began that is no more.
DELETE FROM message WHERE workspace = :workspace AND id = :id

-- :exec conversation_drop_guest(workspace int, customer int, conversation int)
-- Nobody speaks there any more.
DELETE FROM conversation_guest WHERE workspace = :workspace AND customer = :customer AND conversation = :conversation
