-- :row people_find_identity(workspace int, scheme text, value text) -> people_identity_row(customer int, person int, name text, handle text)
-- Whose identity is this: the profile, the person it is now, and what the profile is called.
SELECT i.customer, c.person, c.name, c.handle FROM identity i JOIN customer c ON c.workspace = i.workspace AND c.id = i.customer
WHERE i.workspace = :workspace AND i.scheme = :scheme AND i.value = :value

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
-- A new customer, a person of their own.
INSERT INTO customer (workspace, id, name, handle, given_name, person, joined, joined_by, joined_ms, created_ms)
VALUES (:workspace, :id, :name, :handle, '', :id, 0, 0, 0, :created_ms)

-- :row people_read_customer(workspace int, id int) -> people_customer_row(id int, name text, handle text, given_name text, person int, joined int, joined_by int, joined_ms int, created_ms int)
-- One profile.
SELECT id, name, handle, given_name, person, joined, joined_by, joined_ms, created_ms
FROM customer WHERE workspace = :workspace AND id = :id

-- :rows people_list_profiles(workspace int, person int, n int) -> people_customer_row
-- All profiles of one person, oldest first.
SELECT id, name, handle, given_name, person, joined, joined_by, joined_ms, created_ms
FROM customer WHERE workspace = :workspace AND person = :person ORDER BY id LIMIT :n

-- :exec people_name_customer(workspace int, id int, name text, handle text)
-- Names change on networks; the newest is shown.
UPDATE customer SET name = :name, handle = :handle WHERE workspace = :workspace AND id = :id

-- :exec people_give_name(workspace int, id int, given_name text)
-- What colleagues call them.
UPDATE customer SET given_name = :given_name WHERE workspace = :workspace AND id = :id

-- :exec people_join_profile(workspace int, id int, joined int, joined_by int, joined_ms int)
-- To which profile a colleague joined this one.
UPDATE customer SET joined = :joined, joined_by = :joined_by, joined_ms = :joined_ms
WHERE workspace = :workspace AND id = :id

-- :exec people_set_person(workspace int, id int, person int)
-- Who this profile is.
UPDATE customer SET person = :person WHERE workspace = :workspace AND id = :id

-- :rows people_list_identities(workspace int, person int) -> people_identity_name_row(scheme text, value text, customer int)
-- All names of one person.
SELECT i.scheme, i.value, i.customer FROM identity i
JOIN customer c ON c.workspace = i.workspace AND c.id = i.customer
WHERE c.workspace = :workspace AND c.person = :person ORDER BY i.scheme, i.value LIMIT 200

-- :exec people_suggest_merge(workspace int, customer int, other int, evidence int, created_ms int)
-- One message bore names of two customers.
INSERT INTO merge_suggestion (workspace, customer, other, evidence, refused_ms, created_ms)
VALUES (:workspace, :customer, :other, :evidence, 0, :created_ms)
ON CONFLICT (workspace, customer, other) DO NOTHING

-- :rows people_list_suggestions(workspace int, person int) -> people_suggestion_row(customer int, other int, evidence int, created_ms int)
-- Who else this person may be, as nobody has refused yet; both are persons.
SELECT a.person, b.person, s.evidence, s.created_ms FROM merge_suggestion s
JOIN customer a ON a.workspace = s.workspace AND a.id = s.customer
JOIN customer b ON b.workspace = s.workspace AND b.id = s.other
WHERE a.workspace = :workspace AND a.person = :person AND b.person <> a.person AND s.refused_ms = 0
UNION SELECT b.person, a.person, s.evidence, s.created_ms FROM merge_suggestion s
JOIN customer a ON a.workspace = s.workspace AND a.id = s.customer
JOIN customer b ON b.workspace = s.workspace AND b.id = s.other
WHERE b.workspace = :workspace AND b.person = :person AND b.person <> a.person AND s.refused_ms = 0
ORDER BY 4 DESC, 3 LIMIT 20

-- :exec people_refuse_suggestion(workspace int, person int, other int, refused_ms int)
-- These are two people, whoever suggested otherwise and from which side.
UPDATE merge_suggestion SET refused_ms = :refused_ms WHERE workspace = :workspace AND refused_ms = 0
    AND ((customer IN (SELECT id FROM customer WHERE workspace = :workspace AND person = :person)
            AND other IN (SELECT id FROM customer WHERE workspace = :workspace AND person = :other))
        OR (customer IN (SELECT id FROM customer WHERE workspace = :workspace AND person = :other)
            AND other IN (SELECT id FROM customer WHERE workspace = :workspace AND person = :person)))

