/* Search: what is said is found in four languages by those who may see it, and no word stays behind
 * that was edited or withdrawn. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { eventually, startServer, stores } from "./lib/server.mjs";
import { readTable, World } from "./lib/world.mjs";

for (const store of stores) describe(`on ${store}`, () => walk(store));

function walk(store) {
    let world;
    let admin;

    before(async () => {
        world = await World.make({ store });
        admin = world.admin;
    });
    after(() => world?.end());

    const ask = (query, client = admin) => client.must("search", { query });
    const snippets = (page) => page.hits.map((one) => one.snippet);
    const marked = (hit) => hit.ranges.map(({ from, to }) => hit.snippet.slice(from, to));
    /* The page once it holds so many hits; what was just committed is found a moment later. */
    const found = (query, count, client = admin) => eventually(async () => {
        const page = await ask(query, client);
        return page.hits.length === count && page;
    });

    describe("words", () => {
        it("are found in any case, with and without marks, and are marked", async () => {
            await world.begin("Zgłosiłam SZKODĘ na działce, nr polisy AB-12/34", "48601000101");
            await world.begin("Когда же придёт моя посылка?! Ещё жду", "48601000102");
            await world.begin("שָׁלוֹם, מתי מגיע הכסף שלי", "48601000103");
            await world.begin("My parcel 👍 is late, call +48 600 100 200", "48601000104");
            for (const [q, words] of [["szkode", ["SZKODĘ"]], ["DZIAŁCE szkodę", ["SZKODĘ", "działce"]], ["ab1234", ["AB-12/34"]],
                ["AB-12/34", ["AB-12/34"]], ["еще", ["Ещё"]], ["ПРИДЕТ посылка", ["придёт", "посылка"]], ["שלום", ["שָׁלוֹם"]],
                ["הכספ", ["הכסף"]], ["Parcel", ["parcel"]], ["600100200", ["+48 600 100 200"]], ["0048600100200", ["+48 600 100 200"]],
                ["par", ["parcel"]]]) {
                const page = await found({ q }, 1);
                const got = marked(page.hits[0]);
                assert.deepEqual(got.map((one) => one.replace(/^\+/, "")), words.map((one) => one.replace(/^\+/, "")), q);
                assert.equal(page.total, 1);
                assert.equal(page.total_more, false);
                assert.equal(page.next, "");
            }
        });

        it("must all be there; phrases in their order; excluded ones not at all", async () => {
            await world.begin("alpha beta gamma", "48601000105");
            await world.begin("beta alpha delta", "48601000106");
            await found({ q: "alpha beta" }, 2);
            assert.deepEqual(snippets(await ask({ q: "\"alpha beta\"" })), ["alpha beta gamma"]);
            assert.deepEqual(snippets(await ask({ q: "alpha -delta" })), ["alpha beta gamma"]);
            assert.deepEqual(snippets(await ask({ q: "alpha zeta" })), []);
            assert.equal((await ask({ q: "\"alpha beta\"" })).total, -1);
            assert.deepEqual(snippets(await ask({ q: "alp beta" })), []); /* only the last one is still being typed */
            assert.deepEqual(snippets(await ask({ q: "beta gam" })), ["alpha beta gamma"]);
        });

        it("around the first one a long text is cut", async () => {
            await world.whatsapp.say({ text: `${"lorem ".repeat(60)}needle ${"ipsum ".repeat(60)}`, from: "48601000107" });
            const { hits: [hit] } = await found({ q: "needle" }, 1);
            assert.deepEqual(marked(hit), ["needle"]);
            assert.ok(hit.snippet.startsWith("…") && hit.snippet.endsWith("…") && hit.snippet.length < 250);
        });

        it("without any, the question is refused with a remedy", async () => {
            for (const query of [{}, { q: "..." }, { q: "-alpha" }, { q: "a b c d e f g h i j k l m" }, { q: "x".repeat(1001) }]) {
                const reply = await admin.call("search", { query });
                assert.equal(reply.status, 422, JSON.stringify(query));
                assert.match(reply.value.message, /^q: /);
            }
        });
    });

    describe("pages", () => {
        it("go from the newest to the oldest, each message once", async () => {
            for (let i = 0; i < 7; i++) await world.begin(`paging number${i}`, `4860200010${i}`);
            const all = await found({ q: "paging" }, 7);
            assert.deepEqual(snippets(all), [6, 5, 4, 3, 2, 1, 0].map((i) => `paging number${i}`));
            const got = [];
            for (let before = ""; ;) {
                const page = await ask({ q: "paging", limit: 3, before });
                got.push(...snippets(page));
                assert.equal(page.total, before ? -1 : 7);
                if (!page.next) break;
                before = page.next;
            }
            assert.deepEqual(got, snippets(all));
        });
    });

    describe("totals", () => {
        it("are counted to a thousand, and said to be more", async () => {
            for (let hundred = 0; hundred < 11; hundred++)
                await world.whatsapp.change({ contacts: [{ profile: { name: "Anna" }, wa_id: "48602000200" }],
                    messages: Array.from({ length: 100 }, (_, i) => ({ from: "48602000200", id: `wamid.many-${hundred}-${i}`,
                        timestamp: String(Math.floor(Date.now() / 1000)), type: "text", text: { body: `many more ${hundred} ${i}` } })) });
            const page = await eventually(async () => {
                const got = await ask({ q: "many", limit: 5 });
                return got.total_more && got;
            });
            assert.deepEqual([page.total, page.hits.length, page.next !== ""], [1000, 5, true]);
        });
        it("as a table to take home: all of them, under the reader's rights", async () => {
            const table = async (query) => readTable((await admin.must("search_csv", { query })).replace(/^\uFEFF/, ""));
            const [head, ...rows] = await eventually(async () => {
                const all = await table({ q: "many" });
                return all.length === 1101 && all;
            });
            assert.deepEqual([head.at(-1), rows[0].at(-1), rows.at(-1).at(-1)], ["words", "many more 10 99", "many more 0 0"]);
            assert.ok(rows.every((row) => row.length === head.length));
            const hit = (await ask({ q: "paging number3" })).hits[0];
            assert.deepEqual((await table({ q: "paging number3", side: "customer" }))[1], [hit.message, hit.conversation,
                new Date(hit.at_ms).toISOString(), hit.customer_name, "whatsapp", "customer", hit.author_name, "private", "open", "", hit.language, "no",
                "paging number3"]);
            assert.equal((await table({ q: "nobody said this" })).length, 1);
            await admin.refused("search_csv", { query: { q: "" } }, 422, "invalid");
        });
    });

    describe("filters", () => {
        it("side, account, language, files, dates, state, assignee, view", async () => {
            const one = await world.begin("filter czy jest odpowiedź na moją szkodę", "48603000101");
            const two = await world.begin("filter where is my money and why", "48603000102");
            await world.answer(one, "filter: our answer");
            await admin.must("conversation_assign", { path: { conversation: two.conversation.id }, body: { assignee: admin.me.id } });
            await admin.must("conversation_assign", { path: { conversation: one.conversation.id }, body: { assignee: "" } });
            await found({ q: "filter" }, 3);
            const texts = async (more) => snippets(await ask({ q: "filter", ...more })).sort();
            const [pl, en, us] = ["filter czy jest odpowiedź na moją szkodę", "filter where is my money and why", "filter: our answer"];
            assert.deepEqual(await texts({ side: "us" }), [us]);
            assert.deepEqual(await texts({ side: "customer" }), [pl, en]);
            assert.deepEqual(await texts({ language: "pl", side: "customer" }), [pl]);
            assert.deepEqual(await texts({ language: "he" }), []);
            assert.deepEqual(await texts({ account: one.conversation.account }), [pl, en, us]);
            assert.deepEqual(await texts({ account: one.conversation.id }), []);
            assert.deepEqual(await texts({ files: "some" }), []);
            assert.deepEqual(await texts({ view: "mine" }), [en]);
            assert.deepEqual(await texts({ assignee: admin.me.id }), [en]);
            assert.deepEqual(await texts({ view: "unassigned", side: "customer" }), [pl]);
            assert.deepEqual(await texts({ to_ms: Date.now() - 3_600_000 }), []);
            assert.deepEqual(await texts({ from_ms: Date.now() - 3_600_000 }), [pl, en, us]);
            assert.deepEqual(await texts({ from_ms: Date.now() + 3_600_000 }), []);
            assert.deepEqual(await texts({ state: "open" }), [pl, en, us]);
            await admin.must("conversation_close", { path: { conversation: two.conversation.id }, body: { reason: "spam" } });
            assert.deepEqual(await texts({ state: "closed" }), [en]);
            assert.deepEqual(await texts({ state: "open" }), [pl, us]);
            /* a filter that the index knows needs no words */
            assert.ok((await ask({ language: "pl" })).hits.length >= 2);
            const hit = (await ask({ q: "filter our" })).hits[0];
            assert.deepEqual([hit.author, hit.author_name !== "", hit.conversation], ["agent", true, one.conversation.id]);
        });

        it("files", async () => {
            await world.whatsapp.say({ from: "48603000104", message: {
                type: "image", text: undefined, image: { id: "9", mime_type: "image/png", sha256: "x", caption: "look at this attachment" } } });
            const page = await eventually(async () => {
                const some = await ask({ files: "some" });
                return some.hits.length > 0 && some;
            });
            assert.ok(page.hits.every((one) => one.files));
        });
    });

    describe("rights", () => {
        it("a reader of one department finds what is theirs and nobody's, also after a move", async () => {
            const claims = await admin.must("department_create", { body: { name: "Claims" } });
            const sales = await admin.must("department_create", { body: { name: "Sales" } });
            const reader = await world.invite("Rita", "agent", claims.id);
            const hers = await world.begin("secret of claims", "48604000101");
            const theirs = await world.begin("secret of sales", "48604000102");
            await world.begin("secret of nobody", "48604000103");
            const move = (detail, department) => admin.must("conversation_move",
                { path: { conversation: detail.conversation.id }, body: { department: department.id } });
            await move(hers, claims);
            await move(theirs, sales);
            await found({ q: "secret" }, 3);
            assert.deepEqual(snippets(await found({ q: "secret" }, 2, reader)).sort(), ["secret of claims", "secret of nobody"]);
            await eventually(async () => (await ask({ q: "secret" }, reader)).total === 2);
            assert.deepEqual(snippets(await ask({ q: "secret", department: sales.id }, reader)), []);
            assert.deepEqual(snippets(await found({ q: "secret", department: sales.id }, 1)), ["secret of sales"]);
            assert.deepEqual((await ask({ q: "48604000102" }, reader)).customers, []);
            assert.equal((await ask({ q: "48604000102" })).customers.length, 1);
            await move(theirs, claims);
            await found({ q: "secret" }, 3, reader);
            await eventually(async () => (await ask({ q: "secret" }, reader)).total === 3);
        });
    });

    describe("customers", () => {
        it("are found by name and number, with a conversation to open", async () => {
            await world.whatsapp.say({ from: "48605000777", text: "customer search", name: "Żaneta Święcicka" });
            const page = await eventually(async () => {
                const got = await ask({ q: "zaneta swie" });
                return got.customers.length === 1 && got;
            });
            assert.equal(page.customers[0].name, "Żaneta Święcicka");
            const byNumber = await ask({ q: "+48 605 000 777" });
            assert.deepEqual(byNumber.customers, page.customers);
            const detail = await world.detail(page.customers[0].conversation);
            assert.equal(detail.customer.id, page.customers[0].customer);
            assert.deepEqual((await ask({ q: "zaneta", side: "customer" })).customers, []);
        });

        it("also by what colleagues call and note of them; what is no longer so is found no longer", async () => {
            const client = admin;
            await world.whatsapp.say({ from: "48605000778", text: "who is this", name: "Networkname" });
            const { customer, conversation } = (await eventually(async () => {
                const got = await ask({ q: "networkname" });
                return got.customers.length === 1 && got;
            })).customers[0];
            const are = (q, names) => eventually(async () => {
                const got = (await ask({ q })).customers.map((c) => c.name);
                return JSON.stringify(got) === JSON.stringify(names);
            });
            const path = { customer };
            await client.must("customer_rename", { path, body: { name: "Zenobia Givenname" } });
            await are("zenobia", ["Zenobia Givenname"]);
            await are("networkname", ["Zenobia Givenname"]);
            const noted = await client.must("customer_note_create", { path, body: { text: "Prefers mornings, quillwork" } });
            await are("quillwork", ["Zenobia Givenname"]);
            await client.must("customer_field_set", { path, body: { label: "Policy", value: "ZX-99/8127", profile: "" } });
            await are("zx998127", ["Zenobia Givenname"]);
            await client.must("customer_note_remove", { path: { customer, note: noted.notes[0].id } });
            await client.must("customer_field_set", { path, body: { label: "Policy", value: "", profile: "" } });
            await client.must("customer_rename", { path, body: { name: "" } });
            await are("quillwork", []);
            await are("zx998127", []);
            await are("zenobia", []);
            // Joined to another: one person, found by the words of each profile.
            const other = (await ask({ q: "zaneta swiecicka" })).customers[0].customer;
            await client.must("customer_join", { path: { customer: other }, body: { other: customer } });
            await are("networkname", ["Żaneta Święcicka"]);
            assert.equal((await ask({ q: "networkname" })).customers[0].conversation, conversation);
            const hit = (await ask({ q: "who is this" })).hits[0];
            assert.deepEqual([hit.customer, hit.customer_name], [other, "Żaneta Święcicka"]);
        });
    });

    it("handles, with and without the sign", async () => {
        const server = await startServer({ demo: true, store });
        try {
            const client = await server.signInByLink();
            const { conversations } = await client.must("bootstrap_read");
            const details = await Promise.all(conversations.slice(0, 20).map((one) =>
                client.must("conversation_read", { path: { conversation: one.id } })));
            const one = details.find((detail) => detail.customer.handle !== "").customer;
            const name = one.handle.replace(/^@/, "");
            for (const q of [name, `@${name}`]) {
                const page = await eventually(async () => {
                    const got = await ask({ q }, client);
                    return got.customers.length > 0 && got;
                });
                assert.deepEqual(page.customers.filter((c) => c.customer === one.id).map((c) => c.handle), [one.handle]);
            }
        } finally {
            await server.stop();
        }
    });
}
