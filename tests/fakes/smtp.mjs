/* A mail server that keeps what it is given. With `tls` ({key, cert}) it takes nothing before STARTTLS; AUTH PLAIN if `user` is set, XOAUTH2
 * and that token alone if `token` is; `fault` answers what it says to RCPT ("550 no such person"); `cut` keeps a letter and hangs up instead of
 * saying so; `wait` is a promise after which RCPT is answered. Source: RFC 5321, 4954; XOAUTH2 as Gmail speaks it. */
import { createServer } from "node:net";
import { TLSSocket } from "node:tls";

export async function startSmtp({ user = "", password = "", token = "", tls = null } = {}) {
    const letters = [];
    const self = { letters, token, fault: "", cut: false, signedIn: "" };
    const open = new Set();
    const server = createServer((bare) => {
        open.add(bare.on("close", () => open.delete(bare)));
        let socket = bare, text = "", letter = null, data = null, asked = false, refused = false, sealed = false;
        const say = (line) => socket.write(`${line}\r\n`);
        const take = (line) => {
            if (data) {
                if (line !== ".") return void data.push(line.startsWith("..") ? line.slice(1) : line);
                letters.push({ ...letter, text: data.join("\n") });
                letter = data = null;
                if (self.cut) return void socket.destroy();
                return say("250 kept");
            }
            if (refused) { /* a token; why was told in JSON, which the client has acknowledged */
                refused = false;
                return say("535 5.7.8 not you");
            }
            const word = line.slice(0, 4).toUpperCase();
            if (word === "EHLO") return say(["here", ...tls && !sealed ? ["STARTTLS"] : [], ...user ? ["AUTH PLAIN"] : self.token ? ["AUTH XOAUTH2"] : []]
                .map((name, at, all) => `250${at < all.length - 1 ? "-" : " "}${name}`).join("\r\n"));
            if (line.toUpperCase() === "STARTTLS" && tls) {
                say("220 go on");
                socket.removeAllListeners("data");
                sealed = true;
                text = "";
                return listen(new TLSSocket(socket, { isServer: true, ...tls }));
            }
            if (tls && !sealed && word !== "QUIT") return say("530 STARTTLS first");
            if (line.toUpperCase() === "AUTH PLAIN" || line.toUpperCase() === "AUTH XOAUTH2") {
                asked = true;
                return say("334 ");
            }
            if (word === "AUTH" || asked) {
                const said = Buffer.from(asked ? line : line.split(" ")[2] ?? "", "base64").toString();
                const [, name, secret] = said.split("\0");
                asked = false;
                if (self.token) {
                    refused = !said.endsWith(`\x01auth=Bearer ${self.token}\x01\x01`);
                    return say(refused ? `334 ${Buffer.from("{\"status\":\"400\"}").toString("base64")}` : "235 come in");
                }
                if (name !== user || secret !== password) return say("535 not you");
                self.signedIn = name;
                return say("235 come in");
            }
            if (word === "MAIL") {
                if (user && !self.signedIn) return say("530 sign in first");
                letter = { from: /<(.*?)>/.exec(line)[1], to: [] };
            }
            if (word === "RCPT" && self.wait) {
                const { wait } = self;
                self.wait = null;
                return void wait.then(() => take(line));
            }
            if (word === "RCPT") {
                if (self.fault) return say(self.fault);
                letter.to.push(/<(.*?)>/.exec(line)[1]);
            }
            if (word === "DATA") {
                data = [];
                return say("354 go on");
            }
            if (word === "QUIT") {
                say("221 bye");
                return socket.end();
            }
            say("250 fine");
        };
        const listen = (to) => {
            socket = to;
            if (to !== bare || !tls) socket.setEncoding("utf8"); // what is under TLS stays bytes
            socket.on("error", () => undefined);
            socket.on("data", (more) => {
                text += more;
                for (let end = text.indexOf("\r\n"); end >= 0; end = text.indexOf("\r\n")) {
                    const line = text.slice(0, end);
                    text = text.slice(end + 2);
                    take(line);
                }
            });
        };
        listen(bare);
        say("220 here");
    });
    await new Promise((done) => server.listen(0, "127.0.0.1", done));
    self.port = server.address().port;
    self.hangUp = () => open.forEach((socket) => socket.destroy()); // what a client keeps for its next letter, too
    self.close = () => new Promise((done) => {
        server.close(done);
        self.hangUp();
    });
    return self;
}

const bytes = (text) => Buffer.from(text.replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16))), "latin1").toString();

const headersOf = (raw) => Object.fromEntries(raw.slice(0, raw.indexOf("\n\n")).replace(/\n[ \t]+/g, " ").replace(/^\n/, "").split("\n").map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}));

/* What holds no parts itself, in order: its header lines as they stand, and its words. */
function leaves(raw) {
    const type = headersOf(raw)["content-type"] ?? "";
    const boundary = /boundary="?([^\s"]+)/.exec(type)?.[1];
    const end = raw.indexOf("\n\n");
    if (boundary) return raw.slice(end).split(`--${boundary}`).slice(1, -1).flatMap((part) => leaves(part.slice(1)));
    return [{ part: raw, type, text: bytes(raw.slice(end + 2).replace(/=\n/g, "")) }];
}

/* The header lines, unfolded, the first part of a letter and its text, and its HTML, if it has some. */
export function readLetter(raw) {
    const headers = headersOf(raw), parts = leaves(raw);
    return { headers, part: parts[0].part, text: parts[0].text, html: parts.find((one) => one.type.startsWith("text/html"))?.text ?? "",
        subject: headers.subject.replace(/\?= =\?/g, "?==?").replace(/=\?utf-8\?Q\?(.*?)\?=/g, (_, words) => words).replace(/(?:=[0-9A-F]{2})+/g, bytes) };
}