-- :exec people_insert_note(workspace int, id int, customer int, text text, author int, created_ms int)
-- Something to know of a customer.
INSERT INTO customer_note (workspace, id, customer, text, author, created_ms)
VALUES (:workspace, :id, :customer, :text, :author, :created_ms)

-- :changed people_delete_note(workspace int, id int, person int)
-- It is no longer so; only of this person.
DELETE FROM customer_note WHERE workspace = :workspace AND id = :id
    AND customer IN (SELECT id FROM customer WHERE workspace = :workspace AND person = :person)

-- :rows people_list_notes(workspace int, person int) -> people_note_row(id int, customer int, text text, author int, created_ms int)
-- All that is noted of one person, newest first.
SELECT n.id, n.customer, n.text, n.author, n.created_ms FROM customer_note n
JOIN customer c ON c.workspace = n.workspace AND c.id = n.customer
WHERE c.workspace = :workspace AND c.person = :person ORDER BY n.id DESC LIMIT 200

-- :exec people_set_field(workspace int, customer int, label text, value text, changed_ms int)
-- One line of what is kept of a customer.
INSERT INTO customer_field (workspace, customer, label, value, changed_ms)
VALUES (:workspace, :customer, :label, :value, :changed_ms)
ON CONFLICT (workspace, customer, label) DO UPDATE SET value = excluded.value, changed_ms = excluded.changed_ms

-- :changed people_delete_field(workspace int, customer int, label text)
-- Not kept any more.
DELETE FROM customer_field WHERE workspace = :workspace AND customer = :customer AND label = :label

-- :rows people_list_fields(workspace int, person int) -> people_field_row(customer int, label text, value text)
-- All lines kept of one person.
SELECT f.customer, f.label, f.value FROM customer_field f
JOIN customer c ON c.workspace = f.workspace AND c.id = f.customer
WHERE c.workspace = :workspace AND c.person = :person ORDER BY f.label, f.customer LIMIT 400

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

-- :exec people_touch_workspace(id int)
-- Something beside its settings changed that admins see.
UPDATE workspace SET version = version + 1 WHERE id = :id

-- :row people_find_login(email text) -> people_login_row(id int, email text, name text, password text, language text, theme int, hold_ms int, keys text)
-- The person with this e-mail address.
SELECT id, email, name, password, language, theme, hold_ms, keys FROM login WHERE email = :email

-- :row people_read_login(id int) -> people_login_row
-- One person.
SELECT id, email, name, password, language, theme, hold_ms, keys FROM login WHERE id = :id

-- :exec people_insert_login(id int, email text, name text, password text, language text, theme int, created_ms int)
-- A new person.
INSERT INTO login (id, email, name, password, language, theme, hold_ms, keys, created_ms)
VALUES (:id, :email, :name, :password, :language, :theme, -1, '', :created_ms)

-- :exec people_update_login(id int, name text, language text, theme int, hold_ms int)
-- Name and settings of a person.
UPDATE login SET name = :name, language = :language, theme = :theme, hold_ms = :hold_ms WHERE id = :id

-- :exec people_save_keys(id int, keys text)
-- The keys a person gave the desk's commands.
UPDATE login SET keys = :keys WHERE id = :id

-- :exec people_name_login(id int, email text, name text)
-- Who played the demonstration under a made-up name now uses their own.
UPDATE login SET email = :email, name = :name WHERE id = :id

-- :exec people_set_password(id int, password text)
-- The hash of a person's password.
UPDATE login SET password = :password WHERE id = :id

-- :exec people_insert_member(workspace int, login int, role int, department int, active bool, invited_name text, created_ms int)
-- A person is let into a workspace.
INSERT INTO membership (workspace, login, role, department, active, joined, invited_name, invited_until_ms, version, created_ms)
VALUES (:workspace, :login, :role, :department, :active, 0, :invited_name, 0, 1, :created_ms)

-- :changed people_update_member(workspace int, login int, role int, department int, active bool)
-- Role, department, access.
UPDATE membership SET role = :role, department = :department, active = :active, version = version + 1
WHERE workspace = :workspace AND login = :login

