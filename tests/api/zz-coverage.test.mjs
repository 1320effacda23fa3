/* Last of all: an operation that no test used, or a member of a reply that no test saw filled, is
 * a promise nobody keeps. Alone it has nothing to judge and says so. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { gather } from "./lib/coverage.mjs";
import { membersOfReplies, operations } from "./lib/schema.mjs";

/* Seen filled elsewhere: what it takes, where. */
const elsewhere = new Map([
    ["Bootstrap.storage_full", "a full disk: tests/storm"],
    ["Message.deleted", "networks with deletions: tests/peer"],
    ["Message.permalink", "public networks: tests/peer"],
    ["Attachment.size_bytes", "networks that tell sizes: tests/peer"],
    ["Place.max_bytes", "networks that count bytes too: tests/peer"],
    ["Obligation.rule", "networks with deletions: tests/peer"],
]);
const seen = gather();

it("every operation was used", { skip: seen ? false : "run it together with the others" }, () => {
    assert.deepEqual([...operations.keys()].filter((name) => !seen.used.has(name)), []);
});

it("every member of every reply was seen filled", { skip: seen ? false : "run it together with the others" }, () => {
    const missing = membersOfReplies().filter((name) => !seen.filled.has(name) && !elsewhere.has(name));
    assert.deepEqual(missing, []);
});
