-- Tables for the tests and the bench of store/ only.

-- owner: fixture
CREATE TABLE note (
    workspace {int} NOT NULL,
    id {int} NOT NULL,
    thread {int} NOT NULL,
    title {text} NOT NULL,
    body {blob} NOT NULL,
    pinned {bool} NOT NULL,
    at_ms {int} NOT NULL CHECK (at_ms >= 0),
    PRIMARY KEY (workspace, id)
){clustered};
CREATE UNIQUE INDEX note_title ON note (workspace, title);
CREATE INDEX note_thread ON note (workspace, thread, at_ms, id);
CREATE TABLE note_total (
    workspace {int} NOT NULL PRIMARY KEY,
    notes {int} NOT NULL
){clustered};

-- owner: stranger
CREATE TABLE foreign_thing (id {int} NOT NULL PRIMARY KEY);
