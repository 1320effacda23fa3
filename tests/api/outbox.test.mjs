/* Replies on their way: held, sent once, refused, told to come back later, cut off, outlived by the
 * window -- and that whatever becomes of one, nobody who waits is forgotten. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, describe, it } from "node:test";
import { picture } from "./lib/files.mjs";
import { connectNetwork } from "./lib/network.mjs";
import { freePort } from "../lib/ports.mjs";
import { eventually, stores } from "./lib/server.mjs";
import { World } from "./lib/world.mjs";

/* Most of it waits: side by side. */
describe("replies", { concurrency: true }, () => {
    for (const store of stores) describe(`on ${store}`, { concurrency: 1 }, () => walk(store));
});

const pause = (milliseconds) => new Promise((wake) => setTimeout(wake, milliseconds));
const DAY_MS = 24 * 3600 * 1000;

function walk(store) {
    let world;
    let admin;
    let whatsapp;
    let people = 48603000000;
    const takenBack = []; /* whose time comes while other tests run */

    before(async () => {
        world = await World.make({ store });
        ({ admin, whatsapp } = world);
    });
    after(() => world?.end());

    const someone = () => String(++people);
    const begin = (text, more) => world.begin(text, someone(), more);
    const debtOf = async (detail) => (await world.detail(detail.conversation.id)).conversation.open_obligations;
    const fall = () => whatsapp.script.push((_, response) => {
        response.writeHead(503, { "content-type": "application/json" });
        response.end("{}");
    });

    /* A reply whose time comes after the window, made while that is open: further ahead where it closes before. */
    async function heldBeyondTheWindow() {
        for (let ahead = 7000; ahead < 120_000; ahead *= 4) {
            const detail = await world.begin(`closing in ${ahead}`, someone(), { at: Date.now() - DAY_MS + ahead });
            const [place] = detail.places;
            if (!place.allowed) continue;
            await pause(Math.max(0, place.until_ms - 7000 - Date.now()));
            const { ok, value: message } = await admin.call("reply_create", world.answering(detail, "just too late", { hold_ms: 8000 }));
            if (ok) return { detail, message };
        }
        throw new Error("the window closed before it could be answered");
    }

    describe("held", () => {
        it("leaves when its time is up, not before", async () => {
            const detail = await begin("hold");
            const message = await world.answer(detail, "in a moment", { hold_ms: 1500 });
            assert.equal(message.delivery, "held");
            assert.ok(message.hold_until_ms - message.at_ms === 1500);
            assert.equal(await debtOf(detail), 0, "it is on its way");
            await world.becomes(message, "sent");
            assert.ok(whatsapp.attempts(message)[0].at >= message.hold_until_ms);
        });

        it("what is told to come back later is counted as on its way, also behind a closed door", async () => {
            const counted = async (field) => (await admin.must("bootstrap_read")).counts.reduce((n, one) => n + one[field], 0);
            const detail = await begin("long back-off");
            const before = { answering: await counted("answering"), waiting: await counted("waiting"), open: await counted("open") };
            const letIn = whatsapp.shut();
            const message = await world.answer(detail, "as soon as they let us");
            await eventually(() => whatsapp.attempts(message).length > 0);
            const { conversation } = await world.detail(detail.conversation.id);
            assert.deepEqual([conversation.answering, conversation.answering_since_ms], [1, message.arrived_ms],
                "on its way is not settled: the row says so");
            assert.equal(await counted("answering"), before.answering + 1);
            assert.equal(await counted("waiting"), before.waiting - 1);
            const path = { conversation: detail.conversation.id };
            const closed = await admin.must("conversation_close", { path, body: {} });
            assert.deepEqual([closed.state, closed.open_obligations, closed.answering], ["closed", 0, 1]);
            assert.deepEqual([await counted("answering"), await counted("open")], [before.answering + 1, before.open - 1]);
            letIn();
            await world.becomes(message, "sent");
            const now = (await world.detail(detail.conversation.id)).conversation;
            assert.deepEqual([now.state, now.answering, now.answering_since_ms], ["closed", 0, 0]);
            assert.equal(await counted("answering"), before.answering);
        });

        it("taken back: never leaves, its text is a draft again, the debt is open", async () => {
            const detail = await begin("undo");
            const message = await world.answer(detail, "rash words", { hold_ms: 10_000 });
            const undone = await admin.must("reply_undo", { path: { message: message.id } });
            assert.equal(undone.delivery, "undone");
            const now = await world.detail(detail.conversation.id);
            assert.deepEqual(now.drafts.map((one) => [one.mode, one.thread, one.text]), [["reply", detail.places[0].thread, "rash words"]]);
            assert.deepEqual([now.conversation.open_obligations, now.messages[0].obligation], [1, "open"]);
            await admin.refused("reply_undo", { path: { message: message.id } }, 409, "conflict");
            takenBack.push(message);
        });

        it("what has left cannot be taken back", async () => {
            const detail = await begin("undo too late");
            const message = await world.answer(detail, "gone");
            await world.becomes(message, "sent");
            await admin.refused("reply_undo", { path: { message: message.id } }, 409, "conflict");
        });

        it("if nobody says how long: as the place says", async () => {
            const detail = await begin("default hold");
            const message = await world.answer(detail, "as usual", { hold_ms: -1 });
            assert.equal(message.hold_until_ms - message.at_ms, detail.places[0].hold_ms);
            await admin.must("reply_undo", { path: { message: message.id } });
            await admin.refused("reply_create", world.answering(detail, "x", { hold_ms: 10_001 }), 422, "invalid");
        });
    });

    describe("what may be said", () => {
        it("not longer than the network takes, in its own unit", async () => {
            const detail = await begin("length");
            await admin.refused("reply_create", world.answering(detail, "ą".repeat(4097)), 422, "invalid");
            await admin.refused("reply_create", world.answering(detail, ""), 422, "invalid");
            await admin.refused("reply_create", world.answering(detail, "x", { thread: detail.conversation.id }), 422, "invalid");
            const message = await world.answer(detail, "🙂".repeat(4096));
            await world.becomes(message, "sent");
            assert.equal([...whatsapp.attempts(message)[0].body.text.body].length, 4096);
        });

        it("a holding answer and an acknowledgement settle nothing", async () => {
            const detail = await begin("holding");
            for (const kind of ["holding", "acknowledgement"]) {
                const message = await world.answer(await world.detail(detail.conversation.id), `${kind}: we are looking`,
                    { kind, ...(kind === "holding" ? { promise: { due_ms: Date.now() + 60_000 } } : {}) });
                assert.equal((await world.becomes(message, "sent")).reply_kind, kind);
            }
            const now = await world.detail(detail.conversation.id);
            assert.deepEqual([now.conversation.open_obligations, now.messages[0].obligation], [1, "open"]);
        });

        it("not after the window has closed; the next word of the customer opens it", async () => {
            const from = someone();
            const detail = await world.begin("a day ago", from, { at: Date.now() - DAY_MS - 60_000 });
            assert.deepEqual([detail.places[0].allowed, detail.places[0].reason], [false, "window_closed"]);
            await admin.refused("reply_create", world.answering(detail, "too late"), 422, "invalid");
            await whatsapp.say({ from, text: "still here" });
            const open = await eventually(async () => {
                const now = await world.detail(detail.conversation.id);
                return now.places[0].allowed && now;
            });
            assert.ok(open.places[0].until_ms > Date.now() + DAY_MS - 60_000);
            await world.becomes(await world.answer(open, "in time"), "sent");
        });

        it("a window that closes while the reply is held: not sent, said so, still owed", async () => {
            const { detail, message } = await heldBeyondTheWindow();
            const failed = await world.becomes(message, "failed");
            assert.equal(failed.error_code, "window_closed");
            assert.equal(whatsapp.attempts(message).length, 0);
            assert.equal(await debtOf(detail), 1);
        });
    });

    describe("what the network says", () => {
        it("refused: visible with its words, owed again, sent again by a person", async () => {
            const detail = await begin("refused");
            whatsapp.refuseNext(400, 131026, "Message undeliverable");
            const message = await world.answer(detail, "try");
            const failed = await world.becomes(message, "failed");
            assert.deepEqual([failed.error_code, failed.error_text], ["undeliverable", "Message undeliverable"]);
            assert.equal(await debtOf(detail), 1);
            const again = await admin.must("reply_retry", { path: { message: message.id } });
            assert.deepEqual([again.delivery, again.error_code], ["sending", ""]);
            await world.becomes(message, "sent");
            assert.equal(await debtOf(detail), 0);
            assert.equal(whatsapp.attempts(message).length, 2);
            await admin.refused("reply_retry", { path: { message: message.id } }, 409, "conflict");
        });

        it("come back later: obeyed to the second, sent once", async () => {
            const detail = await begin("later");
            whatsapp.laterNext(2);
            const message = await world.answer(detail, "patiently");
            await world.becomes(message, "sent");
            const attempts = whatsapp.attempts(message);
            assert.equal(attempts.length, 2);
            assert.ok(attempts[1].at - attempts[0].at >= 2000, `${attempts[1].at - attempts[0].at} ms`);
        });

        it("cut off: uncertain, never repeated by itself, settled by the status that comes late", async () => {
            const detail = await begin("cut");
            whatsapp.cutNext();
            const message = await world.answer(detail, "did you get it?");
            await world.becomes(message, "uncertain");
            assert.deepEqual((await world.detail(detail.conversation.id)).conversation.uncertain, 1);
            await pause(1500);
            assert.equal(whatsapp.attempts(message).length, 1);
            await whatsapp.change({ statuses: [{ id: "wamid.cut", status: "read", timestamp: String(Math.floor(Date.now() / 1000)),
                recipient_id: "48", biz_opaque_callback_data: message.id }] });
            await world.becomes(message, "read");
            assert.equal(await debtOf(detail), 0);
            await admin.refused("reply_settle", { path: { message: message.id }, body: { arrived: false } }, 409, "conflict");
        });

        it("statuses only climb, in whatever order they come", async () => {
            const detail = await begin("receipts");
            const message = await world.answer(detail, "climbing");
            await world.becomes(message, "sent");
            const id = whatsapp.nameOf(message);
            await whatsapp.status(id, "read");
            await world.becomes(message, "read");
            const { version } = await world.now(message);
            for (const status of ["delivered", "sent", "read"]) await whatsapp.status(id, status);
            await begin("a line behind the receipts");
            const now = await world.now(message);
            assert.deepEqual([now.delivery, now.version], ["read", version]);
        });

        it("it came back: failed, owed again; a late \"sent\" of that attempt changes nothing", async () => {
            const detail = await begin("bounce");
            const message = await world.answer(detail, "boomerang");
            await world.becomes(message, "sent");
            const id = whatsapp.nameOf(message);
            await whatsapp.status(id, "failed", { errors: [{ code: 131026, title: "Message undeliverable" }] });
            assert.equal((await world.becomes(message, "failed")).error_code, "undeliverable");
            assert.equal(await debtOf(detail), 1);
            await whatsapp.status(id, "sent");
            await whatsapp.status(id, "failed", { errors: [{ code: 131026 }] });
            await begin("a line behind the bounce");
            assert.equal((await world.now(message)).delivery, "failed");
            assert.equal(await debtOf(detail), 1);
            await whatsapp.status(id, "delivered");
            await world.becomes(message, "delivered");
            assert.equal(await debtOf(detail), 0);
        });

        it("the token is void: the account pauses, the reply waits, and leaves once it is resumed", async () => {
            const line = await connectNetwork(world.server, admin, { name: "Void" });
            await line.say({ from: someone(), text: "void" });
            const detail = await world.caseOf("void");
            line.refuseNext(401, 190, "Invalid OAuth access token");
            const message = await world.answer(detail, "with a new token");
            const paused = await eventually(async () => (await admin.must("accounts_list")).accounts
                .find((one) => one.id === line.account.id && one.state === "paused"));
            assert.equal(paused.reason, "token_void");
            await pause(700);
            assert.equal(line.attempts(message).length, 1);
            assert.notEqual((await world.now(message)).delivery, "failed");
            await admin.must("account_update", { path: { account: line.account.id }, body: { state: "active" } });
            await world.becomes(message, "sent");
            line.close();
        });
    });

    describe("a void token that is told too late", () => {
        const late = async (name, change) => {
            const line = await connectNetwork(world.server, admin, { name });
            const path = { account: line.account.id };
            let go;
            const gate = new Promise((wake) => { go = wake; });
            line.script.push(async (_, response) => {
                await gate;
                response.writeHead(401, { "content-type": "application/json" });
                response.end(JSON.stringify({ error: { code: 190, message: "Invalid OAuth access token" } }));
            });
            await line.say({ from: someone(), text: name });
            const message = await world.answer(await world.caseOf(name), `on its way: ${name}`);
            await eventually(() => line.attempts(message).length === 1);
            await change(path);
            go();
            return { line, message, path };
        };
        const now = async ({ account }) => (await admin.must("accounts_list")).accounts.find((one) => one.id === account);

        it("pauses nothing that was set up anew meanwhile: the reply leaves with the new one", async () => {
            const { line, message, path } = await late("renewed", (account) => admin.must("account_update",
                { path: account, body: { fields: [{ key: "access_token", value: "another" }] } }));
            await world.becomes(message, "sent");
            assert.equal((await now(path)).state, "active");
            line.close();
        });

        it("changes nothing of what a person paused, and brings nothing back that was removed", async () => {
            for (const [name, change, state] of [
                ["paused by hand", (account) => admin.must("account_update", { path: account, body: { state: "paused" } }), ["paused", "by_hand"]],
                ["removed by hand", (account) => admin.must("account_remove", { path: account }), ["removed", "by_hand"]]]) {
                const { line, path } = await late(name, change);
                await eventually(() => world.server.ask(`SELECT m.dedup FROM message m JOIN outbox o ON o.workspace = m.workspace AND o.id = m.id
                    WHERE m.text = 'on its way: ${name}' AND o.attempts > 0 AND o.state <> 1`)[0].length > 0);
                const account = await now(path);
                assert.deepEqual([account.state, account.reason], state, name);
                line.close();
            }
        });
    });

    describe("one thread", () => {
        it("replies leave in the order they were queued, also when the first is told to wait", async () => {
            const detail = await begin("order");
            whatsapp.laterNext(1);
            const first = await world.answer(detail, "first");
            const second = await world.answer(await world.detail(detail.conversation.id), "second");
            await world.becomes(second, "sent");
            const accepted = whatsapp.sent.filter((one) => one.id && ["first", "second"].includes(one.body.text.body));
            assert.deepEqual(accepted.map((one) => one.body.text.body), ["first", "second"]);
            assert.equal((await world.now(first)).delivery, "sent");
        });

        it("a failed one holds what stands behind it, until somebody decides", async () => {
            const detail = await begin("held behind");
            const refuse = whatsapp.refuseLater();
            const first = await world.answer(detail, "will fail");
            const second = await world.answer(await world.detail(detail.conversation.id), "stands behind");
            refuse();
            await world.becomes(first, "failed");
            await pause(1300);
            assert.equal(whatsapp.attempts(second).length, 0);
            await admin.must("reply_retry", { path: { message: first.id } });
            await world.becomes(second, "sent");
            assert.ok(whatsapp.attempts(first).at(-1).at <= whatsapp.attempts(second)[0].at);
        });

        it("who writes anew after a failure has seen it: the new one goes", async () => {
            const detail = await begin("written anew");
            whatsapp.refuseNext(400, 131026, "no");
            const first = await world.answer(detail, "lost");
            await world.becomes(first, "failed");
            const second = await world.answer(await world.detail(detail.conversation.id), "found");
            await world.becomes(second, "sent");
            assert.equal((await world.now(first)).delivery, "failed");
            assert.equal(await debtOf(detail), 0);
        });

        const more = (first, add = {}) => ({ kind: "continuation", follows: first.id, send_anyway: true, ...add });
        const now = (detail) => world.detail(detail.conversation.id);

        it("further files of a reply settle nothing and belong to its first message alone", async () => {
            const detail = await begin("many files");
            const first = await world.answer(detail, "see these", { hold_ms: 10_000 });
            const refused = async (change, client = admin) => client.refused("reply_create", world.answering(await now(detail), "x", change), 422, "invalid");
            await refused({ kind: "continuation" });
            await refused({ follows: first.id });
            await refused(more({ id: detail.messages[0].id }));
            const second = await world.answer(await now(detail), "the second", more(first, { hold_ms: 10_000 }));
            assert.equal(second.reply_kind, "continuation");
            await refused(more(second));
            const elsewhere = await begin("another's files");
            await admin.refused("reply_create", world.answering(elsewhere, "x", more(first)), 422, "invalid");
            await admin.must("reply_undo", { path: { message: second.id } });
            assert.equal((await now(detail)).conversation.answering, 1, "the first is still on its way");
            await admin.must("reply_undo", { path: { message: first.id } });
            assert.equal(await debtOf(detail), 1);
        });

        it("taken back with the first: all files in one draft; what comes after that is refused, and nothing is settled", async () => {
            const detail = await begin("taken back with its files");
            const [a, b] = [(await admin.give(picture())).sha256, (await admin.give(picture())).sha256];
            const first = await world.answer(detail, "both files", { attachments: [{ sha256: a }], hold_ms: 10_000 });
            const second = await world.answer(await now(detail), "", more(first, { attachments: [{ sha256: b }], hold_ms: 10_000 }));
            await admin.must("reply_undo", { path: { message: first.id } });
            const left = await now(detail);
            assert.equal(left.messages.find((one) => one.id === second.id).delivery, "undone");
            assert.deepEqual(left.drafts.map((one) => [one.text, one.attachments.map((file) => file.sha256)]), [["both files", [a, b]]]);
            await admin.refused("reply_create", world.answering(left, "too late", more(first)), 409, "conflict");
            assert.deepEqual([left.conversation.open_obligations, left.conversation.answering], [1, 0]);
        });

        it("after the first failed the rest waits for it, is refused, and never goes out alone", async () => {
            const detail = await begin("failed with files behind");
            const refuse = whatsapp.refuseLater();
            const first = await world.answer(detail, "words");
            const second = await world.answer(await now(detail), "file without words", more(first));
            refuse();
            await world.becomes(first, "failed");
            await admin.refused("reply_create", world.answering(await now(detail), "another file", more(first)), 409, "conflict");
            assert.equal(await debtOf(detail), 1);
            const anew = await world.answer(await now(detail), "written anew");
            await world.becomes(anew, "sent");
            assert.equal((await world.now(second)).delivery, "undone");
            assert.equal(whatsapp.attempts(second).length, 0);
            assert.equal(await debtOf(detail), 0);
        });

        it("sent after it, without touching what the customer has said since", async () => {
            const from = someone();
            const detail = await world.begin("words and files", from);
            const first = await world.answer(detail, "words first");
            await world.becomes(first, "sent");
            await whatsapp.say({ from, text: "one thing more" });
            const since = await eventually(async () => {
                const open = await now(detail);
                return open.conversation.open_obligations === 1 && open;
            });
            const second = await world.answer(since, "the file", more(first));
            await world.becomes(second, "sent");
            assert.equal(await debtOf(detail), 1);
        });

        it("an uncertain one holds its thread and no other", async () => {
            const detail = await begin("uncertain holds");
            whatsapp.cutNext();
            const first = await world.answer(detail, "perhaps");
            await world.becomes(first, "uncertain");
            const second = await world.answer(await world.detail(detail.conversation.id), "after perhaps");
            const other = await world.answer(await begin("another thread"), "not held");
            await world.becomes(other, "sent");
            await pause(1200);
            assert.equal(whatsapp.attempts(second).length, 0);
            await admin.must("reply_settle", { path: { message: first.id }, body: { arrived: true } });
            await world.becomes(second, "sent");
        });
    });

    describe("a network that is away", () => {
        it("not there at all: nothing is lost and nothing doubled when it is back", async () => {
            const line = await connectNetwork(world.server, admin, { name: "Away" });
            await line.say({ from: someone(), text: "away" });
            const detail = await world.caseOf("away");
            line.network.closeAllConnections();
            line.network.close();
            await once(line.network, "close");
            const port = await freePort();
            await admin.must("account_update", { path: { account: line.account.id }, body: { fields: [{ key: "base_url", value: `http://127.0.0.1:${port}` }] } });
            const message = await world.answer(detail, "as soon as you are back");
            await pause(1200);
            assert.equal((await world.now(message)).delivery, "sending");
            line.network.listen(port, "127.0.0.1");
            await world.becomes(message, "sent");
            assert.equal(line.attempts(message).length, 1);
            line.close();
        });

        it("falls five times: let alone for five seconds, others are not; then tried again", async () => {
            const details = [];
            for (let i = 0; i < 6; i++) details.push(await begin(`breaker ${i}`));
            for (let i = 0; i < 5; i++) {
                fall();
                await world.becomes(await world.answer(details[i], `fall ${i}`), "uncertain");
            }
            const fell = whatsapp.sent.at(-1).at;
            const waits = await world.answer(details[5], "after the storm");
            const line = await connectNetwork(world.server, admin, { name: "Sound" });
            await line.say({ from: someone(), text: "sound" });
            await world.becomes(await world.answer(await world.caseOf("sound"), "at once"), "sent");
            await world.becomes(waits, "sent");
            const [attempt] = whatsapp.attempts(waits);
            assert.ok(attempt.at - fell >= 4900, `after ${attempt.at - fell} ms`);
            line.close();
        });
    });

    it("what was taken back never leaves", async () => {
        const [message] = takenBack;
        await pause(Math.max(0, message.hold_until_ms + 500 - Date.now()));
        assert.equal(whatsapp.attempts(message).length, 0);
    });

    it("after all this the books balance", async () => {
        const ledger = await admin.must("ledger_read");
        for (const row of [...ledger.rows, ledger.sum])
            assert.equal(row.opened, row.answered + row.waived + row.moved + row.open + row.answering);
        world.server.process.kill("SIGTERM");
        await world.server.exit;
        world.server.command("check", world.server.storeFlags());
        world.server.output = "";
        await world.server.start();
    });
}
