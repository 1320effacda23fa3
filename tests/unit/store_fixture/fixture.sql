-- Statements for the tests and the bench of store/ only.

-- :exec fixture_insert(workspace int, id int, thread int, title text, body blob, pinned bool, at_ms int)
-- A new note; HK_ECONFLICT if the title is taken.
INSERT INTO note (workspace, id, thread, title, body, pinned, at_ms)
VALUES (:workspace, :id, :thread, :title, :body, :pinned, :at_ms)

-- :changed fixture_insert_unless(workspace int, id int, title text)
-- A new note unless the title is taken.
INSERT INTO note (workspace, id, thread, title, body, pinned, at_ms)
VALUES (:workspace, :id, 0, :title, '', 0, 0)
ON CONFLICT (workspace, title) DO NOTHING

-- :exec fixture_count_up(workspace int, by int)
-- The kept counter.
INSERT INTO note_total (workspace, notes) VALUES (:workspace, :by)
ON CONFLICT (workspace) DO UPDATE SET notes = note_total.notes + excluded.notes

-- :row fixture_find(workspace int, id int)
--   -> fixture_note(id int, title text, body blob, pinned bool, at_ms int)
-- One note.
SELECT id, title, body, pinned, at_ms FROM note WHERE workspace = :workspace AND id = :id

-- :rows fixture_list(workspace int) -> fixture_note
-- All notes of a workspace by title, in the order of bytes.
SELECT id, title, body, pinned, at_ms FROM note WHERE workspace = :workspace ORDER BY title

-- :row fixture_count(workspace int) -> fixture_count_row(n int)
-- How many notes there are.
SELECT count(*) AS n FROM note WHERE workspace = :workspace

-- :row fixture_total(workspace int) -> fixture_count_row
-- The kept counter.
SELECT notes AS n FROM note_total WHERE workspace = :workspace

-- :changed fixture_pin(workspace int, pinned bool)
-- Pins all or none.
UPDATE note SET pinned = :pinned WHERE workspace = :workspace

-- :row fixture_raise(workspace int) -> fixture_count_row
-- Writes and reads at once.
UPDATE note_total SET notes = notes + 1 WHERE workspace = :workspace RETURNING notes AS n

-- :row fixture_kind() -> fixture_kind_row(name text, missing text, number int)
-- Where one body does not serve both, and how NULL reads.
-- sqlite:
SELECT 'sqlite' AS name, NULL AS missing, 1 AS number
-- postgres:
SELECT 'postgres'::text AS name, NULL::text AS missing, 1 AS number

-- :exec fixture_insert_wide(workspace int, id int, thread int, title text, body blob,
--   pinned bool, at_ms int, more int, session int)
-- More than eight parameters.
INSERT INTO note (workspace, id, thread, title, body, pinned, at_ms)
VALUES (:workspace, :id, :thread, :title, :body, :pinned, :at_ms + :more + :session)
