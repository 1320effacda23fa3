-- :row people_find_identity(workspace int, scheme text, value text) -> people_identity_row(customer int)
-- Whose identity is this?
SELECT customer FROM identity WHERE workspace = :workspace AND scheme = :scheme AND value = :value

-- :exec people_insert_identity(workspace int, scheme text, value text, customer int, created_ms int)
-- A customer has one more name.
INSERT INTO identity (workspace, scheme, value, customer, created_ms)
VALUES (:workspace, :scheme, :value, :customer, :created_ms)
ON CONFLICT (workspace, scheme, value) DO NOTHING

-- :exec people_point_identity(workspace int, scheme text, value text, customer int, created_ms int)
-- From now on this name leads to that customer, on the network's own word.
INSERT INTO identity (workspace, scheme, value, customer, created_ms)
VALUES (:workspace, :scheme, :value, :customer, :created_ms)
ON CONFLICT (workspace, scheme, value) DO UPDATE SET customer = excluded.customer

-- :exec people_insert_customer(workspace int, id int, name text, handle text, created_ms int)
-- A new customer.
INSERT INTO customer (workspace, id, name, handle, created_ms)
VALUES (:workspace, :id, :name, :handle, :created_ms)

-- :row people_read_customer(workspace int, id int) -> people_customer_row(id int, name text, handle text, created_ms int)
-- One customer.
SELECT id, name, handle, created_ms FROM customer WHERE workspace = :workspace AND id = :id

-- :exec people_name_customer(workspace int, id int, name text, handle text)
-- Names change on networks; the newest is shown.
UPDATE customer SET name = :name, handle = :handle WHERE workspace = :workspace AND id = :id

-- :rows people_list_identities(workspace int, customer int) -> people_identity_name_row(scheme text, value text)
-- All names of one customer.
SELECT scheme, value FROM identity WHERE workspace = :workspace AND customer = :customer
ORDER BY scheme, value LIMIT 50

-- :exec people_suggest_merge(workspace int, customer int, other int, evidence int, created_ms int)
-- One message bore names of two customers.
INSERT INTO merge_suggestion (workspace, customer, other, evidence, created_ms)
VALUES (:workspace, :customer, :other, :evidence, :created_ms)
ON CONFLICT (workspace, customer, other) DO NOTHING

-- :row people_read_workspace(id int) -> people_workspace_row(id int, name text, zone text, demo bool, settings text, version int)
-- A workspace and its settings.
SELECT id, name, zone, demo, settings, version FROM workspace WHERE id = :id

-- :rows people_list_workspaces() -> people_workspace_row
-- All workspaces.
SELECT id, name, zone, demo, settings, version FROM workspace ORDER BY id

-- :exec people_insert_workspace(id int, name text, zone text, demo bool, settings text, created_ms int)
-- A new workspace.
INSERT INTO workspace (id, name, zone, demo, settings, version, created_ms)
VALUES (:id, :name, :zone, :demo, :settings, 1, :created_ms)

-- :exec people_save_settings(id int, name text, zone text, settings text)
-- What somebody set; name and zone stand in columns of their own, since every query may want them.
UPDATE workspace SET name = :name, zone = :zone, settings = :settings, version = version + 1 WHERE id = :id

-- :row people_find_login(email text) -> people_login_row(id int, email text, name text, password text, language text, theme int)
-- The person with this e-mail address.
SELECT id, email, name, password, language, theme FROM login WHERE email = :email

-- :row people_read_login(id int) -> people_login_row
-- One person.
SELECT id, email, name, password, language, theme FROM login WHERE id = :id

-- :exec people_insert_login(id int, email text, name text, password text, language text, theme int, created_ms int)
-- A new person.
INSERT INTO login (id, email, name, password, language, theme, created_ms)
VALUES (:id, :email, :name, :password, :language, :theme, :created_ms)

-- :exec people_update_login(id int, name text, language text, theme int)
-- Name, language and theme of a person.
UPDATE login SET name = :name, language = :language, theme = :theme WHERE id = :id

-- :exec people_set_password(id int, password text)
-- The hash of a person's password.
UPDATE login SET password = :password WHERE id = :id

-- :exec people_insert_member(workspace int, login int, role int, department int, created_ms int)
-- A person joins a workspace.
INSERT INTO membership (workspace, login, role, department, active, version, created_ms)
VALUES (:workspace, :login, :role, :department, 1, 1, :created_ms)

-- :changed people_update_member(workspace int, login int, role int, department int, active bool)
-- Role, department, access.
UPDATE membership SET role = :role, department = :department, active = :active, version = version + 1
WHERE workspace = :workspace AND login = :login

