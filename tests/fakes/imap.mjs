/* A mail server for IMAP that can do wrong what a real one cannot be made to. It has one folder, one user, no TLS.
 *
 * `deliver` puts mails there, at once, and tells who idles; text, or {text, size} said to be so large. `wrong` holds, by command
 * (SEARCH, FETCH, IDLE, DONE, EXAMINE ...), what is done instead of answering, once: a function of {socket, tag, rest, answer};
 * `answer()` answers rightly after all. `waiting` counts IDLEs. `renew` makes the folder anew: other names for the same mails. With
 * `token` it takes XOAUTH2 and that token alone.
 * Source: RFC 3501, 2177; XOAUTH2 as Gmail speaks it. */
import { createServer } from "node:net";

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const two = (n) => String(n).padStart(2, "0");
const moment = (d) => `${two(d.getUTCDate())}-${months[d.getUTCMonth()]}-${d.getUTCFullYear()} ${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())} +0000`;

export async function startImap({ validity = 1, token = "" } = {}) {
    const self = { mails: [], token, validity, next: 1, wrong: {}, signIns: 0, fetched: [], idles: true, waiting: 0 };
    const idlers = new Map(); /* socket -> what tells it of new mails */
    const sockets = new Set();

    self.deliver = (...mails) => {
        for (const one of mails) {
            const { text, size } = typeof one === "string" ? { text: one } : one;
            self.mails.push({ uid: self.next++, bytes: Buffer.from(text.replace(/\r?\n/g, "\r\n")), size, at: new Date() });
        }
        for (const tell of idlers.values()) tell();
    };
    /* One that is too large to be held: `head`, then so many bytes in all, made as they are asked for. */
    self.deliverEndless = (head, length) => {
        const first = Buffer.from(head.replace(/\r?\n/g, "\r\n"));
        const bytes = { length, subarray: (from, to) => Buffer.concat([first.subarray(from, to),
            Buffer.alloc(Math.max(0, Math.min(to, length) - Math.max(from, first.length)), "x")]) };
        self.mails.push({ uid: self.next++, bytes, at: new Date() });
        for (const tell of idlers.values()) tell();
    };
    self.renew = () => {
        self.validity++;
        self.next = 1;
        for (const mail of self.mails) mail.uid = self.next++;
        self.hangUp();
    };
    self.hangUp = () => {
        for (const socket of sockets) socket.destroy();
    };

    /* One FETCH response; `bytes` is the literal. */
    self.piece = (uid, mail, from, bytes) => Buffer.concat([
        Buffer.from(`* ${self.mails.indexOf(mail) + 1} FETCH (UID ${uid} RFC822.SIZE ${mail.size ?? mail.bytes.length} INTERNALDATE "${moment(mail.at)}" BODY[]<${from}> {${bytes.length}}\r\n`),
        bytes, Buffer.from(")\r\n")]);

    const found = (rest) => {
        const from = /^UID (\d+):\*/.exec(rest);
        const newest = self.mails.at(-1)?.uid ?? 0; /* "n:*" has the newest in it, wherever n is */
        return self.mails.filter((mail) => !from || mail.uid >= Number(from[1]) || mail.uid === newest).map((mail) => mail.uid);
    };

    const answers = {
        CAPABILITY: (socket) => socket.write(`* CAPABILITY IMAP4rev1${self.idles ? " IDLE" : ""}${self.token ? " AUTH=XOAUTH2 LOGINDISABLED" : ""}\r\n`),
        LOGIN: () => void self.signIns++,
        EXAMINE: (socket) => socket.write(`* OK [UIDVALIDITY ${self.validity}] fine\r\n* OK [UIDNEXT ${self.next}] fine\r\n`),
        SEARCH: (socket, rest) => socket.write(`* SEARCH ${found(rest).join(" ")}\r\n`),
        FETCH: (socket, rest) => {
            const [, uids, from, n] = /^([\d,]+) \((?:RFC822\.SIZE\)|.*BODY\.PEEK\[\]<(\d+)\.(\d+)>)/.exec(rest);
            for (const mail of self.mails.filter((one) => uids.split(",").includes(String(one.uid)))) {
                if (n) self.fetched.push(mail.uid);
                socket.write(n ? self.piece(mail.uid, mail, from, mail.bytes.subarray(Number(from), Number(from) + Number(n)))
                    : `* ${self.mails.indexOf(mail) + 1} FETCH (UID ${mail.uid} RFC822.SIZE ${mail.size ?? mail.bytes.length})\r\n`);
            }
        },
    };

    const server = createServer((socket) => {
        let text = "", idling = "", authenticating = "", refused = "", seen = -1; /* how many mails the other side was told of */
        const tell = () => {
            if (seen === self.mails.length) return;
            seen = self.mails.length;
            socket.write(`* ${seen} EXISTS\r\n`);
        };
        const obey = (tag, verb, rest) => {
            const answer = () => {
                if (verb === "IDLE") {
                    idling = tag;
                    idlers.set(socket, tell);
                    self.waiting++;
                    socket.write("+ idling\r\n");
                    return tell();
                }
                if (verb === "DONE") idlers.delete(socket);
                answers[verb]?.(socket, rest);
                if (verb === "EXAMINE" || seen >= 0) tell();
                socket.write(`${tag} OK done\r\n`);
                if (verb === "LOGOUT") socket.end();
            };
            const wrong = self.wrong[verb];
            delete self.wrong[verb];
            if (wrong) wrong({ socket, tag, rest, answer });
            else answer();
        };
        /* A token that is refused is told so in JSON, which the client has to acknowledge. */
        const authenticate = (line) => {
            const [tag] = [authenticating, authenticating = ""];
            if (Buffer.from(line, "base64").toString().endsWith(`\x01auth=Bearer ${self.token}\x01\x01`)) return obey(tag, "LOGIN", "");
            refused = tag;
            socket.write(`+ ${Buffer.from("{\"status\":\"400\"}").toString("base64")}\r\n`);
        };
        const take = (line) => {
            if (authenticating) return authenticate(line);
            if (refused) {
                socket.write(`${refused} NO [AUTHENTICATIONFAILED] Invalid credentials\r\n`);
                refused = "";
                return;
            }
            if (idling && line.toUpperCase() === "DONE") {
                const tag = idling;
                idling = "";
                return obey(tag, "DONE", "");
            }
            const [, tag, words] = /^(\S+) (.*)$/.exec(line) ?? ["", "", ""];
            if (/^AUTHENTICATE XOAUTH2$/i.test(words)) {
                authenticating = tag;
                return void socket.write("+ \r\n");
            }
            const [, verb, rest] = /^(?:UID )?(\w+) ?(.*)$/i.exec(words) ?? ["", "", ""];
            obey(tag, verb.toUpperCase(), rest);
        };
        sockets.add(socket);
        socket.on("error", () => undefined);
        socket.on("close", () => {
            idlers.delete(socket);
            sockets.delete(socket);
        });
        socket.setEncoding("latin1");
        socket.on("data", (more) => {
            text += more;
            for (let end = text.indexOf("\r\n"); end >= 0; end = text.indexOf("\r\n")) {
                const line = text.slice(0, end);
                text = text.slice(end + 2);
                take(line);
            }
        });
        socket.write("* OK here\r\n");
    });
    await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
    self.port = server.address().port;
    self.close = () => {
        self.hangUp();
        return new Promise((closed) => server.close(closed));
    };
    return self;
}
