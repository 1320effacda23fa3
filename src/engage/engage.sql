-- :row engage_read_conversation(workspace int, id int) -> engage_conversation_row(id int, version int, state int, customer int, customer_name text, title text, account int, channel text, visibility int, assignee int, department int, activity_ms int, last_text text, last_author int, last_message int, last_inbound int, language text, open_obligations int, uncertain int, answering int, answering_since_ms int, moved int, moved_to text, moved_due_ms int, due_ms int, waiting_since_ms int, opened_ms int, closed_ms int, close_reason int, snoozed_until_ms int, first_answer_due_ms int, promise_due_ms int)
-- One conversation as a row of a list.
SELECT c.id, c.version, c.state, p.id AS customer, CASE WHEN p.given_name <> '' THEN p.given_name ELSE p.name END, c.title, c.account, a.channel, c.visibility, c.assignee, c.department,
    c.activity_ms, m.text, m.author, c.last_message, c.last_inbound, c.language, c.open_obligations, c.uncertain, c.answering,
    c.answering_since_ms, c.moved, c.moved_to, c.moved_due_ms, c.due_ms, c.waiting_since_ms, c.opened_ms, c.closed_ms, c.close_reason, c.snoozed_until_ms,
    CASE WHEN c.first_answer = 0 AND c.open_obligations > 0 THEN c.first_answer_due_ms ELSE 0 END, c.promise_due_ms
FROM conversation c JOIN customer u ON u.workspace = c.workspace AND u.id = c.customer
JOIN customer p ON p.workspace = c.workspace AND p.id = u.person
JOIN account a ON a.workspace = c.workspace AND a.id = c.account
JOIN message m ON m.workspace = c.workspace AND m.id = c.last_message
WHERE c.workspace = :workspace AND c.id = :id

-- :rows engage_page_all(workspace int, state int, department int, before_ms int, before int, n int) -> engage_conversation_row
-- Newest activity first; a reader of one department sees it and what belongs to none.
SELECT c.id, c.version, c.state, p.id AS customer, CASE WHEN p.given_name <> '' THEN p.given_name ELSE p.name END, c.title, c.account, a.channel, c.visibility, c.assignee, c.department,
    c.activity_ms, m.text, m.author, c.last_message, c.last_inbound, c.language, c.open_obligations, c.uncertain, c.answering,
    c.answering_since_ms, c.moved, c.moved_to, c.moved_due_ms, c.due_ms, c.waiting_since_ms, c.opened_ms, c.closed_ms, c.close_reason, c.snoozed_until_ms,
    CASE WHEN c.first_answer = 0 AND c.open_obligations > 0 THEN c.first_answer_due_ms ELSE 0 END, c.promise_due_ms
FROM conversation c JOIN customer u ON u.workspace = c.workspace AND u.id = c.customer
JOIN customer p ON p.workspace = c.workspace AND p.id = u.person
JOIN account a ON a.workspace = c.workspace AND a.id = c.account
JOIN message m ON m.workspace = c.workspace AND m.id = c.last_message
WHERE c.workspace = :workspace AND c.state = :state AND (c.activity_ms, c.id) < (:before_ms, :before)
    AND (:department = 0 OR c.department = 0 OR c.department = :department)
ORDER BY c.activity_ms DESC, c.id DESC LIMIT :n

-- :rows engage_page_assignee(workspace int, state int, department int, assignee int, before_ms int, before int, n int) -> engage_conversation_row
-- The same, of one colleague, or of nobody (0).
SELECT c.id, c.version, c.state, p.id AS customer, CASE WHEN p.given_name <> '' THEN p.given_name ELSE p.name END, c.title, c.account, a.channel, c.visibility, c.assignee, c.department,
    c.activity_ms, m.text, m.author, c.last_message, c.last_inbound, c.language, c.open_obligations, c.uncertain, c.answering,
    c.answering_since_ms, c.moved, c.moved_to, c.moved_due_ms, c.due_ms, c.waiting_since_ms, c.opened_ms, c.closed_ms, c.close_reason, c.snoozed_until_ms,
    CASE WHEN c.first_answer = 0 AND c.open_obligations > 0 THEN c.first_answer_due_ms ELSE 0 END, c.promise_due_ms
FROM conversation c JOIN customer u ON u.workspace = c.workspace AND u.id = c.customer
JOIN customer p ON p.workspace = c.workspace AND p.id = u.person
JOIN account a ON a.workspace = c.workspace AND a.id = c.account
JOIN message m ON m.workspace = c.workspace AND m.id = c.last_message
WHERE c.workspace = :workspace AND c.state = :state AND c.assignee = :assignee AND (c.activity_ms, c.id) < (:before_ms, :before)
    AND (:department = 0 OR c.department = 0 OR c.department = :department)
ORDER BY c.activity_ms DESC, c.id DESC LIMIT :n

