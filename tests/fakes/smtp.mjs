/* A mail server that keeps what it is given. Without TLS; AUTH PLAIN if `user` is set; `fault` answers
 * what it says to RCPT ("550 no such person"); `cut` keeps a letter and hangs up instead of saying so. Source: RFC 5321, 4954. */
import { createServer } from "node:net";

export async function startSmtp({ user = "", password = "" } = {}) {
    const letters = [];
    const self = { letters, fault: "", cut: false, signedIn: "" };
    const server = createServer((socket) => {
        let text = "", letter = null, data = null, asked = false;
        const say = (line) => socket.write(`${line}\r\n`);
        const take = (line) => {
            if (data) {
                if (line !== ".") return void data.push(line.startsWith("..") ? line.slice(1) : line);
                letters.push({ ...letter, text: data.join("\n") });
                letter = data = null;
                if (self.cut) return void socket.destroy();
                return say("250 kept");
            }
            const word = line.slice(0, 4).toUpperCase();
            if (word === "EHLO") return say(user ? "250-here\r\n250 AUTH PLAIN" : "250 here");
            if (line.toUpperCase() === "AUTH PLAIN") {
                asked = true;
                return say("334 ");
            }
            if (word === "AUTH" || asked) {
                const [, name, secret] = Buffer.from(asked ? line : line.split(" ")[2] ?? "", "base64").toString().split("\0");
                asked = false;
                if (name !== user || secret !== password) return say("535 not you");
                self.signedIn = name;
                return say("235 come in");
            }
            if (word === "MAIL") {
                if (user && !self.signedIn) return say("530 sign in first");
                letter = { from: /<(.*?)>/.exec(line)[1], to: [] };
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
        socket.setEncoding("utf8");
        socket.on("error", () => undefined);
        socket.on("data", (more) => {
            text += more;
            for (let end = text.indexOf("\r\n"); end >= 0; end = text.indexOf("\r\n")) {
                const line = text.slice(0, end);
                text = text.slice(end + 2);
                take(line);
            }
        });
        say("220 here");
    });
    await new Promise((done) => server.listen(0, "127.0.0.1", done));
    self.port = server.address().port;
    self.close = () => new Promise((done) => server.close(done));
    return self;
}

/* The header lines, unfolded, and the text of a letter with one part. */
export function readLetter(raw) {
    const end = raw.indexOf("\n\n");
    const headers = Object.fromEntries(raw.slice(0, end).replace(/\n[ \t]+/g, " ").split("\n").map((line) => {
        const colon = line.indexOf(":");
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }));
    const bytes = (text) => Buffer.from(text.replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16))), "latin1").toString();
    const boundary = /boundary=(\S+)/.exec(headers["content-type"] ?? "")?.[1];
    const part = boundary ? raw.slice(end).split(`--${boundary}`)[1] : raw.slice(end);
    const body = part.slice(part.indexOf("\n\n") + 2);
    return { headers, part, text: bytes(body.replace(/=\n/g, "")),
        subject: headers.subject.replace(/\?= =\?/g, "?==?").replace(/=\?utf-8\?Q\?(.*?)\?=/g, (_, words) => words).replace(/(?:=[0-9A-F]{2})+/g, bytes) };
}