-- :rows people_list_members(workspace int) -> people_member_row(login int, name text, email text, role int, department int, active bool, version int)
-- All people of a workspace.
SELECT m.login, l.name, l.email, m.role, m.department, m.active, m.version
FROM membership m JOIN login l ON l.id = m.login WHERE m.workspace = :workspace ORDER BY m.login

-- :row people_read_member(workspace int, login int) -> people_member_row
-- One person of a workspace.
SELECT m.login, l.name, l.email, m.role, m.department, m.active, m.version
FROM membership m JOIN login l ON l.id = m.login WHERE m.workspace = :workspace AND m.login = :login

-- :row people_first_workspace(login int) -> people_first_workspace_row(workspace int)
-- Where a person signs in first: their own brand before the demonstration.
SELECT m.workspace FROM membership m JOIN workspace w ON w.id = m.workspace
WHERE m.login = :login AND m.active = 1 ORDER BY w.demo, m.workspace LIMIT 1

-- :rows people_list_departments(workspace int) -> people_department_row(id int, name text, archived bool, version int)
-- All departments.
SELECT id, name, archived, version FROM department WHERE workspace = :workspace ORDER BY id

-- :row people_read_department(workspace int, id int) -> people_department_row
-- One department.
SELECT id, name, archived, version FROM department WHERE workspace = :workspace AND id = :id

-- :exec people_insert_department(workspace int, id int, name text, created_ms int)
-- A new department.
INSERT INTO department (workspace, id, name, archived, version, created_ms)
VALUES (:workspace, :id, :name, 0, 1, :created_ms)

-- :changed people_update_department(workspace int, id int, name text, archived bool)
-- Its name, and whether it takes anything new.
UPDATE department SET name = :name, archived = :archived, version = version + 1
WHERE workspace = :workspace AND id = :id

-- :row people_read_session(token_hash blob) -> people_session_row(id int, login int, workspace int, bearer bool, csrf text, seen_ms int, expires_ms int, role int, department int, active bool)
-- A sign-in with the rights of its holder.
SELECT s.id, s.login, s.workspace, s.bearer, s.csrf, s.seen_ms, s.expires_ms, m.role, m.department, m.active
FROM session s JOIN membership m ON m.workspace = s.workspace AND m.login = s.login
WHERE s.token_hash = :token_hash

-- :exec people_insert_session(token_hash blob, id int, login int, workspace int, bearer bool, csrf text, created_ms int, expires_ms int)
-- A new sign-in.
INSERT INTO session (token_hash, id, login, workspace, bearer, csrf, created_ms, seen_ms, expires_ms)
VALUES (:token_hash, :id, :login, :workspace, :bearer, :csrf, :created_ms, :created_ms, :expires_ms)

-- :exec people_see_session(token_hash blob, seen_ms int)
-- The session is in use.
UPDATE session SET seen_ms = :seen_ms WHERE token_hash = :token_hash

-- :exec people_delete_session(workspace int, id int)
-- Sign out.
DELETE FROM session WHERE workspace = :workspace AND id = :id

-- :rows people_list_sessions(workspace int, login int) -> people_session_id_row(id int)
-- The open sign-ins of a person.
SELECT id FROM session WHERE workspace = :workspace AND login = :login

-- :exec people_delete_sessions(workspace int, login int, keep int)
-- Sign a person out everywhere, but for one session.
DELETE FROM session WHERE workspace = :workspace AND login = :login AND id <> :keep

-- :exec people_insert_link(token_hash blob, login int, workspace int, expires_ms int)
-- A one-time link.
INSERT INTO sign_in_link (token_hash, login, workspace, expires_ms)
VALUES (:token_hash, :login, :workspace, :expires_ms)

-- :row people_read_link(token_hash blob) -> people_link_row(login int, workspace int, expires_ms int)
-- A one-time link that is still unused.
SELECT login, workspace, expires_ms FROM sign_in_link WHERE token_hash = :token_hash

-- :exec people_delete_link(token_hash blob)
-- It is used now.
DELETE FROM sign_in_link WHERE token_hash = :token_hash

-- :exec people_drop_old_sessions(now_ms int)
-- Sign-ins that have ended by themselves.
DELETE FROM session WHERE expires_ms <= :now_ms

-- :exec people_drop_old_links(now_ms int)
-- Links that nobody used in time.
DELETE FROM sign_in_link WHERE expires_ms <= :now_ms

-- :rows people_list_all_sessions(login int) -> people_session_id_row
-- The open sign-ins of a person in every workspace.
SELECT id FROM session WHERE login = :login

-- :exec people_delete_all_sessions(login int, keep int)
-- Sign a person out of every workspace, but for one session.
DELETE FROM session WHERE login = :login AND id <> :keep