-- :rows engage_page_customer(workspace int, customer int, department int, before int, n int) -> engage_conversation_row
-- The conversations of one person, newest first.
SELECT c.id, c.version, c.state, p.id AS customer, CASE WHEN p.given_name <> '' THEN p.given_name ELSE p.name END, c.title, c.account, a.channel, c.visibility, c.assignee, c.department,
    c.activity_ms, m.text, m.author, c.last_message, c.last_inbound, c.language, c.open_obligations, c.uncertain, c.answering,
    c.answering_since_ms, c.moved, c.moved_to, c.moved_due_ms, c.due_ms, c.waiting_since_ms, c.opened_ms, c.closed_ms, c.close_reason, c.snoozed_until_ms,
    CASE WHEN c.first_answer = 0 AND c.open_obligations > 0 THEN c.first_answer_due_ms ELSE 0 END, c.promise_due_ms
FROM conversation c JOIN customer u ON u.workspace = c.workspace AND u.id = c.customer
JOIN customer p ON p.workspace = c.workspace AND p.id = u.person
JOIN account a ON a.workspace = c.workspace AND a.id = c.account
JOIN message m ON m.workspace = c.workspace AND m.id = c.last_message
WHERE c.workspace = :workspace AND u.workspace = :workspace AND u.person = :customer AND c.id < :before
    AND (:department = 0 OR c.department = 0 OR c.department = :department)
ORDER BY c.id DESC LIMIT :n

-- :row engage_sum_customer(workspace int, customer int, department int) -> engage_history_row(n int, first_ms int)
-- How many conversations of one person a reader may see, and when the first began.
SELECT count(*), CAST(coalesce(min(c.opened_ms), 0) AS BIGINT)
FROM customer u JOIN conversation c ON c.workspace = u.workspace AND c.customer = u.id
WHERE u.workspace = :workspace AND u.person = :customer
    AND (:department = 0 OR c.department = 0 OR c.department = :department)

-- :row engage_read_message(workspace int, id int) -> engage_message_row(id int, conversation int, thread int, account int, channel text, direction int, author int, author_id int, author_name text, visibility int, text text, language text, at_ms int, arrived_ms int, late bool, edited bool, deleted bool, delivery int, error_code text, error_text text, hold_until_ms int, obligation int, waive_reason int, waive_rule text, reply_kind int, attachments text, permalink text, own_units int, likes int, followers int, stars int, activity text, template text, beside int, copies text, buttons text, pressed bool, doubtful bool, marks int, acting int, version int)
-- One message as a bubble.
SELECT m.id, m.conversation, m.thread, m.account, a.channel, m.direction, m.author, m.author_id,
    coalesce(u.name, l.name, ''), m.visibility, m.text, m.language, m.at_ms, m.arrived_ms, m.late, m.edited, m.deleted,
    m.delivery, m.error_code, m.error_text, m.hold_until_ms, CAST(coalesce(o.state, 0) AS BIGINT),
    CAST(coalesce(o.reason, 0) AS BIGINT), coalesce(o.rule, ''), m.reply_kind, m.attachments, m.permalink, m.own_units, m.likes, m.followers, m.stars, m.activity, m.template, m.beside, m.copies, m.buttons, m.pressed, m.doubtful, m.marks, m.acting, m.version
FROM message m JOIN account a ON a.workspace = m.workspace AND a.id = m.account
LEFT JOIN customer u ON m.author = 0 AND u.workspace = m.workspace AND u.id = m.author_id
LEFT JOIN login l ON m.author = 1 AND l.id = m.author_id
LEFT JOIN obligation o ON o.workspace = m.workspace AND o.id = m.id
WHERE m.workspace = :workspace AND m.id = :id

-- :rows engage_page_messages(workspace int, conversation int, before_ms int, before int, n int) -> engage_message_row
-- Newest first, before a place in the conversation.
SELECT m.id, m.conversation, m.thread, m.account, a.channel, m.direction, m.author, m.author_id,
    coalesce(u.name, l.name, ''), m.visibility, m.text, m.language, m.at_ms, m.arrived_ms, m.late, m.edited, m.deleted,
    m.delivery, m.error_code, m.error_text, m.hold_until_ms, CAST(coalesce(o.state, 0) AS BIGINT),
    CAST(coalesce(o.reason, 0) AS BIGINT), coalesce(o.rule, ''), m.reply_kind, m.attachments, m.permalink, m.own_units, m.likes, m.followers, m.stars, m.activity, m.template, m.beside, m.copies, m.buttons, m.pressed, m.doubtful, m.marks, m.acting, m.version
FROM message m JOIN account a ON a.workspace = m.workspace AND a.id = m.account
LEFT JOIN customer u ON m.author = 0 AND u.workspace = m.workspace AND u.id = m.author_id
LEFT JOIN login l ON m.author = 1 AND l.id = m.author_id
LEFT JOIN obligation o ON o.workspace = m.workspace AND o.id = m.id
WHERE m.workspace = :workspace AND m.conversation = :conversation AND (m.at_ms, m.id) < (:before_ms, :before)
ORDER BY m.at_ms DESC, m.id DESC LIMIT :n

