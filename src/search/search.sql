-- :row search_read_cursor(workspace int) -> search_cursor_row(message int)
-- The last message that was taken in.
SELECT message FROM search_cursor WHERE workspace = :workspace

-- :exec search_save_cursor(workspace int, message int)
-- Taken in up to here.
INSERT INTO search_cursor (workspace, message) VALUES (:workspace, :message)
ON CONFLICT (workspace) DO UPDATE SET message = excluded.message

-- :rows search_list_segments(workspace int) -> search_segment_row(id int, level int, state int, first int, last int, messages int, upto text)
-- All of them, the newest messages first.
SELECT id, level, state, first, last, messages, upto FROM search_segment
WHERE workspace = :workspace ORDER BY first DESC, id DESC

-- :exec search_save_segment(workspace int, id int, level int, state int, first int, last int, messages int, upto text)
-- A segment as it is now.
INSERT INTO search_segment (workspace, id, level, state, first, last, messages, upto)
VALUES (:workspace, :id, :level, :state, :first, :last, :messages, :upto)
ON CONFLICT (workspace, id) DO UPDATE SET level = excluded.level, state = excluded.state, first = excluded.first,
    last = excluded.last, messages = excluded.messages, upto = excluded.upto

-- :exec search_delete_segment(workspace int, id int)
-- Nothing of it is left.
DELETE FROM search_segment WHERE workspace = :workspace AND id = :id

-- :exec search_save_posting(workspace int, segment int, token text, first int, ids blob)
-- One block.
INSERT INTO search_posting (workspace, segment, token, first, ids)
VALUES (:workspace, :segment, :token, :first, :ids)
ON CONFLICT (workspace, segment, token, first) DO UPDATE SET ids = excluded.ids

-- :exec search_delete_posting(workspace int, segment int, token text, first int)
-- One block less.
DELETE FROM search_posting WHERE workspace = :workspace AND segment = :segment AND token = :token AND first = :first

-- :changed search_clear_segment(workspace int, segment int, n int)
-- A bite of a segment that was merged into another.
DELETE FROM search_posting WHERE workspace = :workspace AND segment = :segment AND (token, first) IN (
    SELECT token, first FROM search_posting WHERE workspace = :workspace AND segment = :segment
    ORDER BY token, first LIMIT :n)

-- :rows search_page_segment(workspace int, segment int, after text, n int) -> search_posting_row(token text, first int, ids blob)
-- Blocks of a segment in the order of their tokens.
SELECT token, first, ids FROM search_posting
WHERE workspace = :workspace AND segment = :segment AND token > :after ORDER BY token, first LIMIT :n

-- :rows search_page_token(workspace int, segment int, token text, upto int, n int) -> search_block_row(first int, ids blob)
-- Blocks of a token that begin at a message or before it, the newest first.
SELECT first, ids FROM search_posting
WHERE workspace = :workspace AND segment = :segment AND token = :token AND first <= :upto ORDER BY first DESC LIMIT :n

-- :rows search_page_prefix(workspace int, segment int, low text, high text, n int) -> search_block_row
-- All blocks of the tokens that begin so.
SELECT first, ids FROM search_posting
WHERE workspace = :workspace AND segment = :segment AND token >= :low AND token < :high ORDER BY token, first LIMIT :n

-- :row search_next_token(workspace int, segment int, low text) -> search_token_row(token text)
-- The first token at or above this one.
SELECT token FROM search_posting WHERE workspace = :workspace AND segment = :segment AND token >= :low
ORDER BY token LIMIT 1

-- :row search_next_block(workspace int, segment int, token text, after int) -> search_first_row(first int)
-- Where the block behind begins; the largest number if there is none.
SELECT CAST(coalesce(min(first), 9223372036854775807) AS BIGINT) FROM search_posting
WHERE workspace = :workspace AND segment = :segment AND token = :token AND first > :after

-- :rows search_page_messages(workspace int, after int, n int) -> search_message_row(id int, account int, direction int, author int, author_id int, text text, language text, files bool, deleted bool, department int)
-- Messages to be taken in.
SELECT m.id, m.account, m.direction, m.author, m.author_id, m.text, m.language,
    CAST(CASE WHEN m.attachments <> '' THEN 1 ELSE 0 END AS BIGINT), m.deleted, c.department
FROM message m JOIN conversation c ON c.workspace = m.workspace AND c.id = m.conversation
WHERE m.workspace = :workspace AND m.id > :after ORDER BY m.id LIMIT :n

-- :row search_read_message(workspace int, id int) -> search_message_row
-- One of them.
SELECT m.id, m.account, m.direction, m.author, m.author_id, m.text, m.language,
    CAST(CASE WHEN m.attachments <> '' THEN 1 ELSE 0 END AS BIGINT), m.deleted, c.department
FROM message m JOIN conversation c ON c.workspace = m.workspace AND c.id = m.conversation
WHERE m.workspace = :workspace AND m.id = :id

-- :rows search_page_conversation(workspace int, conversation int) -> search_member_row(id int, deleted bool)
-- The messages of a conversation.
SELECT id, deleted FROM message WHERE workspace = :workspace AND conversation = :conversation ORDER BY id

