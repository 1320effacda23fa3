/* Last of all: an operation that no test saw succeed, or a member of a reply that no test saw filled, is
 * a promise nobody keeps. Alone it has nothing to judge and says so. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { gather } from "./lib/coverage.mjs";
import { membersOfReplies, operations } from "./lib/schema.mjs";

/* Seen filled elsewhere: what it takes, where. */
const elsewhere = new Map([
    ["Bootstrap.storage_full", "a full disk: tests/storm/full-disk.test.mjs"],
]);
const seen = gather();

it("every operation was used", { skip: seen ? false : "run it together with the others" }, () => {
    assert.deepEqual([...operations.keys()].filter((name) => !seen.used.has(name)), []);
});

it("every member of every reply was seen filled", { skip: seen ? false : "run it together with the others" }, () => {
    const missing = membersOfReplies().filter((name) => !seen.filled.has(name) && !elsewhere.has(name));
    assert.deepEqual(missing, []);
});