-- :rows engage_page_counts(workspace int, department int) -> engage_count_row(department int, assignee int, open int, snoozed int, waiting int, answering int, uncertain int, moved int)
-- Open, snoozed, waiting, being answered, uncertain, moved: conversations that concern a reader.
SELECT department, assignee, open, snoozed, waiting, answering, uncertain, moved FROM conversation_count
WHERE workspace = :workspace AND (:department = 0 OR department = 0 OR department = :department)
ORDER BY department, assignee

-- :changed engage_mark_read(workspace int, login int, conversation int, upto int)
-- I have seen everything up to here; a mark never goes back.
INSERT INTO read_mark (workspace, login, conversation, upto) VALUES (:workspace, :login, :conversation, :upto)
ON CONFLICT (workspace, login, conversation) DO UPDATE SET upto = excluded.upto WHERE excluded.upto > read_mark.upto

-- :row engage_read_mark(workspace int, login int, conversation int) -> engage_mark_row(conversation int, upto int)
-- How far I have read.
SELECT conversation, upto FROM read_mark
WHERE workspace = :workspace AND login = :login AND conversation = :conversation

-- :rows engage_page_marks(workspace int, login int, c0 int, c1 int, c2 int, c3 int, c4 int, c5 int, c6 int, c7 int, c8 int, c9 int) -> engage_mark_row
-- The same of ten conversations, so that a page is five questions and not fifty; 0 is none.
SELECT conversation, upto FROM read_mark
WHERE workspace = :workspace AND login = :login AND conversation IN (:c0, :c1, :c2, :c3, :c4, :c5, :c6, :c7, :c8, :c9)

-- :exec engage_save_draft(workspace int, login int, conversation int, mode int, thread int, text text, attachments text, buttons text, saved_ms int)
-- What I am writing here.
INSERT INTO draft (workspace, login, conversation, mode, thread, text, attachments, buttons, saved_ms)
VALUES (:workspace, :login, :conversation, :mode, :thread, :text, :attachments, :buttons, :saved_ms)
ON CONFLICT (workspace, login, conversation, mode, thread)
DO UPDATE SET text = excluded.text, attachments = excluded.attachments, buttons = excluded.buttons, saved_ms = excluded.saved_ms

-- :row engage_read_draft(workspace int, login int, conversation int, mode int, thread int) -> engage_draft_row(mode int, thread int, text text, attachments text, buttons text, saved_ms int)
-- One of them.
SELECT mode, thread, text, attachments, buttons, saved_ms FROM draft WHERE workspace = :workspace AND login = :login
    AND conversation = :conversation AND mode = :mode AND thread = :thread

-- :changed engage_drop_draft(workspace int, login int, conversation int, mode int, thread int)
-- It was sent, or emptied.
DELETE FROM draft WHERE workspace = :workspace AND login = :login AND conversation = :conversation
    AND mode = :mode AND thread = :thread

-- :rows engage_page_drafts(workspace int, login int, conversation int) -> engage_draft_row
-- My drafts in one conversation.
SELECT mode, thread, text, attachments, buttons, saved_ms FROM draft
WHERE workspace = :workspace AND login = :login AND conversation = :conversation ORDER BY mode, thread LIMIT 50

-- :rows engage_page_saved_answers(workspace int) -> engage_saved_answer_row(id int, version int, active bool, name text, language text, text text)
-- What is ready to be said, by name.
SELECT id, version, active, name, language, text FROM saved_answer
WHERE workspace = :workspace AND active = 1 ORDER BY name, language, id LIMIT 2000

-- :row engage_read_saved_answer(workspace int, id int) -> engage_saved_answer_row
-- One of them, also when it is removed.
SELECT id, version, active, name, language, text FROM saved_answer WHERE workspace = :workspace AND id = :id

-- :row engage_count_saved_answers(workspace int) -> engage_saved_count_row(n int)
-- How many there are.
SELECT count(*) FROM saved_answer WHERE workspace = :workspace AND active = 1

-- :exec engage_insert_saved_answer(workspace int, id int, name text, language text, text text, changed_by int, changed_ms int)
-- A new one.
INSERT INTO saved_answer (workspace, id, version, active, name, language, text, changed_by, changed_ms)
VALUES (:workspace, :id, 1, 1, :name, :language, :text, :changed_by, :changed_ms)

-- :changed engage_update_saved_answer(workspace int, id int, active bool, name text, language text, text text, changed_by int, changed_ms int)
-- All of it anew.
UPDATE saved_answer SET version = version + 1, active = :active, name = :name, language = :language, text = :text,
    changed_by = :changed_by, changed_ms = :changed_ms
WHERE workspace = :workspace AND id = :id

-- :rows engage_page_ledger(workspace int, department int, only int, from_day int, to_day int) -> engage_ledger_row(account int, channel text, account_name text, day int, opened int, answered int, waived int, moved int, open int, answering int, uncertain int)
-- The equation per account and day, newest day first: of what a reader may see, or of one department only.
SELECT t.account, a.channel, a.name, t.day, CAST(sum(t.opened) AS BIGINT), CAST(sum(t.answered) AS BIGINT),
    CAST(sum(t.waived) AS BIGINT), CAST(sum(t.moved) AS BIGINT), CAST(sum(t.open) AS BIGINT),
    CAST(sum(t.answering) AS BIGINT), CAST(sum(t.uncertain) AS BIGINT)
