-- owner: fixture
CREATE TABLE ink (
    id {int} NOT NULL PRIMARY KEY,
    colour {text} -- may be NULL: to see how that reads
);
-- sqlite:
CREATE INDEX ink_colour ON ink (colour) WHERE colour IS NOT NULL;
-- postgres:
CREATE INDEX ink_colour ON ink (colour) WHERE NOT colour IS NULL;
