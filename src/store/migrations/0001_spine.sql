-- The first tables: one message's whole way.
--
-- Every key begins with the workspace, except the named exceptions of the design (login,
-- membership, session, sign_in_link). Nothing is NULL: 0 and '' mean "none", so a row reads the
-- same everywhere. Times are milliseconds since 1970, ids as in base/ids.h. Numbers that stand for
-- words (states, roles, kinds) are the places of those words in api/openapi.yaml and never change.

-- owner: people
CREATE TABLE workspace (
    id {int} NOT NULL PRIMARY KEY,
    name {text} NOT NULL,
    zone {text} NOT NULL,             -- IANA time zone: what a day of the ledger is
    demo {bool} NOT NULL,
    settings {text} NOT NULL,         -- JSON object of what is set; see model/settings.h
    version {int} NOT NULL,
    created_ms {int} NOT NULL
);
-- The server that carries our letters; none: no row.
CREATE TABLE mail_server (
    workspace {int} NOT NULL PRIMARY KEY,
    url {text} NOT NULL,              -- smtp://host:587, smtps://host:465
    account {text} NOT NULL,          -- '' signs in nowhere
    password {blob} NOT NULL,         -- sealed
    sender {text} NOT NULL,           -- the address that letters come from
    inside {bool} NOT NULL,           -- it may stand in a private network
    ca_file {text} NOT NULL,          -- PEM: who vouches for it; '' the system's authorities
    tested_ms {int} NOT NULL,         -- when the last test letter was settled
    error {text} NOT NULL             -- and what its server said against it
);
CREATE TABLE login (
    id {int} NOT NULL PRIMARY KEY,
    email {text} NOT NULL UNIQUE,     -- lower case
    name {text} NOT NULL,
    password {text} NOT NULL,         -- PHC text; '' has none yet
    language {text} NOT NULL,
    theme {int} NOT NULL,
    hold_ms {int} NOT NULL,           -- how long own replies can be taken back; -1: as the workspace says
    keys {text} NOT NULL,             -- own keys of the desk's commands: "next=J reply="
    created_ms {int} NOT NULL
);
CREATE TABLE membership (
    workspace {int} NOT NULL,
    login {int} NOT NULL,
    role {int} NOT NULL,
    department {int} NOT NULL,        -- 0 sees all
    active {bool} NOT NULL,
    joined {bool} NOT NULL,           -- has been here; an invitation alone is not enough
    invited_name {text} NOT NULL,     -- what they are called until they join; '' as the login says
    invited_until_ms {int} NOT NULL,  -- end of the link that waits to be used; 0 none
    version {int} NOT NULL,
    created_ms {int} NOT NULL,
    PRIMARY KEY (workspace, login)
){clustered};
CREATE INDEX membership_login ON membership (login);
CREATE TABLE department (
    workspace {int} NOT NULL,
    id {int} NOT NULL,
    name {text} NOT NULL,
    archived {bool} NOT NULL,
    version {int} NOT NULL,
    created_ms {int} NOT NULL,
    PRIMARY KEY (workspace, id)
){clustered};
CREATE TABLE session (
    token_hash {blob} NOT NULL PRIMARY KEY, -- SHA-256 of the token; the token itself is nowhere
    id {int} NOT NULL,
    login {int} NOT NULL,
    workspace {int} NOT NULL,
    bearer {bool} NOT NULL,           -- for programs: no cookie, no CSRF token
    csrf {text} NOT NULL,
    device {text} NOT NULL,           -- as the browser calls itself
    address {text} NOT NULL,          -- where it signed in from
    replaced {bool} NOT NULL,         -- has a new token; this one lasts for requests under way
    created_ms {int} NOT NULL,
    seen_ms {int} NOT NULL,
    expires_ms {int} NOT NULL
){clustered};
CREATE INDEX session_login ON session (login, workspace);
CREATE TABLE sign_in_link (
    token_hash {blob} NOT NULL PRIMARY KEY,
    login {int} NOT NULL,
    workspace {int} NOT NULL,
    needs_password {bool} NOT NULL,   -- invites a person who has a login elsewhere: theirs to prove
    expires_ms {int} NOT NULL
){clustered};
CREATE INDEX sign_in_link_login ON sign_in_link (login, workspace);
CREATE TABLE customer (
    workspace {int} NOT NULL,
    id {int} NOT NULL,
    name {text} NOT NULL,             -- as the networks say
    handle {text} NOT NULL,
    given_name {text} NOT NULL,       -- as a colleague wrote it; '' as the networks say
    person {int} NOT NULL,            -- the profile that stands for this one; itself if alone
    joined {int} NOT NULL,            -- the profile a colleague joined this one to; 0 none
    joined_by {int} NOT NULL,
    joined_ms {int} NOT NULL,
    created_ms {int} NOT NULL,
    PRIMARY KEY (workspace, id)
){clustered};
CREATE INDEX customer_person ON customer (workspace, person, id);
-- What colleagues know of a customer, kept with the profile it was written at.
CREATE TABLE customer_note (
    workspace {int} NOT NULL,
    id {int} NOT NULL,
    customer {int} NOT NULL,
    text {text} NOT NULL,
    author {int} NOT NULL,
    created_ms {int} NOT NULL,
    PRIMARY KEY (workspace, id)
){clustered};
CREATE INDEX customer_note_customer ON customer_note (workspace, customer);
CREATE TABLE customer_field (
    workspace {int} NOT NULL,
    customer {int} NOT NULL,
    label {text} NOT NULL,
    value {text} NOT NULL,
    changed_ms {int} NOT NULL,
    PRIMARY KEY (workspace, customer, label)
){clustered};
CREATE TABLE identity (
    workspace {int} NOT NULL,
    scheme {text} NOT NULL,
    value {text} NOT NULL,
    customer {int} NOT NULL,
    created_ms {int} NOT NULL,
    PRIMARY KEY (workspace, scheme, value)
){clustered};
CREATE INDEX identity_customer ON identity (workspace, customer);
-- Visitors of a web chat whom a colleague has closed it for.
CREATE TABLE visitor_ban (
    workspace {int} NOT NULL,
    account {int} NOT NULL,
    visitor {text} NOT NULL,          -- the key of their thread
    conversation {int} NOT NULL,      -- the case it was done from
    reason {text} NOT NULL,           -- in the colleague's words; the visitor never sees it
    banned_by {int} NOT NULL,
    banned_ms {int} NOT NULL,
    refused {int} NOT NULL,           -- messages since
    refused_ms {int} NOT NULL,        -- the newest of them; 0 none
    PRIMARY KEY (workspace, account, visitor)
){clustered};
-- Two identities of one message that belong to two customers: a person decides.
CREATE TABLE merge_suggestion (
    workspace {int} NOT NULL,
    customer {int} NOT NULL,          -- the older
    other {int} NOT NULL,
    evidence {int} NOT NULL,          -- the message that bore both
    refused_ms {int} NOT NULL,        -- when a colleague said that they are two; 0 not yet
    created_ms {int} NOT NULL,
    PRIMARY KEY (workspace, customer, other)
){clustered};
CREATE INDEX merge_suggestion_other ON merge_suggestion (workspace, other);