-- :row search_read_department(workspace int, conversation int) -> search_id_row(id int)
-- Whose it is now.
SELECT department FROM conversation WHERE workspace = :workspace AND id = :conversation

-- :exec search_insert_change(workspace int, id int, message int, conversation int, department int, customer int, text text)
-- The index must follow.
INSERT INTO search_change (workspace, id, message, conversation, department, customer, text)
VALUES (:workspace, :id, :message, :conversation, :department, :customer, :text)

-- :rows search_page_changes(workspace int, n int) -> search_change_row(id int, message int, conversation int, department int, customer int, text text)
-- What the index has not followed yet, the oldest first.
SELECT id, message, conversation, department, customer, text FROM search_change WHERE workspace = :workspace ORDER BY id LIMIT :n

-- :exec search_delete_change(workspace int, id int)
-- It has.
DELETE FROM search_change WHERE workspace = :workspace AND id = :id

-- :row search_read_customer(workspace int, id int) -> search_customer_row(id int, name text, handle text, given_name text)
-- A customer's names.
SELECT id, name, handle, given_name FROM customer WHERE workspace = :workspace AND id = :id

-- :rows search_list_identities(workspace int, customer int) -> search_identity_row(scheme text, value text)
-- And their names on networks.
SELECT scheme, value FROM identity WHERE workspace = :workspace AND customer = :customer ORDER BY scheme, value LIMIT 50

-- :rows search_list_said(workspace int, customer int) -> search_said_row(text text)
-- What colleagues wrote of them: details, and the newest notes.
SELECT value FROM customer_field WHERE workspace = :workspace AND customer = :customer
UNION ALL
SELECT n.text FROM (SELECT text FROM customer_note WHERE workspace = :workspace AND customer = :customer
    ORDER BY id DESC LIMIT 20) n

-- :row search_read_names(workspace int, customer int) -> search_names_row(tokens text)
-- What is kept of them.
SELECT tokens FROM search_customer WHERE workspace = :workspace AND customer = :customer

-- :exec search_save_names(workspace int, customer int, tokens text)
-- What is kept of them from now on.
INSERT INTO search_customer (workspace, customer, tokens) VALUES (:workspace, :customer, :tokens)
ON CONFLICT (workspace, customer) DO UPDATE SET tokens = excluded.tokens

-- :exec search_insert_name(workspace int, token text, customer int)
-- A customer is found by it.
INSERT INTO search_name (workspace, token, customer) VALUES (:workspace, :token, :customer)
ON CONFLICT (workspace, token, customer) DO NOTHING

-- :exec search_delete_name(workspace int, token text, customer int)
-- No longer.
DELETE FROM search_name WHERE workspace = :workspace AND token = :token AND customer = :customer

-- :rows search_page_names(workspace int, low text, high text, n int) -> search_id_row
-- Customers with a name between these two.
SELECT customer FROM search_name WHERE workspace = :workspace AND token >= :low AND token < :high
ORDER BY token, customer DESC LIMIT :n

-- :row search_find_customer(workspace int, id int, department int) -> search_found_customer_row(id int, name text, handle text, conversation int)
-- The person this profile belongs to, if this reader may know of them, and the newest conversation they may see.
SELECT p.id, CASE WHEN p.given_name <> '' THEN p.given_name ELSE p.name END, p.handle, c.id AS conversation FROM customer u
JOIN customer p ON p.workspace = u.workspace AND p.id = u.person
JOIN customer w ON w.workspace = p.workspace AND w.person = p.id
JOIN conversation c ON c.workspace = w.workspace AND c.customer = w.id
WHERE u.workspace = :workspace AND u.id = :id
    AND (:department = 0 OR c.department = 0 OR c.department = :department)
ORDER BY c.id DESC LIMIT 1

-- :row search_find_message(workspace int, id int, department int) -> search_found_row(id int, conversation int, customer int, customer_name text, account int, channel text, direction int, author int, author_name text, visibility int, text text, language text, at_ms int, deleted bool, delivery int, files bool, state int, assignee int, department int)
-- A message that this reader may see.
SELECT m.id, m.conversation, p.id AS customer, CASE WHEN p.given_name <> '' THEN p.given_name ELSE p.name END AS customer_name, m.account, a.channel, m.direction, m.author, coalesce(l.name, ''), m.visibility,
    m.text, m.language, m.at_ms, m.deleted, m.delivery, CAST(CASE WHEN m.attachments <> '' THEN 1 ELSE 0 END AS BIGINT),
    c.state, c.assignee, c.department
FROM message m JOIN conversation c ON c.workspace = m.workspace AND c.id = m.conversation
JOIN customer u ON u.workspace = c.workspace AND u.id = c.customer
JOIN customer p ON p.workspace = u.workspace AND p.id = u.person
JOIN account a ON a.workspace = m.workspace AND a.id = m.account
LEFT JOIN login l ON m.author = 1 AND l.id = m.author_id
WHERE m.workspace = :workspace AND m.id = :id
    AND (:department = 0 OR c.department = 0 OR c.department = :department)
