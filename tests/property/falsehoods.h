/* tests/property/falsehoods.h -- every way in which a book can be false, and what `hark check` must
 * say of it: for property_flow.c, on a database in which eight customers have said "Hello?". A new
 * rule of the check gets its falsehood here. */
#ifndef HK_TESTS_FALSEHOODS_H
#define HK_TESTS_FALSEHOODS_H

static const struct {
    const char *sql;
    const char *said;
} falsehoods[] = {
    {"UPDATE obligation SET state = 3 WHERE id = (SELECT min(id) FROM obligation WHERE state = 1)",
        "made from its obligations"},
    {"UPDATE ledger_total SET waived = waived + 1, open = open - 1", "made from the event log"},
    {"UPDATE ledger_total SET open = open - 1", "is not answered"},
    {"UPDATE ledger_total SET department = 5", "the totals do not"},
    {"UPDATE event SET obligations = '' WHERE obligations <> ''", "made from the event log"},
    {"UPDATE event SET obligations = 'x' WHERE obligations <> ''", "cannot be read"},
    {"DELETE FROM event WHERE seq = (SELECT max(seq) / 2 FROM event)", "but the newest number is"},
    {"UPDATE conversation SET open_obligations = open_obligations + 1"
     " WHERE id = (SELECT min(id) FROM conversation)",
        "1 conversations count their open"},
    {"UPDATE conversation SET moved = 1 WHERE id = (SELECT min(id) FROM conversation)",
        "1 conversations count their open"},
    {"UPDATE conversation SET answering = 1 WHERE id = (SELECT min(id) FROM conversation)",
        "1 conversations count their open"},
    {"UPDATE conversation SET state = 2 WHERE id = (SELECT min(id) FROM conversation)",
        "1 closed conversations"},
    {"DELETE FROM obligation WHERE id = (SELECT max(id) FROM obligation)",
        "1 utterances of customers have no obligation"},
    {"UPDATE obligation SET customer = (SELECT max(id) FROM customer) WHERE id = (SELECT min(id)"
     " FROM obligation)",
        "1 utterances are of guests"},
    {"UPDATE obligation SET state = 2, reply = 5 WHERE id = (SELECT min(id) FROM obligation)",
        "1 obligations wait for a reply"},
    {"UPDATE obligation SET state = 5 WHERE id = (SELECT min(id) FROM obligation)",
        "1 obligations are moved to nobody"},
    {"UPDATE obligation SET state = 5, target = 'Jan' WHERE id = (SELECT min(id) FROM obligation)",
        "1 obligations are moved to nobody"},
    {"UPDATE obligation SET state = 3, reply = 5 WHERE id = (SELECT min(id) FROM obligation)",
        "1 obligations are answered by a reply"},
    {"UPDATE conversation_count SET waiting = waiting - 1", "counts of workspace"},
    {"UPDATE conversation_count SET answering = answering + 1", "counts of workspace"},
    {"UPDATE conversation_count SET uncertain = uncertain + 1", "counts of workspace"},
    {"UPDATE conversation_count SET moved = moved + 1", "counts of workspace"},
    {"INSERT INTO conversation_count SELECT workspace, 77, 0, 0, 0, 0, 0, 0, 1 FROM"
     " conversation_count LIMIT 1",
        "counts of workspace"},
    {"UPDATE people_waiting SET people = people + 1 WHERE department = -1", "people of workspace"},
    {"UPDATE people_waiting SET people = people + 1 WHERE department = 0", "people of workspace"},
    {"UPDATE customer_waiting SET open = open + 1", "sums of what is owed"},
    {"DELETE FROM customer_waiting", "sums of what is owed"},
    {"UPDATE raw_total SET done = done - 1", "received"},
    {"UPDATE raw SET state = 2 WHERE id = (SELECT min(id) FROM raw)", "(1 rows)"},
    {"UPDATE raw SET state = 0 WHERE id = (SELECT min(id) FROM raw)", "+ new 1"},
    {"INSERT INTO watch_sum SELECT id, 7, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 FROM "
     "workspace",
        "watch 7: kept 1"},
    {"INSERT INTO hit SELECT id, 8, 0, 1, 0, 0, 0, 0, 0, 0, '' FROM workspace",
        "1 hits are of no watch"},
    {"INSERT INTO watch_sum SELECT id, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 FROM "
     "workspace;"
     " INSERT INTO tally"
     " SELECT id, 7, 0, 0, '', 0, '', 1 FROM workspace",
        "days say 1"},
};

#endif