-- owner: ingest
CREATE TABLE account (
    workspace {int} NOT NULL,
    id {int} NOT NULL,
    channel {text} NOT NULL,
    name {text} NOT NULL,
    remote_id {text} NOT NULL,        -- the network's name for it
    state {int} NOT NULL,
    reason {text} NOT NULL,
    shadow {bool} NOT NULL,            -- receives, never sends
    department {int} NOT NULL,        -- where its new conversations begin; 0 for everybody
    settings {text} NOT NULL,         -- JSON object
    secrets {blob} NOT NULL,          -- sealed JSON object
    session {blob} NOT NULL,          -- sealed; what the channel asked to keep
    cursor {text} NOT NULL,           -- the channel's bookmark for polling
    last_event_ms {int} NOT NULL,
    version {int} NOT NULL,
    created_ms {int} NOT NULL,
    templates_asked_ms {int} NOT NULL, -- when the network was last asked for its templates; 0 never
    templates_ms {int} NOT NULL,       -- when it answered, or was given up
    templates_error {text} NOT NULL,   -- why it was given up; '' not
    reading_failed_ms {int} NOT NULL,  -- since when asking for news fails; 0: it goes well
    reading_code {text} NOT NULL,      -- why: reading.CODE of the catalogues
    reading_text {text} NOT NULL,      -- in the network's own words
    quiet_since_ms {int} NOT NULL,     -- since when it hears less than usual; 0: it does not
    quiet_noticed_ms {int} NOT NULL,   -- when that was noticed,
    quiet_usual {int} NOT NULL,        -- how many would usually have written until then,
    quiet_heard {int} NOT NULL,        -- and how many did
    grants_asked_ms {int} NOT NULL,    -- when its network was last asked what it grants; 0 never
    token_until_ms {int} NOT NULL,     -- its key ends then; 0 never, or nobody says
    missing {text} NOT NULL,           -- rights and fields it lacks, between them spaces
    refused {text} NOT NULL,           -- what its network was found not to let it do: channel_outcome
    PRIMARY KEY (workspace, id)
){clustered};
-- How many customers wrote to an account in each hour: what is usual for it. Kept eight weeks.
CREATE TABLE account_hour (
    workspace {int} NOT NULL,
    account {int} NOT NULL,
    hour {int} NOT NULL,              -- since 1970
    n {int} NOT NULL,
    last_ms {int} NOT NULL,           -- when the last of them came
    PRIMARY KEY (workspace, account, hour)
){clustered};
-- What the network has approved to be said where free text may not; as it was read last.
CREATE TABLE template (
    workspace {int} NOT NULL,
    account {int} NOT NULL,
    name {text} NOT NULL,
    language {text} NOT NULL,         -- as the network writes it
    status {text} NOT NULL,
    category {text} NOT NULL,
    header {text} NOT NULL,
    body {text} NOT NULL,
    footer {text} NOT NULL,
    buttons {text} NOT NULL,          -- labels, a line each; where one takes a value, a tab and its address
    media {text} NOT NULL,            -- what stands in the heading: image, video, document; '' text
    lack {text} NOT NULL,             -- why it cannot be sent from here; '' it can
    named {bool} NOT NULL,            -- its places have names, not numbers
    PRIMARY KEY (workspace, account, name, language)
){clustered};
CREATE TABLE raw (
    workspace {int} NOT NULL,
    id {int} NOT NULL,
    account {int} NOT NULL,
    state {int} NOT NULL,             -- 0 new, 1 done, 2 quarantined
    tries {int} NOT NULL,
    body {blob} NOT NULL,             -- zstd
    body_bytes {int} NOT NULL,
    reason {text} NOT NULL,           -- why it is quarantined, unread.WORD of the catalogues
    detail {text} NOT NULL,           -- and what exactly was found, in English
    arrived_ms {int} NOT NULL,
    PRIMARY KEY (workspace, id)
){clustered};
CREATE INDEX raw_unfinished ON raw (state, workspace, id) WHERE state <> 1;
-- What came in, by what became of it: received = done + quarantined + new (promise P3).
CREATE TABLE raw_total (
    workspace {int} NOT NULL,
    account {int} NOT NULL,
    received {int} NOT NULL,
    done {int} NOT NULL,
    quarantined {int} NOT NULL,
    unknown_events {int} NOT NULL,
    PRIMARY KEY (workspace, account)
){clustered};