FROM ledger_total t JOIN account a ON a.workspace = t.workspace AND a.id = t.account
WHERE t.workspace = :workspace AND t.day >= :from_day AND t.day <= :to_day
    AND (:department = 0 OR t.department = 0 OR t.department = :department) AND (:only = 0 OR t.department = :only)
GROUP BY t.day, t.account, a.channel, a.name HAVING sum(t.opened) > 0 ORDER BY t.day DESC, t.account LIMIT 5001

-- :row engage_people_waiting(workspace int, department int) -> engage_people_row(people int)
-- People who wait, each once, for a reader; see conversation/waiting.h.
SELECT CAST(coalesce(sum(people), 0) AS BIGINT) FROM people_waiting WHERE workspace = :workspace
    AND (:department = 0 AND department = -1 OR :department <> 0 AND department IN (0, :department))

-- :rows engage_oldest_waiting(workspace int, department int) -> engage_since_row(since_ms int)
-- Since when the longest waiting one waits.
SELECT waiting_since_ms FROM conversation WHERE workspace = :workspace AND waiting_since_ms > 0
    AND (:department = 0 OR department = 0 OR department = :department) ORDER BY waiting_since_ms LIMIT 1

-- :row engage_longest_answer(workspace int, department int, only int, day int, after int) -> engage_longest_row(longest_ms int)
-- The longest wait of what was said today and is answered; its ids are above `after`.
SELECT CAST(coalesce(max(o.settled_ms - o.opened_ms), 0) AS BIGINT)
FROM obligation o JOIN conversation c ON c.workspace = o.workspace AND c.id = o.conversation
WHERE o.workspace = :workspace AND o.state = 3 AND o.id > :after AND o.day = :day
    AND (:department = 0 OR c.department = 0 OR c.department = :department) AND (:only = 0 OR c.department = :only)

-- :rows engage_page_waiting(workspace int, department int, after_ms int, after int, n int) -> engage_conversation_row
-- Conversations in which somebody waits, the longest waiting first.
SELECT c.id, c.version, c.state, p.id AS customer, CASE WHEN p.given_name <> '' THEN p.given_name ELSE p.name END, c.title, c.account, a.channel, c.visibility, c.assignee, c.department,
    c.activity_ms, m.text, m.author, c.last_message, c.last_inbound, c.language, c.open_obligations, c.uncertain, c.answering,
    c.answering_since_ms, c.moved, c.moved_to, c.moved_due_ms, c.due_ms, c.waiting_since_ms, c.opened_ms, c.closed_ms,
    c.close_reason, c.snoozed_until_ms,
    CASE WHEN c.first_answer = 0 AND c.open_obligations > 0 THEN c.first_answer_due_ms ELSE 0 END, c.promise_due_ms
FROM conversation c JOIN customer u ON u.workspace = c.workspace AND u.id = c.customer
JOIN customer p ON p.workspace = c.workspace AND p.id = u.person
JOIN account a ON a.workspace = c.workspace AND a.id = c.account
JOIN message m ON m.workspace = c.workspace AND m.id = c.last_message
WHERE c.workspace = :workspace AND c.waiting_since_ms > 0 AND (c.waiting_since_ms, c.id) > (:after_ms, :after)
    AND (:department = 0 OR c.department = 0 OR c.department = :department)
ORDER BY c.waiting_since_ms, c.id LIMIT :n

-- :rows engage_first_counted(workspace int) -> engage_since_row
-- When the first message of all came in.
SELECT opened_ms FROM obligation WHERE workspace = :workspace ORDER BY id LIMIT 1

-- :rows engage_page_obligations(workspace int, state int, only_uncertain int, account int, department int, only int, from_day int, to_day int, after int, n int) -> engage_obligation_row(id int, conversation int, customer int, customer_name text, account int, channel text, state int, opened_ms int, due_ms int, settled_ms int, reason int, rule text, uncertain bool, assignee int, text text, snoozed int, target text, target_due_ms int, settled_by int, elsewhere bool, reply_ms int)
-- The rows behind a number, oldest first.
SELECT o.id, o.conversation, p.id AS customer, CASE WHEN p.given_name <> '' THEN p.given_name ELSE p.name END, o.account, a.channel, o.state, o.opened_ms, o.due_ms, o.settled_ms, o.reason, o.rule,
    o.uncertain, c.assignee, m.text, CASE WHEN c.state = 1 THEN 1 ELSE 0 END, o.target, o.target_due_ms,
    CASE WHEN o.actor <> 0 THEN o.actor WHEN r.author = 1 THEN r.author_id ELSE 0 END,
    CASE WHEN r.author = 4 THEN 1 ELSE 0 END, CAST(coalesce(r.at_ms, 0) AS BIGINT)
