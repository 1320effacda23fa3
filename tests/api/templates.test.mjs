/* Templates: read from the network, kept, filled in, sent where free text may not be. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { templates } from "../fakes/lib/whatsapp-templates.mjs";
import { startWhatsAppFake } from "../fakes/whatsapp.mjs";
import { connectFake, pdf, picture } from "./lib/files.mjs";
import { eventually, Server, stores } from "./lib/server.mjs";

const password = "correct horse battery staple";
const dayMs = 24 * 3600 * 1000;

for (const store of stores) describe(`on ${store}`, () => walk(store));

function walk(store) {
    let server, admin, fake, account;
    let people = 48600400100;

    before(async () => {
        server = new Server({ store });
        server.init("ewa@example.com", password);
        await server.start();
        admin = await server.signInByPassword("ewa@example.com", password);
        fake = await startWhatsAppFake({ statuses: ["sent"], templatePage: 3 });
        account = await connectFake(server, admin, fake);
    });
    after(async () => {
        await fake?.close();
        await server?.stop();
    });

    const list = () => admin.must("templates_list", { path: { account: account.id } });
    const detailOf = (id) => admin.must("conversation_read", { path: { conversation: id } });
    const refresh = async () => {
        await admin.must("templates_refresh", { path: { account: account.id } });
        return eventually(async () => {
            const now = await list();
            return !now.reading && now;
        });
    };

    /* Somebody who wrote `ago` ms ago. */
    async function begin(text, ago = 2 * dayMs) {
        fake.inbound({ from: String(++people), name: "Anna", text, at_ms: Date.now() - ago });
        return eventually(async () => {
            const { conversations } = await admin.must("conversations_list", { query: { limit: 200 } });
            const row = conversations.find((one) => one.title === text);
            return row && detailOf(row.id);
        });
    }

    const value = (name, text) => ({ name, value: text });
    const late = { name: "parcel_late", language: "en_US", header: [value("1", "A-7")], body: [value("1", "Anna"), value("2", "Monday")] };
    const wording = (detail, template, more = {}) => ({ path: { conversation: detail.conversation.id }, body: {
        thread: detail.places[0].thread, text: "", template, answers_upto: detail.conversation.last_inbound,
        base_version: detail.conversation.version, hold_ms: 0, ...more } });
    const becomes = (message, delivery) => eventually(async () => {
        const now = (await detailOf(message.conversation)).messages.find((one) => one.id === message.id);
        return now.delivery === delivery && now;
    });

    it("reads all pages, says what each is and what it lacks; the account tells that it changed", async () => {
        fake.templates.push(...templates);
        const before = (await admin.must("accounts_list")).accounts.find((one) => one.id === account.id);
        const now = await refresh();
        assert.equal(now.error_code, "");
        assert.ok(now.read_ms > 0);
        assert.deepEqual(now.templates.map((one) => [one.name, one.language, one.status, one.lack]), [
            ["not_yet", "en_US", "pending", ""], ["parcel_late", "en_US", "approved", ""], ["parcel_late", "pl", "approved", ""],
            ["still_there", "en_US", "approved", ""], ["turning", "en_US", "approved", "kind"], ["we_answer", "he", "approved", ""],
            ["with_code", "en_US", "approved", ""], ["with_coupon", "en_US", "approved", "button"], ["with_picture", "en_US", "approved", ""],
            ["with_place", "en_US", "approved", "media"],
        ]);
        const named = (name) => now.templates.find((one) => one.name === name);
        assert.deepEqual([named("with_picture").media, named("with_code").media], ["image", ""]);
        assert.deepEqual(named("with_code").buttons, [{ label: "Open", url: "https://northwind.example/{{1}}" }]);
        const [, parcel] = now.templates;
        assert.deepEqual([parcel.header, parcel.footer, parcel.category, parcel.buttons], ["Your parcel {{1}}", "Northwind", "utility",
            [{ label: "Thanks", url: "" }, { label: "Where is it?", url: "" }]]);
        const after = (await admin.must("accounts_list")).accounts.find((one) => one.id === account.id);
        assert.equal(after.templates_ms, now.read_ms);
        assert.ok(after.version > before.version);
    });

    it("what was read stays while the network does not answer; why not is said", async () => {
        fake.templateFaults.push("error", "cut");
        assert.equal((await refresh()).error_code, "", "asked again until it answered");
        fake.templateFaults.push("token");
        let now = await refresh();
        assert.deepEqual([now.error_code, now.templates.length], ["token_void", 10]);
        fake.templateFaults.push("refuse");
        now = await refresh();
        assert.deepEqual([now.error_code, now.templates.length], ["no_business", 10]);
        const [gone] = fake.templates.splice(3, 1);
        assert.equal((await refresh()).templates.length, 9);
        fake.templates.push(gone);
        assert.equal((await refresh()).error_code, "");
    });

    it("wanted while it is being read it is read once more: what changed meanwhile is there", async () => {
        let answer;
        fake.templateFaults.push(new Promise((done) => { answer = done; }));
        await admin.must("templates_refresh", { path: { account: account.id } });
        await eventually(() => fake.templateFaults.length === 0); /* its answer is made, and waits */
        const [gone] = fake.templates.splice(0, 1);
        await admin.must("templates_refresh", { path: { account: account.id } });
        answer();
        const now = await eventually(async () => {
            const read = await list();
            return !read.reading && read;
        });
        assert.deepEqual([now.error_code, now.templates.length], ["", 9]);
        fake.templates.unshift(gone);
        assert.equal((await refresh()).templates.length, 10);
    });

    it("where the window is shut a template answers: sent in its language, shown as read, settled", async () => {
        const detail = await begin("Where is my parcel?");
        const [place] = detail.places;
        assert.deepEqual([place.allowed, place.reason, place.templates], [false, "window_closed", true]);
        assert.ok(Math.abs(place.closed_ms - (Date.now() - dayMs)) < 60_000);
        await admin.refused("reply_create", wording(detail, undefined, { text: "Tomorrow." }), 422, "invalid");
        const reply = await admin.must("reply_create", wording(detail, late));
        const seen = "Your parcel A-7\n\nHello Anna, your parcel is late. It comes on Monday. We are sorry.\n\nNorthwind";
        assert.deepEqual([reply.text, reply.template, reply.language], [seen, "parcel_late", "en"]);
        await becomes(reply, "sent");
        assert.deepEqual(fake.accepted.at(-1).message.template, { name: "parcel_late", language: { code: "en_US" }, components: [
            { type: "header", parameters: [{ type: "text", text: "A-7" }] },
            { type: "body", parameters: [{ type: "text", text: "Anna" }, { type: "text", text: "Monday" }] }] });
        assert.equal(fake.accepted.at(-1).context, undefined);
        const after = await detailOf(detail.conversation.id);
        assert.deepEqual([after.conversation.open_obligations, after.messages[0].obligation], [0, "answered"]);
        assert.match(server.command("check", server.storeFlags()), /Everything adds up/);
    });

    it("named places go by their names; one without places needs no values", async () => {
        const reply = await admin.must("reply_create", wording(await begin("בדקתם?"), { name: "we_answer", language: "he",
            body: [value("answer", "כן"), value("first_name", "אנה")] }));
        assert.deepEqual([reply.text, reply.language], ["שלום אנה, בדקנו את הפנייה שלך. התשובה: כן", "he"]);
        await becomes(reply, "sent");
        assert.deepEqual(fake.accepted.at(-1).message.template.components[0].parameters, [
            { type: "text", parameter_name: "first_name", text: "אנה" }, { type: "text", parameter_name: "answer", text: "כן" }]);
        const plain = await admin.must("reply_create", wording(await begin("Still there?"), { name: "still_there", language: "en_US" }));
        await becomes(plain, "sent");
        assert.equal(fake.accepted.at(-1).message.template.components, undefined);
    });

    it("a picture stands in the heading, a value completes a button's address", async () => {
        const detail = await begin("With a picture");
        const bytes = picture();
        const { sha256 } = await admin.give(bytes);
        const sent = await admin.must("reply_create", wording(detail, { name: "with_picture", language: "en_US" }, { attachments: [{ sha256, name: "look.png" }] }));
        const shown = await becomes(sent, "sent");
        assert.deepEqual([shown.text, shown.template, shown.attachments.map((one) => one.sha256)], ["Look.", "with_picture", [sha256]]);
        const [heading] = fake.accepted.at(-1).message.template.components;
        assert.deepEqual([heading.type, heading.parameters[0].type], ["header", "image"]);
        assert.deepEqual(fake.given.get(heading.parameters[0].image.id).bytes, bytes);
        const other = await begin("With a button");
        await becomes(await admin.must("reply_create", wording(other, { name: "with_code", language: "en_US", buttons: [value("0", "A-7")] })), "sent");
        assert.deepEqual(fake.accepted.at(-1).message.template.components,
            [{ type: "button", sub_type: "url", index: "0", parameters: [{ type: "text", text: "A-7" }] }]);
    });

    it("what the network would refuse is refused before anything is said, with the place that is wrong", async () => {
        const detail = await begin("Odd ones");
        const refused = async (template, status, code, about, more) => {
            const error = await admin.refused("reply_create", wording(detail, template, more), status, code);
            assert.match(error.message, about);
        };
        await refused({ ...late, body: [value("1", "Anna")] }, 422, "invalid", /\{\{2\}\}/);
        await refused({ ...late, body: [value("1", "Anna"), value("2", " ")] }, 422, "invalid", /\{\{2\}\}/);
        await refused({ ...late, body: [value("1", "two\nlines"), value("2", "x")] }, 422, "invalid", /\{\{1\}\}/);
        await refused({ ...late, body: [value("1", "a     b"), value("2", "x")] }, 422, "invalid", /\{\{1\}\}/);
        await refused({ ...late, body: [...late.body, value("3", "x")] }, 422, "invalid", /2 places/);
        await refused({ ...late, name: "nobody_has" }, 409, "template_gone", /name and language/);
        await refused({ name: "not_yet", language: "en_US" }, 409, "template_gone", /not approved/);
        await refused({ name: "with_place", language: "en_US" }, 409, "template_gone", /cannot give/);
        await refused({ name: "with_picture", language: "en_US" }, 422, "invalid", /attach one/);
        const paper = (await admin.give(pdf())).sha256;
        await refused({ name: "with_picture", language: "en_US" }, 422, "invalid", /another kind \(image\)/, { attachments: [{ sha256: paper }] });
        await refused({ name: "with_code", language: "en_US" }, 422, "invalid", /button 1/);
        await refused({ name: "with_code", language: "en_US", buttons: [value("0", "A-7"), value("1", "x")] }, 422, "invalid", /1 of its buttons/);
        await refused(late, 422, "invalid", /its own words/, { text: "and this" });
        const { sha256 } = await admin.give(picture());
        await refused(late, 422, "invalid", /no file goes/, { attachments: [{ sha256 }] });
        assert.equal((await detailOf(detail.conversation.id)).messages.length, 1);
    });

    it("taken back it is no draft; refused by the network it says why and can be sent again", async () => {
        const detail = await begin("Wait for it");
        const held = await admin.must("reply_create", wording(detail, late, { hold_ms: 9000 }));
        await admin.must("reply_undo", { path: { message: held.id } });
        let now = await detailOf(detail.conversation.id);
        assert.deepEqual([now.drafts, now.conversation.open_obligations], [[], 1]);
        fake.rules([{ fault: "code", code: 132015, times: 1 }]);
        const reply = await admin.must("reply_create", wording(now, late));
        assert.equal((await becomes(reply, "failed")).error_code, "template_paused");
        await admin.must("reply_retry", { path: { message: reply.id } });
        await becomes(reply, "sent");
        assert.equal(fake.accepted.at(-1).text, "parcel_late");
    });

    it("while the window is open free text goes and a template too; who only listens sends neither", async () => {
        const detail = await begin("Just now", 1000);
        assert.deepEqual([detail.places[0].allowed, detail.places[0].closed_ms, detail.places[0].templates], [true, 0, true]);
        await becomes(await admin.must("reply_create", wording(detail, { name: "still_there", language: "en_US" })), "sent");
        await admin.must("account_update", { path: { account: account.id }, body: { shadow: "yes" } });
        const [place] = (await detailOf(detail.conversation.id)).places;
        assert.deepEqual([place.templates, place.reason], [false, "shadow"]);
        await admin.refused("reply_create", wording(await detailOf(detail.conversation.id), late, { send_anyway: true }), 409, "shadow");
        await admin.must("account_update", { path: { account: account.id }, body: { shadow: "no" } });
    });

    it("who may only look sees them and asks for nothing", async () => {
        const invited = await admin.must("person_create", { body: { email: `v${people}@example.com`, name: "Vera", role: "viewer" } });
        const viewer = await server.signInByLink(invited.link.split("token=")[1]);
        assert.equal((await viewer.must("templates_list", { path: { account: account.id } })).templates.length, 10);
        await viewer.refused("templates_refresh", { path: { account: account.id } }, 403, "denied");
    });

    it("an account without its business account's id says so; a network without templates has none", async () => {
        await admin.must("account_update", { path: { account: account.id }, body: { fields: [{ key: "waba_id", value: "" }] } });
        assert.equal((await refresh()).error_code, "no_business");
        await admin.refused("templates_list", { path: { account: "0000000000001" } }, 404, "not_found");
        await admin.refused("templates_refresh", { path: { account: "0000000000001" } }, 404, "not_found");
    });
}