-- owner: conversation
CREATE TABLE thread (
    workspace {int} NOT NULL,
    id {int} NOT NULL,
    account {int} NOT NULL,
    remote_key {text} NOT NULL,
    conversation {int} NOT NULL,      -- where the next message belongs
    visibility {int} NOT NULL,
    reply_scheme {text} NOT NULL,     -- the identity to write to: of who spoke here last
    reply_value {text} NOT NULL,
    held {bool} NOT NULL,             -- another program of ours answers there, by the network's word,
    held_ms {int} NOT NULL,           -- as of then; 0: nothing was ever said of it
    shut {text} NOT NULL,             -- why nobody can be written to there; '' one can
    shut_ms {int} NOT NULL,           -- since then; who spoke there later can
    PRIMARY KEY (workspace, id)
){clustered};
CREATE UNIQUE INDEX thread_key ON thread (workspace, account, remote_key);
CREATE INDEX thread_conversation ON thread (workspace, conversation);
CREATE TABLE conversation (
    workspace {int} NOT NULL,
    id {int} NOT NULL,
    version {int} NOT NULL,
    state {int} NOT NULL,
    customer {int} NOT NULL,          -- the profile that began it; whose it is says customer.person
    account {int} NOT NULL,           -- where it began
    visibility {int} NOT NULL,
    title {text} NOT NULL,
    assignee {int} NOT NULL,
    department {int} NOT NULL,
    language {text} NOT NULL,
    activity_ms {int} NOT NULL,
    last_at_ms {int} NOT NULL,        -- greatest network time
    last_message {int} NOT NULL,
    last_inbound {int} NOT NULL,
    last_answer_version {int} NOT NULL, -- version at which a reply was last queued
    open_obligations {int} NOT NULL,  -- open or moved
    uncertain {int} NOT NULL,
    answering {int} NOT NULL,         -- whose answer is on its way
    answering_since_ms {int} NOT NULL, -- when the oldest answer on its way was written
    moved {int} NOT NULL,             -- of the open ones
    moved_to {text} NOT NULL,
    moved_due_ms {int} NOT NULL,
    waiting_since_ms {int} NOT NULL,
    due_ms {int} NOT NULL,
    opened_ms {int} NOT NULL,
    closed_ms {int} NOT NULL,
    close_reason {int} NOT NULL,
    snoozed_until_ms {int} NOT NULL,  -- while snoozed: when it wakes; 0 only by a message
    first_answer_due_ms {int} NOT NULL, -- 0: nothing was ever owed here
    first_answer {int} NOT NULL,      -- the message that met the first-answer clock; 0: none yet
    promise_due_ms {int} NOT NULL,    -- of the open promise that is due first; 0: none
    previous {int} NOT NULL,          -- the conversation it links back to
    PRIMARY KEY (workspace, id)
){clustered};
CREATE INDEX conversation_activity ON conversation (workspace, state, activity_ms, id);
CREATE INDEX conversation_assignee ON conversation (workspace, state, assignee, activity_ms, id);
CREATE INDEX conversation_wake ON conversation (snoozed_until_ms, workspace, id)
    WHERE state = 1 AND snoozed_until_ms > 0;
