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
            const found = await eventually(async () => {
                await world.admin.must("account_check", { path: { account: world.account } }); // ask now, not after a while
                const { conversations } = await world.admin.must("conversations_list", { query: { limit: 200 } });
                return conversations.find((one) => one.title === what);
            });
            const detail = await world.detail(found.id);
            assert.deepEqual(Object.keys(world.imap.wrong), [], "it did so");
            assert.ok(detail.messages[0].text.endsWith("The end."));
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
        for (const what of Object.keys(wrongs)) assert.equal(conversations.filter((one) => one.title === what).length, 1, what);
        await world.check();
    });
}