FROM obligation o JOIN conversation c ON c.workspace = o.workspace AND c.id = o.conversation
JOIN customer u ON u.workspace = o.workspace AND u.id = o.customer
JOIN customer p ON p.workspace = o.workspace AND p.id = u.person
JOIN account a ON a.workspace = o.workspace AND a.id = o.account
JOIN message m ON m.workspace = o.workspace AND m.id = o.id
LEFT JOIN message r ON o.reply <> 0 AND r.workspace = o.workspace AND r.id = o.reply
WHERE o.workspace = :workspace AND o.state = :state AND o.id > :after
    AND o.day >= :from_day AND o.day <= :to_day AND (:only_uncertain = 0 OR o.uncertain = 1) AND (:account = 0 OR o.account = :account)
    AND (:department = 0 OR c.department = 0 OR c.department = :department) AND (:only = 0 OR c.department = :only)
ORDER BY o.id LIMIT :n

-- :rows engage_page_opened(workspace int, account int, department int, only int, from_day int, to_day int, after int, n int) -> engage_obligation_row
-- All that were opened, whatever became of them. Two statements, because each walks an index of its own.
SELECT o.id, o.conversation, p.id AS customer, CASE WHEN p.given_name <> '' THEN p.given_name ELSE p.name END, o.account, a.channel, o.state, o.opened_ms, o.due_ms, o.settled_ms, o.reason, o.rule,
    o.uncertain, c.assignee, m.text, CASE WHEN c.state = 1 THEN 1 ELSE 0 END, o.target, o.target_due_ms,
    CASE WHEN o.actor <> 0 THEN o.actor WHEN r.author = 1 THEN r.author_id ELSE 0 END,
    CASE WHEN r.author = 4 THEN 1 ELSE 0 END, CAST(coalesce(r.at_ms, 0) AS BIGINT)
FROM obligation o JOIN conversation c ON c.workspace = o.workspace AND c.id = o.conversation
JOIN customer u ON u.workspace = o.workspace AND u.id = o.customer
JOIN customer p ON p.workspace = o.workspace AND p.id = u.person
JOIN account a ON a.workspace = o.workspace AND a.id = o.account
JOIN message m ON m.workspace = o.workspace AND m.id = o.id
LEFT JOIN message r ON o.reply <> 0 AND r.workspace = o.workspace AND r.id = o.reply
WHERE o.workspace = :workspace AND o.state <> 0 AND o.id > :after
    AND o.day >= :from_day AND o.day <= :to_day AND (:account = 0 OR o.account = :account)
    AND (:department = 0 OR c.department = 0 OR c.department = :department) AND (:only = 0 OR c.department = :only)
ORDER BY o.id LIMIT :n

-- :rows engage_page_quarantine(workspace int, before int, n int) -> engage_quarantine_row(id int, account int, channel text, arrived_ms int, reason text, detail text, tries int, size_bytes int, state int)
-- What could not be read, newest first.
SELECT r.id, r.account, a.channel, r.arrived_ms, r.reason, r.detail, r.tries, r.body_bytes, r.state
FROM raw r JOIN account a ON a.workspace = r.workspace AND a.id = r.account
WHERE r.workspace = :workspace AND r.state <> 1 AND r.state = 2 AND r.id < :before ORDER BY r.id DESC LIMIT :n

-- :row engage_read_quarantine(workspace int, id int) -> engage_quarantine_row
-- One of them, also when it has been read since.
SELECT r.id, r.account, a.channel, r.arrived_ms, r.reason, r.detail, r.tries, r.body_bytes, r.state
FROM raw r JOIN account a ON a.workspace = r.workspace AND a.id = r.account
WHERE r.workspace = :workspace AND r.id = :id

-- :rows engage_page_threads(workspace int, conversation int) -> engage_thread_row(id int, account int, channel text, account_name text, account_state int, shadow bool, banned bool, settings text, visibility int, window_until_ms int, reply_handle text, copies text, refused text, held bool, shut text)
-- The threads of a conversation with what decides whether one may speak there; the newest first.
SELECT t.id, t.account, a.channel, a.name, a.state, a.shadow,
    EXISTS (SELECT 1 FROM visitor_ban b WHERE b.workspace = t.workspace AND b.account = t.account AND b.visitor = t.remote_key),
    a.settings, t.visibility, CAST(coalesce(m.window_until_ms, 0) AS BIGINT),
    CASE WHEN m.reply_handle <> '=' THEN m.reply_handle ELSE coalesce(m.remote_id, '') END, coalesce(m.copies, ''), a.refused, t.held,
    CASE WHEN t.shut_ms >= coalesce(m.at_ms, 0) THEN t.shut ELSE '' END
FROM thread t JOIN account a ON a.workspace = t.workspace AND a.id = t.account
LEFT JOIN message m ON m.workspace = t.workspace AND m.id = (SELECT n.id FROM message n
    WHERE n.workspace = t.workspace AND n.conversation = t.conversation AND n.thread = t.id AND n.direction = 0
    ORDER BY n.at_ms DESC, n.id DESC LIMIT 1)
WHERE t.workspace = :workspace AND t.conversation = :conversation ORDER BY t.id DESC LIMIT 50