CREATE INDEX conversation_waiting ON conversation (workspace, waiting_since_ms, id) WHERE waiting_since_ms > 0;
CREATE INDEX conversation_customer ON conversation (workspace, customer, id);
CREATE TABLE message (
    workspace {int} NOT NULL,
    id {int} NOT NULL,
    conversation {int} NOT NULL,
    thread {int} NOT NULL,
    account {int} NOT NULL,
    direction {int} NOT NULL,
    author {int} NOT NULL,            -- kind of author
    author_id {int} NOT NULL,
    visibility {int} NOT NULL,
    text {text} NOT NULL,
    language {text} NOT NULL,
    at_ms {int} NOT NULL,             -- network time, clamped
    arrived_ms {int} NOT NULL,
    late {bool} NOT NULL,
    edited {bool} NOT NULL,
    deleted {bool} NOT NULL,
    delivery {int} NOT NULL,
    error_code {text} NOT NULL,
    error_text {text} NOT NULL,
    hold_until_ms {int} NOT NULL,
    reply_kind {int} NOT NULL,
    dedup {blob} NOT NULL,            -- what makes it one; see conversation_dedup_key()
    remote_id {text} NOT NULL,
    permalink {text} NOT NULL,
    reply_handle {text} NOT NULL,     -- what an answer to it is hung on; '=' its remote_id
    window_until_ms {int} NOT NULL,   -- until when it may be answered freely; 0 always
    own_units {int} NOT NULL,         -- of text, UTF-16: what follows is quotation or signature; 0 all
    likes {int} NOT NULL,             -- of public words, when they were heard
    followers {int} NOT NULL,         -- of their author, then
    stars {int} NOT NULL,             -- of a review, 1 to 5; 0 none
    attachments {text} NOT NULL,      -- JSON array, '' for none; see flow/media.h
    activity {text} NOT NULL,         -- what was done, see model/activity.h; '' for words
    template {text} NOT NULL,         -- name of the template whose words these are; '' for free text
    beside {int} NOT NULL,            -- the public message that this private reply answers; 0 none
    copies {text} NOT NULL,           -- e-mail addresses that got it besides, between them spaces
    buttons {text} NOT NULL,          -- labels that the customer may press to answer it, a line each
    pressed {bool} NOT NULL,          -- its words are the label of a button that was pressed
    doubtful {bool} NOT NULL,         -- our own server says that its sender did not write it
    marks {int} NOT NULL,             -- what was done to it on the network, see model/marks.h
    acting {int} NOT NULL,            -- what is being done to it there: enum shape_act
    version {int} NOT NULL,
    PRIMARY KEY (workspace, id)
){clustered};
CREATE UNIQUE INDEX message_dedup ON message (workspace, dedup);
CREATE INDEX message_order ON message (workspace, conversation, at_ms, id);
-- Cases that were part of another one; see conversation/split.h.
CREATE TABLE case_split (
    workspace {int} NOT NULL,
    conversation {int} NOT NULL,
    origin {int} NOT NULL,            -- the conversation it was part of
    thread {int} NOT NULL,            -- its own
    origin_thread {int} NOT NULL,
    line {int} NOT NULL,              -- the message that tells how it began
    PRIMARY KEY (workspace, conversation)
){clustered};
CREATE INDEX case_split_origin ON case_split (workspace, origin, conversation);
-- Who spoke in a conversation that another profile began.
CREATE TABLE conversation_guest (
    workspace {int} NOT NULL,
    customer {int} NOT NULL,          -- a profile
    conversation {int} NOT NULL,
    PRIMARY KEY (workspace, customer, conversation)
){clustered};
-- What a receipt, edit or deletion names is the network's id. Only what can be named is indexed.
CREATE TABLE remote_name (
    workspace {int} NOT NULL,
    account {int} NOT NULL,
    remote_id {text} NOT NULL,
    message {int} NOT NULL,
    changed_ms {int} NOT NULL,        -- the network's time of the newest edit that was applied; 0 none
    PRIMARY KEY (workspace, account, remote_id)
){clustered};
-- Edits and withdrawals that came before what they change: they wait for it, a day.
CREATE TABLE early_change (
    workspace {int} NOT NULL,
    account {int} NOT NULL,
    remote_id {text} NOT NULL,
    withdrawn {bool} NOT NULL,
    text {text} NOT NULL,
    at_ms {int} NOT NULL,
    arrived_ms {int} NOT NULL,
    PRIMARY KEY (workspace, account, remote_id)
){clustered};
CREATE INDEX early_change_age ON early_change (workspace, arrived_ms);
CREATE TABLE obligation (
    workspace {int} NOT NULL,
    id {int} NOT NULL,                -- the message that needs an answer
    conversation {int} NOT NULL,
    customer {int} NOT NULL,          -- the profile that said it
    account {int} NOT NULL,
    day {int} NOT NULL,               -- on which it was opened, days since 1970 in the zone
    state {int} NOT NULL,
    uncertain {bool} NOT NULL,
    reply {int} NOT NULL,             -- the message that answers it, 0 none
    reason {int} NOT NULL,
    rule {text} NOT NULL,             -- the rule that waived it; '' if a person did
    opened_ms {int} NOT NULL,
    due_ms {int} NOT NULL,
    settled_ms {int} NOT NULL,
    target {text} NOT NULL,           -- to whom outside it was moved
    target_due_ms {int} NOT NULL,     -- comes back then unless confirmed
    actor {int} NOT NULL,             -- the person who waived, moved or confirmed it; 0 nobody
    PRIMARY KEY (workspace, id)
){clustered};
CREATE INDEX obligation_state ON obligation (workspace, state, id);
-- What we said we would do, and by when.
CREATE TABLE promise (
    workspace {int} NOT NULL,
    id {int} NOT NULL,
    conversation {int} NOT NULL,
    owner {int} NOT NULL,
    text {text} NOT NULL,
    due_ms {int} NOT NULL,
    state {int} NOT NULL,
    reply {int} NOT NULL,             -- the holding answer that made it
    kept_by {int} NOT NULL,           -- the answer that kept it; 0 if a person says so
    made_by {int} NOT NULL,
    made_ms {int} NOT NULL,
    settled_ms {int} NOT NULL,
    reminded {int} NOT NULL,          -- its owner was told that it is due
    version {int} NOT NULL,
    PRIMARY KEY (workspace, id)
){clustered};
CREATE INDEX promise_due ON promise (due_ms, workspace, id) WHERE state = 0 AND reminded = 0;
CREATE INDEX promise_open ON promise (workspace, due_ms, id) WHERE state = 0;
CREATE INDEX promise_conversation ON promise (workspace, conversation, id);
-- Of the obligations whose conversation belongs to the department now.
CREATE TABLE ledger_total (
    workspace {int} NOT NULL,
    day {int} NOT NULL,
    account {int} NOT NULL,
    department {int} NOT NULL,
    opened {int} NOT NULL,
    answered {int} NOT NULL,
    waived {int} NOT NULL,
    moved {int} NOT NULL,
    open {int} NOT NULL,
    answering {int} NOT NULL,
    uncertain {int} NOT NULL,
    PRIMARY KEY (workspace, day, account, department)
){clustered};
-- Who waits where: obligations, open or moved, of one customer in one department's conversations.
CREATE TABLE customer_waiting (
    workspace {int} NOT NULL,
    customer {int} NOT NULL,          -- a person: never a profile that is joined to another
    department {int} NOT NULL,
    open {int} NOT NULL,              -- never 0
    PRIMARY KEY (workspace, customer, department)
){clustered};
-- How many people wait, each once; see conversation/waiting.h.
CREATE TABLE people_waiting (
    workspace {int} NOT NULL,
    department {int} NOT NULL,        -- -1: anywhere
    people {int} NOT NULL,
    PRIMARY KEY (workspace, department)
){clustered};
CREATE TABLE conversation_count (
    workspace {int} NOT NULL,
    department {int} NOT NULL,
    assignee {int} NOT NULL,
    open {int} NOT NULL,
    snoozed {int} NOT NULL,
    waiting {int} NOT NULL,           -- open or snoozed: who waits does so behind a snooze too
    answering {int} NOT NULL,         -- closed ones too: their answer may be on its way
    uncertain {int} NOT NULL,
    moved {int} NOT NULL,
    PRIMARY KEY (workspace, department, assignee)
){clustered};

-- owner: engage
CREATE TABLE draft (
    workspace {int} NOT NULL,
    login {int} NOT NULL,
    conversation {int} NOT NULL,
    mode {int} NOT NULL,
    thread {int} NOT NULL,
    text {text} NOT NULL,
    attachments {text} NOT NULL,      -- as of a message
    buttons {text} NOT NULL,          -- as of a message
    saved_ms {int} NOT NULL,
    PRIMARY KEY (workspace, login, conversation, mode, thread)
){clustered};
CREATE TABLE saved_answer (
    workspace {int} NOT NULL,
    id {int} NOT NULL,
    version {int} NOT NULL,
    active {int} NOT NULL,            -- 0: removed; kept so that screens hear of it
    name {text} NOT NULL,
    language {text} NOT NULL,         -- '': for any
    text {text} NOT NULL,
    changed_by {int} NOT NULL,
    changed_ms {int} NOT NULL,
    PRIMARY KEY (workspace, id)
){clustered};
CREATE TABLE read_mark (
    workspace {int} NOT NULL,
    login {int} NOT NULL,
    conversation {int} NOT NULL,
    upto {int} NOT NULL,
    PRIMARY KEY (workspace, login, conversation)
){clustered};

