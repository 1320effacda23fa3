/* A real mailbox: Dovecot as an ordinary user on free ports of loopback, with IMAP (plain, and with
 * TLS by a certificate of its own) and one password for everybody. Mail is put into the maildir, as
 * a mail server would deliver it. */
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "node:net";
import { freePort } from "./ports.mjs";

const DOVECOT = "/usr/sbin/dovecot";
export const PASSWORD = "sesame";
/* Dovecot refuses to serve root's mail. */
const isRoot = userInfo().uid === 0;
const user = isRoot ? { uid: 65534, gid: 65534, name: "nobody", group: "nogroup" }
    : { uid: userInfo().uid, gid: userInfo().gid, name: userInfo().username, group: spawnSync("id", ["-gn"], { encoding: "utf8" }).stdout.trim() };

function answers(port) {
    return new Promise((done) => {
        const socket = connect(port, "127.0.0.1");
        socket.once("data", () => { socket.destroy(); done(true); });
        socket.once("error", () => done(false));
        setTimeout(() => { socket.destroy(); done(false); }, 2000).unref();
    });
}

export class Dovecot {
    static async make() {
        const self = new Dovecot();
        self.folder = mkdtempSync(join(tmpdir(), "hark-dovecot-"));
        chmodSync(self.folder, 0o755);
        chownSync(self.folder, user.uid, user.gid);
        self.delivered = 0;
        for (const name of ["run", "state", "mail"]) {
            mkdirSync(join(self.folder, name));
            chownSync(join(self.folder, name), user.uid, user.gid);
        }
        [self.port, self.tlsPort] = [await freePort(), await freePort()];
        self.ca = join(self.folder, "cert.pem");
        const made = spawnSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
            "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", join(self.folder, "key.pem"), "-out", self.ca], { encoding: "utf8" });
        if (made.status !== 0) throw new Error(made.stderr);
        for (const name of ["key.pem", "cert.pem"]) chownSync(join(self.folder, name), user.uid, user.gid);
        writeFileSync(join(self.folder, "dovecot.conf"), self.settings());
        await self.start();
        return self;
    }

    settings() {
        const f = this.folder;
        return `
protocols = imap
listen = 127.0.0.1
base_dir = ${f}/run
state_dir = ${f}/state
log_path = ${f}/log
default_login_user = ${user.name}
default_internal_user = ${user.name}
default_internal_group = ${user.group}
first_valid_uid = 1
mail_location = maildir:${f}/mail/%u
disable_plaintext_auth = no
ssl = yes
ssl_cert = <${f}/cert.pem
ssl_key = <${f}/key.pem
passdb {
  driver = static
  args = password=${PASSWORD}
}
userdb {
  driver = static
  args = uid=${user.name} gid=${user.group} home=${f}/mail/%u
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${this.port}
  }
  inet_listener imaps {
    port = ${this.tlsPort}
    ssl = yes
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
`;
    }

    async start() {
        const as = isRoot ? { uid: user.uid, gid: user.gid } : {};
        this.process = spawn(DOVECOT, ["-F", "-c", join(this.folder, "dovecot.conf")], { stdio: ["ignore", "pipe", "pipe"], cwd: this.folder, ...as });
        this.output = "";
        this.process.stderr.setEncoding("utf8").on("data", (text) => { this.output += text; });
        this.gone = new Promise((done) => this.process.once("exit", done));
        for (let i = 0; !await answers(this.port); i++) {
            if (i > 300 || this.process.exitCode !== null) throw new Error(`dovecot did not start\n${this.output}`);
            await sleep(50);
        }
    }

    /* All connections end with it. */
    async stop() {
        this.process.kill("SIGTERM");
        await this.gone;
    }

    async end() {
        await this.stop();
        rmSync(this.folder, { recursive: true, force: true });
    }

    /* Into the inbox of `box`, at once and whole. */
    deliver(box, mail) {
        this.prepare(box, [mail])();
    }

    /* The same for many: they are written beside it, and what comes back puts them there. */
    prepare(box, mails) {
        const home = join(this.folder, "mail", box);
        if (!existsSync(home)) {
            for (const name of ["", "tmp", "new", "cur"]) {
                mkdirSync(join(home, name));
                chownSync(join(home, name), user.uid, user.gid);
            }
        }
        const names = mails.map((mail) => {
            const name = `${Date.now()}.${process.pid}_${++this.delivered}.test`;
            writeFileSync(join(home, "tmp", name), Buffer.from(mail.replace(/\r?\n/g, "\r\n"), "latin1"));
            chownSync(join(home, "tmp", name), user.uid, user.gid);
            return name;
        });
        return () => {
            for (const name of names) renameSync(join(home, "tmp", name), join(home, "new", name));
        };
    }

    /* What lies there, with its flags: Hark must have changed nothing. */
    names(box) {
        return ["new", "cur"].flatMap((folder) => readdirSync(join(this.folder, "mail", box, folder)));
    }
}

/* A mail with these header lines over this text; UTF-8. */
export function mailOf(headers, text = "") {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    if (!headers["Content-Type"]) lines.push("MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit");
    return Buffer.from(`${lines.join("\r\n")}\r\n\r\n${text}`, "utf8").toString("latin1");
}
