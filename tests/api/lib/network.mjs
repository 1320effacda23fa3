/* The WhatsApp network of lib/whatsapp.mjs with a memory: which name it gave to which reply of
 * ours, and answers that other tests need: "come back later", a stall, an outage. */
import { Whatsapp } from "./whatsapp.mjs";

export async function connectNetwork(server, admin, options) {
    const whatsapp = await Whatsapp.connect(server, admin, options);
    let names = 0;
    whatsapp.answer = async (request, response) => {
        let text = "";
        for await (const piece of request) text += piece;
        if (request.method === "GET") return void response.writeHead(404).end("{}"); /* of what it grants it says nothing */
        const entry = { url: request.url, body: JSON.parse(text || "{}"), at: Date.now(), id: "" };
        whatsapp.sent.push(entry);
        const scripted = whatsapp.script.shift();
        if (scripted) return scripted(request, response, entry);
        whatsapp.accept(response, entry);
    };
    whatsapp.accept = (response, entry) => {
        entry.id = `wamid.${whatsapp.account.id}.${++names}`;
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify({ messaging_product: "whatsapp", messages: [{ id: entry.id }] }));
    };
    /* Every attempt at one reply of ours, by our own key. */
    whatsapp.attempts = (message) => whatsapp.sent
        .filter((entry) => entry.body.biz_opaque_callback_data === message.id);
    whatsapp.nameOf = (message) => {
        const entry = whatsapp.attempts(message).findLast((one) => one.id);
        if (!entry) throw new Error("the network never accepted this reply");
        return entry.id;
    };
    const later = (response, seconds) => {
        response.writeHead(429, { "content-type": "application/json", "retry-after": String(seconds) });
        response.end(JSON.stringify({ error: { code: 130429, message: "Rate limit hit" } }));
    };
    whatsapp.laterNext = (seconds, times = 1) => {
        for (let i = 0; i < times; i++) whatsapp.script.push((_, response) => later(response, seconds));
    };
    /* "Come back in a second", again and again until what this gives is called. */
    whatsapp.shut = () => {
        let open = false;
        const answer = (_, response, entry) => {
            if (open) return whatsapp.accept(response, entry);
            whatsapp.script.unshift(answer);
            later(response, 1);
        };
        whatsapp.script.push(answer);
        return () => { open = true; };
    };
    /* Refuses the next once what this gives is called. */
    whatsapp.refuseLater = (code = 131026) => {
        let refuse;
        const told = new Promise((wake) => { refuse = wake; });
        whatsapp.script.push(async (_, response) => {
            await told;
            response.writeHead(400, { "content-type": "application/json" });
            response.end(JSON.stringify({ error: { code, message: "refused" } }));
        });
        return refuse;
    };
    /* Accepts, keeps it, and dies before it says so. */
    whatsapp.cutNext = () => whatsapp.script.push((request) => request.socket.destroy());
    return whatsapp;
}