-- :changed people_join_member(workspace int, login int)
-- They have come: from now on they are called what they call themselves, and no link waits.
UPDATE membership SET joined = 1, active = 1, invited_name = '', invited_until_ms = 0, version = version + 1
WHERE workspace = :workspace AND login = :login AND (joined = 0 OR invited_until_ms <> 0)

-- :changed people_set_invitation(workspace int, login int, invited_until_ms int)
-- A link waits for them until then; 0: none any more.
UPDATE membership SET invited_until_ms = :invited_until_ms, version = version + 1
WHERE workspace = :workspace AND login = :login

-- :row people_count_elsewhere(login int, workspace int, joined bool) -> people_n_row(n int)
-- Other workspaces in which a person is known, also where their access has ended; only where they have been, or also
-- where they are invited.
SELECT count(*) FROM membership WHERE login = :login AND workspace <> :workspace AND joined >= :joined

-- :rows people_list_memberships(login int) -> people_membership_row(workspace int, name text, demo bool, role int)
-- Where a person may work: their own brands before the demonstration.
SELECT m.workspace, w.name, w.demo, m.role
FROM membership m JOIN workspace w ON w.id = m.workspace
WHERE m.login = :login AND m.active = 1 ORDER BY w.demo, w.name, m.workspace

-- :rows people_list_members(workspace int) -> people_member_row(login int, name text, email text, role int, department int, active bool, joined bool, invited_until_ms int, version int)
-- All people of a workspace.
SELECT m.login, CASE WHEN m.invited_name = '' THEN l.name ELSE m.invited_name END, l.email, m.role, m.department, m.active,
    m.joined, m.invited_until_ms, m.version
FROM membership m JOIN login l ON l.id = m.login WHERE m.workspace = :workspace ORDER BY m.login

-- :row people_read_member(workspace int, login int) -> people_member_row
-- One person of a workspace.
SELECT m.login, CASE WHEN m.invited_name = '' THEN l.name ELSE m.invited_name END, l.email, m.role, m.department, m.active,
    m.joined, m.invited_until_ms, m.version
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

-- :exec people_insert_session(token_hash blob, id int, login int, workspace int, bearer bool, csrf text, device text, address text, created_ms int, expires_ms int)
-- A new sign-in.
INSERT INTO session (token_hash, id, login, workspace, bearer, csrf, device, address, replaced, created_ms, seen_ms, expires_ms)
VALUES (:token_hash, :id, :login, :workspace, :bearer, :csrf, :device, :address, 0, :created_ms, :created_ms, :expires_ms)

-- :exec people_renew_session(token_hash blob, new_hash blob, workspace int, expires_ms int)
-- The same sign-in under a new token, perhaps in another workspace.
INSERT INTO session (token_hash, id, login, workspace, bearer, csrf, device, address, replaced, created_ms, seen_ms, expires_ms)
SELECT :new_hash, id, login, :workspace, bearer, csrf, device, address, 0, created_ms, seen_ms, :expires_ms
FROM session WHERE token_hash = :token_hash AND replaced = 0

-- :changed people_replace_session(token_hash blob, expires_ms int)
-- The token of before lasts a moment longer: for requests that are under way.
UPDATE session SET replaced = 1, expires_ms = :expires_ms WHERE token_hash = :token_hash AND replaced = 0

-- :exec people_shorten_sessions(workspace int, login int, expires_ms int)
-- Rights have changed: a browser takes a new token soon, or signs in again.
UPDATE session SET expires_ms = :expires_ms
WHERE workspace = :workspace AND login = :login AND bearer = 0 AND expires_ms > :expires_ms

-- :exec people_see_session(token_hash blob, seen_ms int)
-- The session is in use.
UPDATE session SET seen_ms = :seen_ms WHERE token_hash = :token_hash

-- :exec people_delete_session(workspace int, id int)
-- Sign out.
DELETE FROM session WHERE workspace = :workspace AND id = :id