-- owner: outbox
CREATE TABLE outbox (
    workspace {int} NOT NULL,
    id {int} NOT NULL,                -- the message that is to leave
    conversation {int} NOT NULL,
    thread {int} NOT NULL,
    account {int} NOT NULL,
    state {int} NOT NULL,             -- 0 new, 1 sending, 2 sent, 3 failed, 4 uncertain, 5 undone
    txn {text} NOT NULL,              -- our key, the same at every attempt
    answers_upto {int} NOT NULL,
    made_ms {int} NOT NULL,
    not_before_ms {int} NOT NULL,
    lease_until_ms {int} NOT NULL,
    attempts {int} NOT NULL,
    probe {bool} NOT NULL,            -- read back before any resend
    remote_id {text} NOT NULL,
    error_code {text} NOT NULL,
    error_text {text} NOT NULL,
    settled_ms {int} NOT NULL,
    template {text} NOT NULL,         -- JSON, '' for free text; see flow/templates.h
    by_person {bool} NOT NULL,        -- somebody wrote it; some windows are longer for those
    follows {int} NOT NULL,           -- the reply whose further files it bears; 0 none
    PRIMARY KEY (workspace, id)
){clustered};
-- When something that no person wrote went to an address last.
CREATE TABLE auto_answer (
    workspace {int} NOT NULL,
    account {int} NOT NULL,
    recipient {text} NOT NULL,
    at_ms {int} NOT NULL,
    PRIMARY KEY (workspace, account, recipient)
){clustered};
CREATE INDEX auto_answer_age ON auto_answer (workspace, at_ms);
-- What words, theirs and ours, have cost by the network's list of prices.
CREATE TABLE outbox_cost (
    workspace {int} NOT NULL,
    account {int} NOT NULL,
    month {text} NOT NULL,            -- "2026-11", by UTC
    replies {int} NOT NULL,
    microusd {int} NOT NULL,
    PRIMARY KEY (workspace, account, month)
){clustered};
CREATE INDEX outbox_waiting ON outbox (not_before_ms, workspace, id) WHERE state = 0;
CREATE INDEX outbox_sending ON outbox (lease_until_ms, workspace, id) WHERE state = 1;
CREATE INDEX outbox_thread ON outbox (workspace, thread, id) WHERE state IN (0, 1, 3, 4);
CREATE UNIQUE INDEX outbox_txn ON outbox (workspace, account, txn);

-- owner: jobs
-- Background work that must still happen, kept with what caused it.
CREATE TABLE job (
    workspace {int} NOT NULL,
    kind {text} NOT NULL,
    key {text} NOT NULL,              -- the same work twice has the same key
    class {int} NOT NULL,             -- 0 inbound, 1 reply, 2 media, 3 bulk, 4 presses confirmed, 5 names asked for
    payload {text} NOT NULL,          -- JSON; '' once it is done
    state {int} NOT NULL,             -- 0 new, 1 done, 2 failed
    next_try_ms {int} NOT NULL,       -- while somebody works at it: the end of the lease
    attempts {int} NOT NULL,
    lease_until_ms {int} NOT NULL,    -- 0: nobody's
    fence {int} NOT NULL,             -- rises with each claim
    last_error {text} NOT NULL,
    made_ms {int} NOT NULL,
    PRIMARY KEY (workspace, kind, key)
){clustered};
CREATE INDEX job_waiting ON job (class, next_try_ms) WHERE state = 0;
CREATE INDEX job_settled ON job (workspace, state, made_ms) WHERE state <> 0;

-- owner: flow
-- What is true of the whole installation, by name.
CREATE TABLE server_fact (
    name {text} NOT NULL PRIMARY KEY,
    value {text} NOT NULL
){clustered};
-- Files under blobs/, by what they hold. A row without references goes after a day, its file with
-- it unless another workspace has the same.
CREATE TABLE blob (
    workspace {int} NOT NULL,
    sha256 {text} NOT NULL,           -- lower-case hexadecimal: the file's name
    size_bytes {int} NOT NULL,
    mime {text} NOT NULL,             -- as the network said; of what colleagues sent, as its bytes say
    scan {int} NOT NULL,              -- 0 never asked for, 1 to be looked at, 2 clean, 3 blocked
    refs {int} NOT NULL,              -- attachments that are this file
    made_ms {int} NOT NULL,
    changed_ms {int} NOT NULL,        -- when refs last changed
    PRIMARY KEY (workspace, sha256)
){clustered};
CREATE INDEX blob_file ON blob (sha256);
CREATE INDEX blob_unused ON blob (workspace, changed_ms) WHERE refs <= 0;
CREATE TABLE workspace_seq (
    workspace {int} NOT NULL PRIMARY KEY,
    seq {int} NOT NULL,
    forgotten {int} NOT NULL          -- up to here lines of the log were forgotten
){clustered};
-- What those lines had moved in the ledger: base + lines that are left = ledger_total.
CREATE TABLE ledger_base (
    workspace {int} NOT NULL,
    day {int} NOT NULL,
    account {int} NOT NULL,
    department {int} NOT NULL,
    opened {int} NOT NULL,
    answered {int} NOT NULL,
    waived {int} NOT NULL,
    moved {int} NOT NULL,
    open {int} NOT NULL,
    answering {int} NOT NULL,
    uncertain {int} NOT NULL,
    PRIMARY KEY (workspace, day, account, department)
){clustered};
-- Codes, ids and versions; never text or personal values.
CREATE TABLE event (
    workspace {int} NOT NULL,
    seq {int} NOT NULL,
    kind {int} NOT NULL,
    at_ms {int} NOT NULL,
    actor {int} NOT NULL,
    conversation {int} NOT NULL,
    message {int} NOT NULL,
    subject {int} NOT NULL,           -- account, person, department or raw body, by kind
    department {int} NOT NULL,        -- of the conversation, afterwards
    was_department {int} NOT NULL,    -- and before: who could see it then learns that it is gone
    obligations {text} NOT NULL,      -- what moved in the ledger; see flow/batch.c
    PRIMARY KEY (workspace, seq)
){clustered};
CREATE TABLE idempotency (
    workspace {int} NOT NULL,
    actor {int} NOT NULL,
    key {text} NOT NULL,
    body_hash {blob} NOT NULL,
    status {int} NOT NULL,
    reply {text} NOT NULL,
    at_ms {int} NOT NULL,
    PRIMARY KEY (workspace, actor, key)
){clustered};
CREATE INDEX idempotency_old ON idempotency (workspace, at_ms);

