/* X: mentions that are asked for or delivered, replies where one was summoned, direct messages, costs. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { startXFake } from "../fakes/x.mjs";
import { picture } from "./lib/files.mjs";
import { eventually, stores } from "./lib/server.mjs";
import { World } from "./lib/world.mjs";

const person = (n, name) => ({ id: String(500 + n), name, username: `user_${n}`, public_metrics: { followers_count: 1200 } });

for (const store of stores) describe(`on ${store}`, () => {
    let world;
    const fakes = [];

    before(async () => {
        world = await World.make({ store });
    });
    after(async () => {
        await Promise.all(fakes.map((one) => one.close()));
        await world?.end();
    });

    /* An account of its own at a network of its own: X lets six replies a minute go, one every ten seconds. */
    const open = async ({ webhook = true, ...more } = {}) => {
        const fake = await startXFake();
        fakes.push(fake);
        const fields = { user_id: "900", handle: "@kotwica", client_id: "kotwica", client_secret: "client-secret", refresh_token: "refresh-1",
            ...(webhook ? { consumer_secret: "s3cret" } : {}), ...more, base_url: fake.url, allow_private_addresses: "yes" };
        const account = await world.admin.must("account_create", { body: { channel: "x", name: `X ${fakes.length}`, shadow: false,
            fields: Object.entries(fields).map(([key, value]) => ({ key, value })) } });
        const url = world.server.url + account.webhook_path;
        if (webhook) await eventually(() => fake.challenge(url)); /* known as soon as it answers the network's question */
        return { fake, account, url };
    };
    const costOf = async (of) => (await world.admin.must("account_read", { path: { account: of.id } })).health.cost_microusd;

    const fetched = (detail) => eventually(async () => {
        const [file] = (await world.detail(detail.conversation.id)).messages[0].attachments;
        return file.state === "fetched" && file;
    });
    const files = (...given) => ({ attachments: given.map(({ sha256 }, i) => ({ sha256, name: `plik-${i}`, description: i === 0 ? "Dach" : "" })) });

    describe("each account for itself", { concurrency: true }, () => {
        it("who named us is answered in public, once; it says what that costs", async () => {
            const { fake, account, url } = await open();
            const post = fake.mention({ from: person(1, "Anna"), text: "@kotwica czemu cisza?" });
            assert.equal(await fake.deliver(url, "post.mention.create", post, "sha256=AAAA"), 401);
            for (let i = 0; i < 2; i++) assert.equal(await fake.deliver(url, "post.mention.create", post), 200);
            const detail = await world.caseOf("@kotwica czemu cisza?");
            assert.equal(detail.messages.length, 1);
            assert.equal(detail.messages[0].followers, 1200);
            assert.deepEqual([detail.places[0].unit, detail.places[0].max, detail.places[0].cost_microusd, detail.places[0].cost_link_microusd],
                ["x_weight", 280, 10000, 200000]);
            fake.faults.push("cut");
            await world.becomes(await world.answer(detail, "Już sprawdzamy."), "sent");
            assert.deepEqual(fake.accepted.map((one) => [one.text, one.to, one.ai]), [["Już sprawdzamy.", post.id, undefined]]);
            assert.equal(await costOf(account), 5000 + 10000, "one post heard, though it came twice, and one reply");
        });

        it("who did not name us cannot be answered there, and that is said beforehand", async () => {
            const { fake, url } = await open();
            await fake.deliver(url, "post.reply.create", fake.mention({ from: person(2, "Marek"), text: "nadal nic", named: false }));
            const detail = await world.caseOf("nadal nic");
            assert.deepEqual([detail.places[0].allowed, detail.places[0].reason], [false, "not_summoned"]);
            assert.equal((await world.admin.call("reply_create", world.answering(detail, "a jednak"))).status, 422);
        });

        it("an edited post is the same one; direct messages go to the person, also after a limit", async () => {
            const { fake, url } = await open();
            const first = fake.mention({ from: person(3, "Ewa"), text: "@kotwica szkoda 12" });
            await fake.deliver(url, "post.mention.create", first);
            await world.caseOf("@kotwica szkoda 12");
            const second = fake.mention({ from: person(3, "Ewa"), text: "@kotwica szkoda 13", history: [first.id, fake.idAt(Date.now() + 1000)] });
            await fake.deliver(url, "post.mention.create", { ...second, id: second.edit_history_tweet_ids[1] });
            await eventually(async () => (await world.caseOf("@kotwica szkoda 12")).messages[0].text === "@kotwica szkoda 13");
            await fake.deliver(url, "dm.received", fake.dm({ from: person(4, "Olek"), text: "mój numer to 7" }));
            const detail = await world.caseOf("mój numer to 7");
            assert.equal(detail.places[0].visibility, "private");
            fake.expire();
            fake.faults.push({ limit: 2 });
            await world.becomes(await world.answer(detail, "Dziękujemy."), "sent");
            assert.equal(fake.accepted.filter((one) => one.person === "504").length, 1);
        });

        it("pictures come with a post and go with an answer; a film goes alone, in pieces", async () => {
            const { fake, url } = await open();
            const theirs = picture();
            const post = fake.mention({ from: person(20, "Hania"), text: "@kotwica tak to wygląda", files: [fake.file(theirs, "image/png", "Dach bez dachówek")] });
            await fake.deliver(url, "post.mention.create", post);
            const detail = await world.caseOf("@kotwica tak to wygląda");
            const file = await fetched(detail);
            assert.deepEqual([file.caption, file.size_bytes], ["Dach bez dachówek", theirs.length]);
            assert.equal(fake.fetched.at(-1).authorization, undefined, "what is public is fetched without our token");
            assert.equal(detail.places[0].files_max, 4);

            const ours = [picture(), picture()];
            const film = Buffer.concat([Buffer.from("\0\0\0\x18ftypisom", "latin1"), picture(5_000_000)]);
            const given = await Promise.all([...ours, film].map((bytes) => world.admin.give(bytes)));
            assert.equal(given[2].mime, "video/mp4");
            const refused = await world.admin.call("reply_create", world.answering(detail, "Razem.", files(given[2], given[0])));
            assert.deepEqual([refused.status, refused.value.code], [422, "file_alone"], refused.value.message);
            await world.becomes(await world.answer(detail, "Widzimy.", files(given[0], given[1])), "sent");
            assert.deepEqual(fake.accepted.at(-1).files.map((one) => [one.bytes.equals(ours[0]) || one.bytes.equals(ours[1]), one.alt]), [[true, "Dach"], [true, undefined]]);
            await world.becomes(await world.answer(await world.detail(detail.conversation.id), "", files(given[2])), "sent");
            assert.ok(fake.accepted.at(-1).files[0].bytes.equals(film));
            assert.equal(fake.accepted.at(-1).files[0].pieces.length, 2);
        });

        it("a private picture is fetched with our token; one file goes to a direct message", async () => {
            const { fake, url } = await open();
            await fake.deliver(url, "dm.received", fake.dm({ from: person(21, "Kuba"), text: "proszę, zdjęcie", file: fake.file(picture(), "image/png") }));
            const detail = await world.caseOf("proszę, zdjęcie");
            await fetched(detail);
            assert.match(fake.fetched.at(-1).authorization, /^Bearer access-/);
            assert.equal(detail.places[0].files_max, 1);
            const given = await Promise.all([picture(), picture()].map((bytes) => world.admin.give(bytes)));
            const refused = await world.admin.call("reply_create", world.answering(detail, "Dwa.", files(...given)));
            assert.equal(refused.status, 422);
            assert.match(refused.value.message, /too_many_files/);
            await world.becomes(await world.answer(detail, "Dziękujemy za zdjęcie.", files(given[0])), "sent");
            assert.deepEqual(fake.accepted.at(-1).files.map((one) => one.category), ["dm_image"]);
        });

        it("a picture without words whose answer was lost is what X then tells of, and stands there once", async () => {
            const { fake, url } = await open();
            await fake.deliver(url, "dm.received", fake.dm({ from: person(22, "Olek"), text: "jak to wygląda?" }));
            const detail = await world.caseOf("jak to wygląda?");
            fake.faults.push("none", "cut"); /* the picture is given, the message is written and not answered */
            const reply = await world.answer(detail, "", files(await world.admin.give(picture())));
            const written = await eventually(() => fake.accepted.find((one) => one.person === "522"));
            const told = { type: "message_create", id: written.id, created_timestamp: String(Date.now()),
                message_create: { target: { recipient_id: "522" }, sender_id: "900", message_data: { text: "https://t.co/own",
                    entities: { urls: [{ url: "https://t.co/own", expanded_url: "https://twitter.com/messages/media/1" }] },
                    attachment: { type: "media", media: { id_str: "1", type: "photo", media_url_https: `${fake.url}/private/own.png`, url: "https://t.co/own" } } } } };
            await fake.deliver(url, "dm.sent", { direct_message_events: [told], users: {} });
            await world.becomes(reply, "sent");
            assert.equal((await world.detail(detail.conversation.id)).messages.length, 2);
        });

        it("our own answers, public and private, are taken back there", async () => {
            const takeBack = async (text, type, from) => {
                const { fake, url } = await open();
                await fake.deliver(url, type, type === "dm.received" ? fake.dm({ from, text }) : fake.mention({ from, text }));
                const detail = await world.caseOf(text);
                const reply = await world.answer(detail, `Pomyłka ${from.id}.`);
                await world.becomes(reply, "sent");
                await world.admin.must("message_act", { path: { message: reply.id }, body: { act: "delete" } });
                await eventually(async () => (await world.now(reply)).removed);
                assert.equal((await world.detail(detail.conversation.id)).conversation.open_obligations, 1);
                assert.equal([...fake.posts.values()].some((one) => one.text.includes("Pomyłka")), false);
            };
            await takeBack("@kotwica dwa razy?", "post.mention.create", person(7, "Jan"));
            await takeBack("a tu?", "dm.received", person(8, "Lena"));
        });

        it("a link without https:// is a link to X, and is paid for as one", async () => {
            const { fake, account, url } = await open();
            await fake.deliver(url, "post.mention.create", fake.mention({ from: person(5, "Ola"), text: "@kotwica gdzie to jest?" }));
            const detail = await world.caseOf("@kotwica gdzie to jest?");
            const before = await costOf(account);
            await world.becomes(await world.answer(detail, "Na kotwica.pl, u góry."), "sent");
            assert.equal(await costOf(account) - before, 200000);
        });

        it("without a webhook's secret mentions are asked for; a void key pauses the account", async () => {
            const { fake: other, account: asked } = await open({ webhook: false, handle: "kotwica", ask_every_s: "1" });
            const grants = async () => (await world.admin.must("accounts_list")).accounts.find((one) => one.id === asked.id).lacks.map((one) => one.right).join(" ");
            for (const text of ["@kotwica raz", "@kotwica dwa"]) {
                other.mention({ from: person(6, "Iga"), text });
                await eventually(async () => {
                    const { conversations } = await world.admin.must("conversations_list", { query: { limit: 200 } });
                    return conversations.some((one) => one.preview === text || one.title === text);
                });
            }
            await world.admin.must("account_check", { path: { account: asked.id } });
            await eventually(async () => await grants() === "users.read media.write dm.read dm.write offline.access");
            /* The key is good for one renewal: while one visit waits for it no other may try. */
            const detail = await world.caseOf("@kotwica dwa");
            const count = (line) => other.asked.filter((one) => one === line).length;
            const renewals = count("POST /2/oauth2/token");
            const letGo = other.hold();
            other.expire();
            await eventually(() => count("POST /2/oauth2/token") > renewals);
            const reply = await world.answer(detail, "Jesteśmy.");
            await eventually(() => count("POST /2/tweets") > 0);
            letGo();
            await world.becomes(reply, "sent");
            assert.equal(count("POST /2/oauth2/token"), renewals + 1);
            other.withdraw();
            await eventually(async () => (await world.admin.must("account_read", { path: { account: asked.id } })).account.reason === "token_void");
        });
    });

    it("without a webhook direct messages are asked for too; what we say is not heard twice; a refusal stops nothing else", async () => {
        const other = await startXFake();
        try {
            const fields = { user_id: "900", handle: "kotwica", client_id: "kotwica", client_secret: "client-secret", refresh_token: "refresh-1",
                ask_every_s: "1", base_url: other.url, allow_private_addresses: "yes" };
            const asked = await world.admin.must("account_create", { body: { channel: "x", name: "X, messages", shadow: false,
                fields: Object.entries(fields).map(([key, value]) => ({ key, value })) } });
            other.dm({ from: person(30, "Zofia"), text: "kiedy przyjedzie rzeczoznawca?" });
            const detail = await world.caseOf("kiedy przyjedzie rzeczoznawca?");
            assert.deepEqual([detail.places[0].visibility, detail.places[0].cost_microusd], ["private", 15000]);
            await world.becomes(await world.answer(detail, "Jutro o 9."), "sent");
            other.sayElsewhere("530", "Z telefonu: albo o 10.");
            other.dm({ from: person(30, "Zofia"), text: "dobrze" });
            const texts = async () => (await world.detail(detail.conversation.id)).messages.map((one) => one.text);
            await eventually(async () => (await texts()).includes("dobrze"));
            assert.deepEqual(await texts(), ["kiedy przyjedzie rzeczoznawca?", "Jutro o 9.", "Z telefonu: albo o 10.", "dobrze"]);
            assert.equal(await costOf(asked), 2 * 10000 + 15000, "two heard, one said");
            other.refuseMessages();
            other.mention({ from: person(31, "Igor"), text: "@kotwica a publicznie?" });
            await world.caseOf("@kotwica a publicznie?");
        } finally {
            await other.close();
        }
    });

    it("after all this everything adds up", () => world.check());
});