-- :rows people_list_sign_ins(login int, now_ms int, seen_ms int) -> people_sign_in_row(id int, workspace int, workspace_name text, bearer bool, device text, address text, created_ms int, seen_ms int, expires_ms int)
-- The open sign-ins of a person, the last used first; browsers' only if used since.
SELECT s.id, s.workspace, w.name, s.bearer, s.device, s.address, s.created_ms, s.seen_ms, s.expires_ms
FROM session s JOIN workspace w ON w.id = s.workspace
WHERE s.login = :login AND s.replaced = 0 AND s.expires_ms > :now_ms AND (s.bearer = 1 OR s.seen_ms >= :seen_ms)
ORDER BY s.seen_ms DESC, s.id DESC LIMIT 100

-- :changed people_delete_own_session(login int, id int)
-- End one of a person's sign-ins, wherever it is.
DELETE FROM session WHERE login = :login AND id = :id

-- :exec people_delete_visits(login int)
-- Sign a person out of every browser; programs keep their tokens.
DELETE FROM session WHERE login = :login AND bearer = 0

-- :rows people_list_sessions(workspace int, login int) -> people_session_id_row(id int)
-- The open sign-ins of a person.
SELECT id FROM session WHERE workspace = :workspace AND login = :login

-- :exec people_delete_sessions(workspace int, login int, keep int)
-- Sign a person out everywhere, but for one session.
DELETE FROM session WHERE workspace = :workspace AND login = :login AND id <> :keep

-- :exec people_insert_link(token_hash blob, login int, workspace int, needs_password bool, expires_ms int)
-- A one-time link.
INSERT INTO sign_in_link (token_hash, login, workspace, needs_password, expires_ms)
VALUES (:token_hash, :login, :workspace, :needs_password, :expires_ms)

-- :exec people_delete_links(login int, workspace int)
-- No link of theirs to this workspace opens anything any more; workspace 0: to none.
DELETE FROM sign_in_link WHERE login = :login AND (:workspace = 0 OR workspace = :workspace)

-- :row people_read_link(token_hash blob) -> people_link_row(login int, workspace int, needs_password bool, expires_ms int)
-- A one-time link that is still unused.
SELECT login, workspace, needs_password, expires_ms FROM sign_in_link WHERE token_hash = :token_hash

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

-- :row people_read_mail(workspace int) -> people_mail_row(url text, account text, password blob, sender text, inside bool, ca_file text, tested_ms int, error text)
-- The server that carries our letters.
SELECT url, account, password, sender, inside, ca_file, tested_ms, error FROM mail_server WHERE workspace = :workspace

-- :exec people_save_mail(workspace int, url text, account text, password blob, sender text, inside bool, ca_file text)
-- Set up, or changed; then nothing is known of it yet.
INSERT INTO mail_server (workspace, url, account, password, sender, inside, ca_file, tested_ms, error)
VALUES (:workspace, :url, :account, :password, :sender, :inside, :ca_file, 0, '')
ON CONFLICT (workspace) DO UPDATE SET url = excluded.url, account = excluded.account, password = excluded.password,
    sender = excluded.sender, inside = excluded.inside, ca_file = excluded.ca_file, tested_ms = 0, error = ''

-- :exec people_drop_mail(workspace int)
-- No letters any more.
DELETE FROM mail_server WHERE workspace = :workspace

-- :exec people_judge_mail(workspace int, tested_ms int, error text)
-- What came of a test letter.
UPDATE mail_server SET tested_ms = :tested_ms, error = :error WHERE workspace = :workspace

-- :row people_read_ban(workspace int, account int, visitor text) -> people_ban_row(conversation int)
-- Is the web chat closed for this visitor?
SELECT conversation FROM visitor_ban WHERE workspace = :workspace AND account = :account AND visitor = :visitor

-- :exec people_ban_visitor(workspace int, account int, visitor text, conversation int, reason text, banned_by int, banned_ms int)
-- From now on it is.
INSERT INTO visitor_ban (workspace, account, visitor, conversation, reason, banned_by, banned_ms, refused, refused_ms)
VALUES (:workspace, :account, :visitor, :conversation, :reason, :banned_by, :banned_ms, 0, 0)

-- :exec people_unban_visitor(workspace int, account int, visitor text)
-- It is open again.
DELETE FROM visitor_ban WHERE workspace = :workspace AND account = :account AND visitor = :visitor

-- :exec people_count_refused(workspace int, account int, visitor text, refused_ms int)
-- One more message that was not taken.
UPDATE visitor_ban SET refused = refused + 1, refused_ms = :refused_ms
WHERE workspace = :workspace AND account = :account AND visitor = :visitor
