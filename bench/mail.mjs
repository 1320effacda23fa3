/* bench/mail.mjs -- a burst into a mailbox: from the file that a mail server wrote to the obligation in the ledger.
 *
 *   mail.mjs [MAILS]     default 20,000
 *
 * Dovecot serves a maildir; so many mails are moved into it at once, and Hark, which waits there in IDLE, reads them one after the other.
 * Then half as many again, and in the middle of them Hark is killed: each is in the ledger once all the same, and `hark check` agrees. */
import { execFileSync } from "node:child_process";
import { mailOf, Dovecot, PASSWORD } from "../tests/lib/dovecot.mjs";
import { hark, print, Server } from "./lib/server.mjs";

const count = Number(process.argv[2] ?? 20000);
const box = "care";
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const filler = "The parcel was to come on Monday, and the courier says that it did. Nobody here has seen it.\n".repeat(20);

const dovecot = await Dovecot.make();
const server = new Server();
let made = 0;

const mail = () => {
    const n = ++made;
    return mailOf({ From: `Customer ${n} <c${n}@example.com>`, To: "care@kotwica.example", Subject: `Parcel ${n}`, Date: new Date().toUTCString(),
        "Message-ID": `<m${n}@example.com>` }, `Where is parcel ${n}?\n\n${filler}`);
};
const opened = async () => {
    const answer = await fetch(`${server.address}/api/v1/ledger`, { headers: { authorization: `Bearer ${server.token}` } });
    return (await answer.json()).sum.opened;
};

try {
    execFileSync(hark, ["account", "add", "--data", server.folder, "--channel", "mail", "--name", "Care", "--set", "addresses=care@kotwica.example",
        "--set", `imap_url=imaps://127.0.0.1:${dovecot.tlsPort}`, "--set", `ca_file=${dovecot.ca}`, "--set", "smtp_url=smtp://127.0.0.1:9", "--set", `account=${box}`,
        "--set", "allow_private_addresses=yes", "--secret-stdin"], { input: `password=${PASSWORD}\n`, stdio: ["pipe", "ignore", "inherit"] });
    dovecot.deliver(box, mail());
    await server.start();
    while (await opened() === 0) { /* it begins with what comes once it has seen the folder */
        dovecot.deliver(box, mail());
        await pause(200);
    }
    const before = await opened();
    const mails = Array.from({ length: count }, mail);
    const put = dovecot.prepare(box, mails);
    const cpu = server.usage().cpu_us;
    const began = performance.now();
    put();
    while (await opened() < before + count) await pause(20);
    const seconds = (performance.now() - began) / 1000;
    print(`${count} mails at once, from the file to the ledger`, count / seconds, "mails/s", 500, true);
    print("time of Hark's processor, a mail", (server.usage().cpu_us - cpu) / count, "us", 0, false);
    print("memory of its own, after them", server.anonymousBytes() / 1e6, "MB", 0, false);

    const half = count / 2;
    dovecot.prepare(box, Array.from({ length: half }, mail))();
    while (await opened() < before + count + half / 2) await pause(5);
    await server.kill();
    await server.start();
    while (await opened() < before + count + half) await pause(20);
    await pause(1000);
    print("and killed in the middle of half as many: in the ledger", await opened() - before - count, "mails", half, true);
    await server.stop();
    console.log(execFileSync(hark, ["check", "--data", server.folder], { encoding: "utf8" }).trim().split("\n").at(-1));
} finally {
    await server.remove();
    await dovecot.end();
}