-- :rows engage_list_mailboxes(workspace int) -> engage_mailbox_row(settings text)
-- The accounts that have e-mail addresses of ours in their settings.
SELECT settings FROM account WHERE workspace = :workspace AND channel = 'mail' AND state <> 2

-- :row engage_find_colleague(workspace int, email text) -> engage_colleague_row(login int)
-- Who signs in here with this address.
SELECT m.login FROM login l JOIN membership m ON m.workspace = :workspace AND m.login = l.id
WHERE l.email = :email AND m.active = 1

-- :row engage_read_subject(workspace int, id int) -> engage_subject_row(id int, conversation int, thread int, account int, direction int, visibility int, author_id int, remote_id text, reply_handle text, at_ms int, deleted bool, marks int, acting int, channel text, account_name text, account_state int, shadow bool, settings text, department int, thread_key text, held bool)
-- Words, with all that decides what may be done to them.
SELECT m.id, m.conversation, m.thread, m.account, m.direction, m.visibility, m.author_id, m.remote_id,
    CASE WHEN m.reply_handle <> '=' THEN m.reply_handle ELSE m.remote_id END AS reply_handle, m.at_ms, m.deleted, m.marks, m.acting,
    a.channel, a.name, a.state, a.shadow, a.settings, c.department, coalesce(t.remote_key, ''), coalesce(t.held, 0)
FROM message m JOIN account a ON a.workspace = m.workspace AND a.id = m.account
LEFT JOIN thread t ON t.workspace = m.workspace AND t.id = m.thread
JOIN conversation c ON c.workspace = m.workspace AND c.id = m.conversation
WHERE m.workspace = :workspace AND m.id = :id

-- :row engage_find_peer(workspace int, customer int, scheme text) -> engage_peer_row(value text)
-- How a channel names this profile.
SELECT value FROM identity WHERE workspace = :workspace AND customer = :customer AND scheme = :scheme
ORDER BY value LIMIT 1

-- :rows engage_page_accounts(workspace int) -> engage_account_row(id int, channel text, name text, state int, reason text, shadow bool, department int, last_event_ms int, templates_ms int, reading_failed_ms int, reading_code text, quiet_since_ms int, quiet_noticed_ms int, quiet_usual int, quiet_heard int, token_until_ms int, missing text, refused text, version int)
-- Accounts without their secrets; removed ones too, since conversations name them.
SELECT id, channel, name, state, reason, shadow, department, last_event_ms, templates_ms, reading_failed_ms, reading_code, quiet_since_ms, quiet_noticed_ms,
    quiet_usual, quiet_heard, token_until_ms, missing, refused, version
FROM account WHERE workspace = :workspace ORDER BY id

-- :row engage_read_account(workspace int, id int) -> engage_account_row
-- One of them.
SELECT id, channel, name, state, reason, shadow, department, last_event_ms, templates_ms, reading_failed_ms, reading_code, quiet_since_ms, quiet_noticed_ms,
    quiet_usual, quiet_heard, token_until_ms, missing, refused, version
FROM account WHERE workspace = :workspace AND id = :id

-- :rows engage_page_templates(workspace int, account int) -> engage_template_row(name text, language text, status text, category text, header text, body text, footer text, buttons text, media text, lack text)
-- What the network has approved to be said, by name.
SELECT name, language, status, category, header, body, footer, buttons, media, lack FROM template
WHERE workspace = :workspace AND account = :account ORDER BY name, language LIMIT 1000

-- :row engage_read_template_times(workspace int, account int) -> engage_template_times(channel text, asked_ms int, read_ms int, error_code text)
-- When the network was asked for them, when it answered, and why not.
SELECT channel, templates_asked_ms, templates_ms, templates_error FROM account
WHERE workspace = :workspace AND id = :account AND state <> 2

-- :row engage_quarantined(workspace int) -> engage_n_row(n int)
-- How much could not be read.
SELECT count(*) FROM raw WHERE state <> 1 AND state = 2 AND workspace = :workspace

-- :row engage_read_scan(workspace int, sha256 text) -> engage_scan_row(scan int)
-- Whether a file may be shown.
SELECT scan FROM blob WHERE workspace = :workspace AND sha256 = :sha256

-- ---- what a visitor of the web chat sees -------------------------------------------------------

-- :rows engage_page_chat(workspace int, account int, remote_key text, n int) -> engage_chat_row(id int, account int, remote_key text, direction int, author int, author_name text, text text, at_ms int, edited bool, deleted bool, delivery int, remote_id text, attachments text)
-- The talk of one visitor, newest first: the case their next words belong to.
SELECT m.id, t.account, t.remote_key, m.direction, m.author, coalesce(l.name, ''), m.text, m.at_ms, m.edited, m.deleted,
    m.delivery, m.remote_id, m.attachments
FROM thread t JOIN message m ON m.workspace = t.workspace AND m.conversation = t.conversation AND m.thread = t.id
LEFT JOIN login l ON m.author = 1 AND l.id = m.author_id
WHERE t.workspace = :workspace AND t.account = :account AND t.remote_key = :remote_key
ORDER BY m.at_ms DESC, m.id DESC LIMIT :n