-- owner: search
-- What every word stands in. A segment holds the messages of a span of ids, spans do not overlap;
-- the newest is open, full ones of a size are merged. See docs/folders/search.md.
CREATE TABLE search_cursor (
    workspace {int} NOT NULL PRIMARY KEY,
    message {int} NOT NULL            -- the last that was taken in
){clustered};
CREATE TABLE search_segment (
    workspace {int} NOT NULL,
    id {int} NOT NULL,
    level {int} NOT NULL,
    state {int} NOT NULL,             -- 0 open, 1 full, 2 being made of others, 3 merged away
    first {int} NOT NULL,             -- message ids
    last {int} NOT NULL,
    messages {int} NOT NULL,
    upto {text} NOT NULL,             -- being made: the last token that is done
    PRIMARY KEY (workspace, id)
){clustered};
CREATE TABLE search_posting (
    workspace {int} NOT NULL,
    segment {int} NOT NULL,
    token {text} NOT NULL,            -- a folded word, or '!' and a mark
    first {int} NOT NULL,             -- the lowest message of the block
    ids {blob} NOT NULL,              -- the others: distances, 7 bits a byte
    PRIMARY KEY (workspace, segment, token, first)
){clustered};
-- What happened to a message or conversation that is taken in already. The text goes as soon as
-- the index has followed.
CREATE TABLE search_change (
    workspace {int} NOT NULL,
    id {int} NOT NULL,
    message {int} NOT NULL,           -- whose text changed; 0: something else did
    conversation {int} NOT NULL,      -- that moved, or 0
    department {int} NOT NULL,        -- it left
    customer {int} NOT NULL,          -- of whom colleagues say something else now, or 0
    text {text} NOT NULL,             -- before
    PRIMARY KEY (workspace, id)
){clustered};
CREATE TABLE search_customer (
    workspace {int} NOT NULL,
    customer {int} NOT NULL,
    tokens {text} NOT NULL,           -- parted by blanks: what search_name says of them
    PRIMARY KEY (workspace, customer)
){clustered};
CREATE TABLE search_name (
    workspace {int} NOT NULL,
    token {text} NOT NULL,
    customer {int} NOT NULL,
    PRIMARY KEY (workspace, token, customer)
){clustered};

