/* A mail as it was sent: where it is served, nothing runs, asks or leads away; pictures of others only for who asks. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { MailWorld } from "./lib/mailbox.mjs";
import { eventually, stores } from "./lib/server.mjs";

for (const store of stores) describe(`on ${store}`, () => walk(store));

function walk(store) {
    let world;

    before(async () => {
        world = await MailWorld.make({ store });
    });
    after(() => world?.end());

    const fetched = (title) => eventually(async () => {
        const { messages: [message] } = await world.caseOf(title);
        return message.attachments.every((file) => file.state === "fetched") && message;
    });

    it("its page is made of what is allowed, and served where nothing runs", async () => {
        world.mail({ Subject: "Offer", "MIME-Version": "1.0", "Content-Type": "multipart/alternative; boundary=b" }, ["--b", "Content-Type: text/plain", "",
            "plain words", "--b", "Content-Type: text/html; charset=utf-8", "",
            "<p onclick=x()>rich <b>words</b><script>alert(1)</script><img src=\"http://ads.example/a.png\"><a href=javascript:x()>no</a>", "--b--"].join("\n"));
        const { text, attachments: [page] } = await fetched("Offer");
        assert.deepEqual([text, page.mime, page.caption], ["Offer\n\nplain words", "application/x-hark-page", "pictures"]);
        const answer = await fetch(world.server.url + page.url);
        const policy = answer.headers.get("content-security-policy");
        const html = await answer.text();
        assert.equal(answer.headers.get("content-type"), "text/html; charset=utf-8");
        assert.match(policy, /^sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none';.*frame-ancestors 'self'; img-src data:$/);
        assert.doesNotMatch(html, /script|onclick|javascript/);
        assert.match(html, /<p>rich <b>words<\/b><img src="https:\/\/ads\.example\/a\.png"><a>no<\/a><\/p>/);
        const asked = await fetch(`${world.server.url}${page.url}&pictures=1`);
        assert.match(asked.headers.get("content-security-policy"), /img-src data: https:$/);
    });

    it("a file that calls itself such a page is a file to take home", async () => {
        world.mail({ Subject: "Trick", "MIME-Version": "1.0", "Content-Type": "multipart/mixed; boundary=b" }, ["--b", "Content-Type: text/plain", "",
            "see", "--b", "Content-Type: application/x-hark-page; name=a.html", "Content-Disposition: attachment", "", "<script>1</script>", "--b--"].join("\n"));
        const { attachments: [file] } = await fetched("Trick");
        const answer = await fetch(world.server.url + file.url);
        assert.deepEqual([file.mime, answer.headers.get("content-type")], ["application/octet-stream", "application/octet-stream"]);
        assert.match(answer.headers.get("content-disposition"), /^attachment/);
    });
}