-- :row engage_read_chat(workspace int, id int) -> engage_chat_row
-- One message of it, and whose talk it is.
SELECT m.id, t.account, t.remote_key, m.direction, m.author, coalesce(l.name, ''), m.text, m.at_ms, m.edited, m.deleted,
    m.delivery, m.remote_id, m.attachments
FROM message m JOIN thread t ON t.workspace = m.workspace AND t.id = m.thread
LEFT JOIN login l ON m.author = 1 AND l.id = m.author_id
WHERE m.workspace = :workspace AND m.id = :id

-- :row engage_find_chat(workspace int, conversation int) -> engage_chat_place(account int, remote_key text)
-- Which visitor a case is with.
SELECT t.account, t.remote_key FROM thread t JOIN account a ON a.workspace = t.workspace AND a.id = t.account
WHERE t.workspace = :workspace AND t.conversation = :conversation AND a.channel = 'webchat' ORDER BY t.id DESC LIMIT 1

-- :row engage_find_visitor(workspace int, conversation int) -> engage_chat_place
-- Whose web chat a case was last, also where their next words belong to another one.
SELECT t.account, t.remote_key FROM message m JOIN thread t ON t.workspace = m.workspace AND t.id = m.thread
JOIN account a ON a.workspace = t.workspace AND a.id = t.account
WHERE m.workspace = :workspace AND m.conversation = :conversation AND a.channel = 'webchat'
ORDER BY m.at_ms DESC, m.id DESC LIMIT 1

-- :row engage_read_turn(workspace int, message int) -> engage_turn_row(account int, remote_key text, activity text)
-- A line that tells what was done in a case of the web chat, and whose chat it was last: as engage_find_visitor says.
SELECT t.account, t.remote_key, line.activity FROM message line
JOIN message m ON m.workspace = line.workspace AND m.conversation = line.conversation
JOIN thread t ON t.workspace = m.workspace AND t.id = m.thread
JOIN account a ON a.workspace = t.workspace AND a.id = t.account
WHERE line.workspace = :workspace AND line.id = :message AND line.activity <> '' AND a.channel = 'webchat'
ORDER BY m.at_ms DESC, m.id DESC LIMIT 1

-- :row engage_chat_thread(workspace int, account int, remote_key text) -> engage_chat_thread_row(id int, conversation int)
-- A visitor's thread, and the case that their next words belong to.
SELECT id, conversation FROM thread WHERE workspace = :workspace AND account = :account AND remote_key = :remote_key

-- :row engage_chat_begun(workspace int, conversation int, thread int) -> engage_begun_row(text text, at_ms int)
-- What a visitor said first in a case; not there: the case is none of theirs.
SELECT text, at_ms FROM message WHERE workspace = :workspace AND conversation = :conversation AND thread = :thread
    AND direction = 0 ORDER BY at_ms, id LIMIT 1

-- :row engage_chat_link(workspace int, conversation int) -> engage_link_row(previous int)
-- The case before this one.
SELECT previous FROM conversation WHERE workspace = :workspace AND id = :conversation

-- :rows engage_page_earlier(workspace int, account int, remote_key text, conversation int, n int) -> engage_chat_row
-- What was said in an earlier case of one visitor, newest first; nothing if it is not theirs.
SELECT m.id, t.account, t.remote_key, m.direction, m.author, coalesce(l.name, ''), m.text, m.at_ms, m.edited, m.deleted,
    m.delivery, m.remote_id, m.attachments
FROM thread t JOIN message m ON m.workspace = t.workspace AND m.conversation = :conversation AND m.thread = t.id
LEFT JOIN login l ON m.author = 1 AND l.id = m.author_id
WHERE t.workspace = :workspace AND t.account = :account AND t.remote_key = :remote_key
ORDER BY m.at_ms DESC, m.id DESC LIMIT :n

-- :rows engage_page_bans(workspace int, account int, n int) -> engage_ban_row(conversation int, customer int, customer_name text, reason text, banned_by int, banned_ms int, refused int, refused_ms int)
-- For whom a web chat is closed, the newest first.
SELECT b.conversation, p.id, CASE WHEN p.given_name <> '' THEN p.given_name ELSE p.name END, b.reason, b.banned_by, b.banned_ms,
    b.refused, b.refused_ms
FROM visitor_ban b JOIN conversation c ON c.workspace = b.workspace AND c.id = b.conversation
JOIN customer x ON x.workspace = c.workspace AND x.id = c.customer
JOIN customer p ON p.workspace = x.workspace AND p.id = x.person
WHERE b.workspace = :workspace AND b.account = :account ORDER BY b.banned_ms DESC, b.visitor LIMIT :n

-- :row engage_chat_case(workspace int, account int, remote_key text) -> engage_chat_case_row(id int, department int)
-- The case that is open with a visitor.
SELECT c.id, c.department FROM thread t JOIN conversation c ON c.workspace = t.workspace AND c.id = t.conversation
WHERE t.workspace = :workspace AND t.account = :account AND t.remote_key = :remote_key AND c.state <> 2