-- owner: listen
-- What is listened for. Its sums stand apart, since they change with everything that is heard.
CREATE TABLE watch (
    workspace {int} NOT NULL,
    id {int} NOT NULL,
    version {int} NOT NULL,
    active {int} NOT NULL,            -- 0: it listens no more
    whose {int} NOT NULL,             -- whom it is about: 0 us, 1 a rival, 2 a topic
    handles {text} NOT NULL,          -- profiles of whom it is about, with blanks between
    name {text} NOT NULL,
    query {text} NOT NULL,
    from_ms {int} NOT NULL,           -- of a campaign: what was written since then, 0 no bound,
    until_ms {int} NOT NULL,          -- and before then
    created_ms {int} NOT NULL,
    changed_by {int} NOT NULL,
    changed_ms {int} NOT NULL,
    PRIMARY KEY (workspace, id)
){clustered};
CREATE TABLE watch_sum (
    workspace {int} NOT NULL,
    watch {int} NOT NULL,
    heard {int} NOT NULL,             -- = needs + by_rule + by_person + unkept + those nobody judged
    needs {int} NOT NULL,
    by_rule {int} NOT NULL,
    by_person {int} NOT NULL,
    marked_right {int} NOT NULL,
    marked_wrong {int} NOT NULL,
    cases {int} NOT NULL,             -- of those that need an answer: they are a case
    unkept {int} NOT NULL,            -- too many at once, or deleted before anybody judged them
    past_needs {int} NOT NULL,        -- of each sum, the posts that are deleted by now
    past_rule {int} NOT NULL,
    past_person {int} NOT NULL,
    past_cases {int} NOT NULL,
    newest_ms {int} NOT NULL,
    live_ms {int} NOT NULL,           -- when it first took a post just written; 0: never
    alarm {int} NOT NULL,             -- which goes on now: 0 none, 1 spike, 2 silence
    alarm_ms {int} NOT NULL,          -- and when it began
    PRIMARY KEY (workspace, watch)
){clustered};
-- Times in which a watch took far more than usual, or nothing; the one without an end goes on.
CREATE TABLE watch_alarm (
    workspace {int} NOT NULL,
    watch {int} NOT NULL,
    began_ms {int} NOT NULL,
    kind {int} NOT NULL,              -- 1 spike, 2 silence
    ended_ms {int} NOT NULL,          -- 0: it goes on
    usual {int} NOT NULL,             -- posts: of a spike in an hour, of a silence in all of it
    peak {int} NOT NULL,              -- and how many there were in its highest hour
    PRIMARY KEY (workspace, watch, began_ms)
){clustered};
-- A public post that a watch took; kept once, however many took it.
CREATE TABLE heard (
    workspace {int} NOT NULL,
    id {int} NOT NULL,
    dedup {blob} NOT NULL,            -- hash of channel and name there
    channel {text} NOT NULL,
    remote_id {text} NOT NULL,
    url {text} NOT NULL,
    author {text} NOT NULL,
    author_name {text} NOT NULL,
    text {text} NOT NULL,
    language {text} NOT NULL,
    mood {int} NOT NULL,
    reach {int} NOT NULL,             -- -1 unknown
    reply {int} NOT NULL,
    repost {int} NOT NULL,
    uninvited {int} NOT NULL,         -- nothing in it speaks to us or of us
    at_ms {int} NOT NULL,
    heard_ms {int} NOT NULL,
    message {int} NOT NULL,           -- it is a case: its message there; 0 not
    PRIMARY KEY (workspace, id)
){clustered};
CREATE UNIQUE INDEX heard_once ON heard (workspace, dedup);
CREATE INDEX heard_message ON heard (workspace, message) WHERE message <> 0;
CREATE TABLE hit (
    workspace {int} NOT NULL,
    watch {int} NOT NULL,
    at_ms {int} NOT NULL,             -- of the post
    post {int} NOT NULL,
    judged {int} NOT NULL,
    judged_by {int} NOT NULL,         -- a login, or 0
    was {int} NOT NULL,               -- of a case: how it was judged before,
    was_by {int} NOT NULL,            -- and by whom
    mark {int} NOT NULL,
    addressed {int} NOT NULL,         -- how it speaks to whom the watch is about; 0 unknown
    spans {text} NOT NULL,            -- "from to why;" for each place
    PRIMARY KEY (workspace, watch, at_ms, post)
){clustered};
CREATE INDEX hit_judged ON hit (workspace, watch, judged, at_ms, post);
-- That a rival's profile answered a post: heard, kept by no watch, so that it is known how fast they are.
CREATE TABLE rival_answer (
    workspace {int} NOT NULL,
    watch {int} NOT NULL,             -- the rival's
    asked {blob} NOT NULL,            -- the dedup of the post that was answered, heard or not
    at_ms {int} NOT NULL,             -- the first answer
    heard_ms {int} NOT NULL,
    PRIMARY KEY (workspace, watch, asked)
){clustered};
CREATE INDEX rival_answer_old ON rival_answer (workspace, heard_ms);
-- What was heard, summed by minute (kept 14 days), hour (13 months) and day.
CREATE TABLE tally (
    workspace {int} NOT NULL,
    watch {int} NOT NULL,
    grain {int} NOT NULL,             -- 0 day, 1 hour, 2 minute
    at_ms {int} NOT NULL,             -- where it begins, in UTC
    language {text} NOT NULL,
    mood {int} NOT NULL,
    channel {text} NOT NULL,
    heard {int} NOT NULL,
    PRIMARY KEY (workspace, watch, grain, at_ms, language, mood, channel)
){clustered};
-- A file of posts of the past; it lies among the files (blob) while it is read.
CREATE TABLE history (
    workspace {int} NOT NULL,
    id {int} NOT NULL,
    sha256 {text} NOT NULL,
    name {text} NOT NULL,             -- as its giver calls it
    state {int} NOT NULL,             -- 0 running, 1 done, 2 stopped, 3 failed
    layout {text} NOT NULL,           -- JSON: how it is read
    size_bytes {int} NOT NULL,
    at_bytes {int} NOT NULL,          -- all before it was recorded
    at_line {int} NOT NULL,           -- how many lines that were
    kept {int} NOT NULL,
    repeated {int} NOT NULL,
    dropped {int} NOT NULL,
    refused {int} NOT NULL,
    from_ms {int} NOT NULL,           -- the oldest post; 0: none yet
    to_ms {int} NOT NULL,
    begun_by {int} NOT NULL,
    begun_ms {int} NOT NULL,
    ended_ms {int} NOT NULL,          -- 0: it runs
    PRIMARY KEY (workspace, id)
){clustered};
-- Rows of it that were no posts, the first 10,000.
CREATE TABLE history_refused (
    workspace {int} NOT NULL,
    history {int} NOT NULL,
    line {int} NOT NULL,
    reason {int} NOT NULL,
    PRIMARY KEY (workspace, history, line)
){clustered};
-- Where listening looks by itself. Its cursor moves in the transaction that keeps its posts.
CREATE TABLE source (
    workspace {int} NOT NULL,
    id {int} NOT NULL,
    version {int} NOT NULL,           -- rises when a person changes it
    state {int} NOT NULL,             -- 0 listening, 1 paused, 2 removed
    kind {int} NOT NULL,
    inside {int} NOT NULL,            -- it may lie in our own network
    name {text} NOT NULL,
    address {text} NOT NULL,
    posts {int} NOT NULL,
    kept {int} NOT NULL,              -- of them, by a watch
    newest_ms {int} NOT NULL,
    tried_ms {int} NOT NULL,
    worked_ms {int} NOT NULL,
    next_ms {int} NOT NULL,
    failures {int} NOT NULL,          -- in a row
    behind_ms {int} NOT NULL,         -- what came last was so old, and more is waiting; 0: it keeps up
    missed_ms {int} NOT NULL,         -- when something may have come and gone unheard; 0: never
    problem {text} NOT NULL,          -- a word, or ''
    created_ms {int} NOT NULL,
    changed_by {int} NOT NULL,
    changed_ms {int} NOT NULL,
    PRIMARY KEY (workspace, id)
){clustered};
CREATE INDEX source_due ON source (next_ms, workspace, id) WHERE state = 0;
-- How far it was read; beside it, since it is longer than all the rest. What a source brings all the time
-- is summed up here first, for its row is on screens.
CREATE TABLE source_cursor (
    workspace {int} NOT NULL,
    source {int} NOT NULL,
    cursor {text} NOT NULL,
    posts {int} NOT NULL,
    kept {int} NOT NULL,
    newest_ms {int} NOT NULL,
    PRIMARY KEY (workspace, source)
){clustered};
-- How many rows SQLite's planner takes a table to have, and one value of an index's first column,
-- of its first two, and so on: one workspace with a million messages, each of another customer at
-- worst; in the table's own order a quarter, because there they lie together. They are figures for
-- planning, the same everywhere, and never counted: without them it takes a workspace for ten rows.
-- Each table and index has its line; tools/check-plans looks.
-- sqlite:
ANALYZE sqlite_schema;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('workspace', NULL, '3'),
    ('mail_server', NULL, '3'),
    ('login', 'sqlite_autoindex_login_1', '500 1'),
    ('membership', 'membership', '500 250 1'), ('membership', 'membership_login', '500 1'),
    ('department', 'department', '20 10 1'),
    ('session', 'session', '1000 1'), ('session', 'session_login', '1000 2 2'),
    ('sign_in_link', 'sign_in_link', '500 1'), ('sign_in_link', 'sign_in_link_login', '500 1 1'),
    ('customer', 'customer', '1000000 250000 1'), ('customer', 'customer_person', '1000000 1000000 2 1'),
    ('customer_note', 'customer_note', '20000 5000 1'),
    ('customer_note', 'customer_note_customer', '20000 20000 2'),
    ('customer_field', 'customer_field', '30000 7500 3 1'),
    ('identity', 'identity', '1000000 250000 50000 1'),
    ('identity', 'identity_customer', '1000000 1000000 2'),
    ('visitor_ban', 'visitor_ban', '2000 1000 200 1'),
    ('merge_suggestion', 'merge_suggestion', '5000 2500 2 1'),
    ('merge_suggestion', 'merge_suggestion_other', '5000 5000 2'),
    ('account', 'account', '1000000 15 1'),
    ('account_hour', 'account_hour', '20000 10000 700 1'),
    ('template', 'template', '600 300 30 2 1'),
    ('raw', 'raw', '1000000 250000 1'), ('raw', 'raw_unfinished', '100 50 50 1'),
    ('raw_total', 'raw_total', '30 15 1'),
    ('thread', 'thread', '1000000 250000 1'), ('thread', 'thread_key', '1000000 1000000 50000 1'),
    ('thread', 'thread_conversation', '1000000 1000000 2'),
    ('conversation', 'conversation', '1000000 250000 1'),
    ('conversation', 'conversation_activity', '1000000 1000000 300000 1 1'),
    ('conversation', 'conversation_assignee', '1000000 1000000 300000 600 1 1'),
    ('conversation', 'conversation_wake', '500 1 1 1'),
    ('conversation', 'conversation_waiting', '2000 2000 1 1'),
    ('conversation', 'conversation_customer', '1000000 1000000 2 1'),
    ('message', 'message', '1000000 250000 1'), ('message', 'message_dedup', '1000000 1000000 1'),
    ('message', 'message_order', '1000000 1000000 6 1 1'),
    ('case_split', 'case_split', '2000 1000 1'), ('case_split', 'case_split_origin', '2000 1000 2 1'),
    ('conversation_guest', 'conversation_guest', '5000 2500 2 1'),
    ('remote_name', 'remote_name', '1000000 250000 50000 1'),
    ('early_change', 'early_change', '100 50 10 1'),
    ('early_change', 'early_change_age', '100 100 1'),
    ('obligation', 'obligation', '1000000 250000 1'),
    ('obligation', 'obligation_state', '1000000 1000000 50000 1'),
    ('promise', 'promise', '20000 5000 1'), ('promise', 'promise_due', '500 1 1 1'),
    ('promise', 'promise_open', '500 500 1 1'), ('promise', 'promise_conversation', '20000 20000 2 1'),
    ('ledger_total', 'ledger_total', '50000 12500 60 4 1'),
    ('customer_waiting', 'customer_waiting', '2000 1000 1 1'),
    ('people_waiting', 'people_waiting', '20 10 1'),
    ('conversation_count', 'conversation_count', '1000 500 50 1'),
    ('draft', 'draft', '5000 2500 20 1 1 1'),
    ('saved_answer', 'saved_answer', '600 300 1'),
    ('read_mark', 'read_mark', '500000 125000 3000 1'),
    ('outbox', 'outbox', '1000000 250000 1'), ('outbox', 'outbox_waiting', '200 1 1 1'),
    ('outbox', 'outbox_sending', '50 1 1 1'), ('outbox', 'outbox_thread', '500 500 2 1'),
    ('outbox', 'outbox_txn', '1000000 1000000 50000 1'),
    ('auto_answer', 'auto_answer', '5000 2500 500 1'), ('auto_answer', 'auto_answer_age', '5000 5000 1'),
    ('outbox_cost', 'outbox_cost', '300 100 20 1'),
    ('job', 'job', '50000 12500 10000 1'), ('job', 'job_waiting', '500 200 1'),
    ('job', 'job_settled', '50000 50000 30000 1'),
    ('server_fact', 'server_fact', '10 1'),
    ('blob', 'blob', '50000 12500 1'), ('blob', 'blob_file', '50000 1'),
    ('blob', 'blob_unused', '500 500 1'),
    ('workspace_seq', 'workspace_seq', '3 1'),
    ('ledger_base', 'ledger_base', '50000 12500 60 4 1'),
    ('event', 'event', '3000000 750000 1'),
    ('idempotency', 'idempotency', '100000 25000 500 1'),
    ('idempotency', 'idempotency_old', '100000 100000 1'),
    ('search_cursor', 'search_cursor', '3 1'),
    ('search_segment', 'search_segment', '100 50 1'),
    ('search_posting', 'search_posting', '3000000 750000 60000 2 1'),
    ('search_change', 'search_change', '500 250 1'),
    ('search_customer', 'search_customer', '1000000 250000 1'),
    ('search_name', 'search_name', '3000000 750000 3 1'),
    ('watch', 'watch', '60 30 1'), ('watch_sum', 'watch_sum', '60 30 1'),
    ('source', 'source', '200 100 1'), ('source', 'source_due', '200 1 1 1'),
    ('source_cursor', 'source_cursor', '200 100 1'),
    ('watch_alarm', 'watch_alarm', '3000 1500 50 1'),
    ('heard', 'heard', '1000000 250000 1'), ('heard', 'heard_once', '1000000 1000000 1'),
    ('heard', 'heard_message', '20000 5000 2'),
    ('hit', 'hit', '1000000 250000 20000 2 1'),
    ('hit', 'hit_judged', '1000000 1000000 60000 5000 2 1'),
    ('rival_answer', 'rival_answer', '20000 5000 2000 1'), ('rival_answer', 'rival_answer_old', '20000 5000 1'),
    ('tally', 'tally', '1000000 250000 20000 10000 8 3 2 1'),
    ('history', 'history', '60 30 1'), ('history_refused', 'history_refused', '20000 5000 500 1');
