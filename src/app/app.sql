-- What the command line reads to find its way; it writes through people/ and flow/ only.

-- :rows app_list_workspaces() -> app_workspace_row(id int, name text, demo bool)
-- All workspaces, the demonstration last.
SELECT id, name, demo FROM workspace ORDER BY demo, id

-- :rows app_list_memberships(email text) -> app_membership_row(workspace int, login int, demo bool, workspace_name text)
-- Where the person with this e-mail address works, the demonstration last.
SELECT m.workspace, m.login, w.demo, w.name AS workspace_name
FROM login l JOIN membership m ON m.login = l.id JOIN workspace w ON w.id = m.workspace
WHERE l.email = :email AND m.active = 1 ORDER BY w.demo, m.workspace

-- :row app_find_admin(demo bool, role int) -> app_admin_row(workspace int, login int, email text)
-- The first admin of the first workspace, of the demonstration or of one that is none.
SELECT m.workspace, m.login, l.email
FROM workspace w JOIN membership m ON m.workspace = w.id JOIN login l ON l.id = m.login
WHERE w.demo = :demo AND m.role = :role AND m.active = 1 ORDER BY m.workspace, m.login LIMIT 1

-- :row app_has_visitor() -> app_visitor_row(yes bool)
-- Did a person ever sign in? Sessions end; what was read stays.
SELECT CASE WHEN EXISTS (SELECT 1 FROM session WHERE bearer = 0)
    OR EXISTS (SELECT 1 FROM read_mark) THEN 1 ELSE 0 END AS yes