-- :row engage_account_health(workspace int, account int, now_ms int) -> engage_health_row(received int, done int, quarantined int, waiting int, oldest_ms int, reading_text text)
-- What came in and what became of it; replies that should have left and have not: found among all that wait.
SELECT CAST(coalesce((SELECT received FROM raw_total r WHERE r.workspace = :workspace AND r.account = :account), 0) AS BIGINT),
    CAST(coalesce((SELECT done FROM raw_total r WHERE r.workspace = :workspace AND r.account = :account), 0) AS BIGINT),
    CAST(coalesce((SELECT quarantined FROM raw_total r WHERE r.workspace = :workspace AND r.account = :account), 0) AS BIGINT),
    count(*), CAST(coalesce(min(o.made_ms), 0) AS BIGINT),
    (SELECT reading_text FROM account a WHERE a.workspace = :workspace AND a.id = :account)
FROM outbox o WHERE o.workspace = :workspace AND o.account = :account AND o.state = 0 AND o.not_before_ms > 0
    AND o.made_ms <= :now_ms

-- :row engage_account_error(workspace int, account int) -> engage_error_row(error_code text, error_text text, at_ms int)
-- The newest reply of it that did not go as it should and is not settled yet: found among all that are not.
SELECT error_code, error_text, CASE WHEN settled_ms > 0 THEN settled_ms ELSE made_ms END FROM outbox
WHERE workspace = :workspace AND thread > 0 AND account = :account AND state IN (0, 1, 3, 4) AND error_code <> ''
ORDER BY id DESC LIMIT 1

-- :row engage_read_promise(workspace int, id int) -> engage_promise_row(id int, version int, conversation int, customer_name text, channel text, owner int, text text, due_ms int, state int, reply int, kept_by int, made_by int, made_ms int, settled_ms int, department int)
-- One promise and whom it was made to.
SELECT p.id, p.version, p.conversation, CASE WHEN w.given_name <> '' THEN w.given_name ELSE w.name END, a.channel, p.owner, p.text, p.due_ms, p.state, p.reply, p.kept_by, p.made_by,
    p.made_ms, p.settled_ms, c.department
FROM promise p JOIN conversation c ON c.workspace = p.workspace AND c.id = p.conversation
JOIN customer u ON u.workspace = c.workspace AND u.id = c.customer
JOIN customer w ON w.workspace = c.workspace AND w.id = u.person
JOIN account a ON a.workspace = c.workspace AND a.id = c.account
WHERE p.workspace = :workspace AND p.id = :id

-- :rows engage_page_promises(workspace int, department int, owner int, after_ms int, after int, n int) -> engage_promise_row
-- Open promises, what is due first first; owner 0: everybody's.
SELECT p.id, p.version, p.conversation, CASE WHEN w.given_name <> '' THEN w.given_name ELSE w.name END, a.channel, p.owner, p.text, p.due_ms, p.state, p.reply, p.kept_by, p.made_by,
    p.made_ms, p.settled_ms, c.department
FROM promise p JOIN conversation c ON c.workspace = p.workspace AND c.id = p.conversation
JOIN customer u ON u.workspace = c.workspace AND u.id = c.customer
JOIN customer w ON w.workspace = c.workspace AND w.id = u.person
JOIN account a ON a.workspace = c.workspace AND a.id = c.account
WHERE p.workspace = :workspace AND p.state = 0 AND (p.due_ms, p.id) > (:after_ms, :after)
    AND (:owner = 0 OR p.owner = :owner) AND (:department = 0 OR c.department = 0 OR c.department = :department)
ORDER BY p.due_ms, p.id LIMIT :n

-- :rows engage_page_case_promises(workspace int, conversation int) -> engage_promise_row
-- Everything promised in one conversation, the newest first.
SELECT p.id, p.version, p.conversation, CASE WHEN w.given_name <> '' THEN w.given_name ELSE w.name END, a.channel, p.owner, p.text, p.due_ms, p.state, p.reply, p.kept_by, p.made_by,
    p.made_ms, p.settled_ms, c.department
FROM promise p JOIN conversation c ON c.workspace = p.workspace AND c.id = p.conversation
JOIN customer u ON u.workspace = c.workspace AND u.id = c.customer
JOIN customer w ON w.workspace = c.workspace AND w.id = u.person
JOIN account a ON a.workspace = c.workspace AND a.id = c.account
WHERE p.workspace = :workspace AND p.conversation = :conversation ORDER BY p.id DESC LIMIT 50

-- :row engage_count_contacts(workspace int, person int, from_ms int, direction int, failed int, undone int) -> engage_contacts_row(written int, conversations int, last_ms int)
-- What we said to one person since then, in all their cases, and when last.
SELECT count(*), count(DISTINCT m.conversation), coalesce(max(m.at_ms), 0)
FROM customer u JOIN conversation c ON c.workspace = u.workspace AND c.customer = u.id
JOIN message m ON m.workspace = c.workspace AND m.conversation = c.id AND m.at_ms >= :from_ms
WHERE u.workspace = :workspace AND u.person = :person AND m.direction = :direction
    AND m.delivery NOT IN (:failed, :undone)
