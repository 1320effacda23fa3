/* What a mail server may do wrong in the middle of a mailbox that is read: every mail comes all the same, whole
 * and once. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { MailWorld } from "./lib/mailbox.mjs";
import { eventually, stores } from "./lib/server.mjs";

const WORDS = `Whole to the last line.\n${"A line of the letter.\n".repeat(200)}The end.`;

for (const store of stores) describe(`on ${store}`, () => walk(store));

function walk(store) {
    let world;

    before(async () => {
        world = await MailWorld.make({ store });
    });
    after(() => world?.end());

    const comes = (title) => eventually(async () => {
        await world.admin.must("account_check", { path: { account: world.account } }); // ask now, not after a while
        const { conversations } = await world.admin.must("conversations_list", { query: { limit: 200 } });
        return conversations.find((one) => one.title === title);
    });
    /* The piece as it should be, of the mail that is asked for. */
    const piece = (rest) => {
        const mail = world.imap.mails.find((one) => one.uid === parseInt(rest, 10));
        return world.imap.piece(mail.uid, mail, 0, mail.bytes);
    };
    const wrongs = {
        "says goodbye instead of the mail": { FETCH: ({ socket }) => socket.end("* BYE later\r\n") },
        "hangs up in the middle of a mail": { FETCH: ({ socket, rest }) => {
            const whole = piece(rest);
            socket.write(whole.subarray(0, whole.length >> 1), () => socket.destroy());
        } },
        "claims a length that no mail has": { FETCH: ({ socket, rest }) => socket.write(`* 1 FETCH (UID ${parseInt(rest, 10)} BODY[]<0> {99999999999}\r\nx`) },
        "refuses to search": { SEARCH: ({ socket, tag }) => socket.write(`${tag} NO not now\r\n`) },
        "has a folder that was made anew": { DONE: ({ socket }) => {
            world.imap.renew();
            socket.destroy();
        } },
    };

    for (const [what, wrong] of Object.entries(wrongs))
        it(what, async () => {
            Object.assign(world.imap.wrong, wrong);
            world.mail({ Subject: what }, WORDS);
            const detail = await world.detail((await comes(what)).id);
            assert.deepEqual(Object.keys(world.imap.wrong), [], "it did so");
            assert.ok(detail.messages[0].text.endsWith("The end."));
        });

    /* Several at once are asked for by one command: what happens to that, when it is for the mails and not for their sizes. */
    const whenFetched = (wrong) => function again(command) {
        if (command.rest.includes("BODY")) return wrong(command);
        world.imap.wrong.FETCH = again;
        return command.answer();
    };
    const listed = (rest) => /^[\d,]+/.exec(rest)[0].split(",");
    const LONG = `${"A line of a very long letter, that is longer than a piece.\n".repeat(6000)}The end.`;
    const DEEP = Array.from({ length: 1000 }, (_, i) => `--b${i}\nContent-Type: multipart/mixed; boundary=b${i + 1}\n`).join("\n");
    const severals = {
        "cut in the middle": { wrong: ({ socket, rest }) => {
            const whole = Buffer.concat(listed(rest).map(piece));
            socket.write(whole.subarray(0, whole.length >> 1), () => socket.destroy());
        } },
        "refused for one of them": { wrong: ({ socket, tag, rest }) =>
            socket.write(Buffer.concat([piece(listed(rest)[0]), Buffer.from(`${tag} NO [SERVERBUG] one is damaged\r\n`)])) },
        "refused for the first": { wrong: ({ socket, tag }) => socket.write(`${tag} NO [SERVERBUG] one is damaged\r\n`) },
        "said to be smaller and larger": { texts: [WORDS, LONG, WORDS], sizes: [100000, 100] },
        "a long one first, said to be small": { texts: [LONG, WORDS, WORDS], sizes: [100] },
        "one among them that cannot be read": { texts: [WORDS, DEEP, WORDS] },
    };

    for (const [what, { wrong, texts = [WORDS, WORDS, WORDS], sizes = [] }] of Object.entries(severals))
        it(`several at once: ${what}`, async () => {
            if (wrong) world.imap.wrong.FETCH = whenFetched(wrong);
            const letters = texts.map((text, i) => world.letter({ Subject: `${what} ${i + 1}`,
                ...(text === DEEP ? { "Content-Type": "multipart/mixed; boundary=b0" } : {}) }, text)[0]);
            world.imap.deliver(...letters.map((text, i) => ({ text, size: sizes[i] })));
            for (const [i, text] of texts.entries()) {
                const { messages: [said] } = await world.detail((await comes(`${what} ${i + 1}`)).id);
                if (text === DEEP) assert.deepEqual(said.attachments.map((one) => one.name), ["", "original.eml"]);
                else assert.deepEqual([said.text.endsWith("The end."), said.attachments.length], [true, 0]);
            }
            assert.deepEqual(Object.keys(world.imap.wrong), [], "it did so");
        });

    it("a header of 100 MiB: it could not be read, the original is attached, and the next mail comes", async () => {
        world.imap.deliverEndless("From: anna@example.com\nTo: care@kotwica.example\nSubject: Endless\nMessage-ID: <e@example.com>\nX-Long: ", 100 * 1024 * 1024);
        world.mail({ Subject: "After it" }, "Hello?");
        const endless = await world.caseOf("Endless");
        assert.deepEqual(endless.messages[0].attachments.map((one) => [one.kind, one.name]), [["unsupported", ""], ["file", "original.eml"]]);
        assert.equal(endless.conversation.open_obligations, 1);
        assert.equal((await world.caseOf("After it")).conversation.open_obligations, 1);
        const { attachments: [, original] } = await eventually(async () => {
            const now = (await world.detail(endless.conversation.id)).messages[0];
            return now.attachments[1].state === "fetched" && now;
        });
        assert.equal(original.size_bytes, 40 * 1024 * 1024, "as much of it as is ever held");
    });

    it("and each came once", async () => {
        const { conversations } = await world.admin.must("conversations_list", { query: { limit: 200 } });
        const titles = [...Object.keys(wrongs), ...Object.entries(severals).flatMap(([what, { texts = [1, 2, 3] }]) => texts.map((_, i) => `${what} ${i + 1}`))];
        for (const title of titles) assert.equal(conversations.filter((one) => one.title === title).length, 1, title);
        await world.check();
    });
}
