/* Ports for programs that must come back where they were: below those that the kernel gives to whoever
 * asks for any, so that nobody is there in between by chance. */
import { createServer } from "node:net";

function isFree(port) {
    return new Promise((resolve) => {
        const server = createServer();
        server.once("error", () => resolve(false));
        server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
    });
}

export async function freePort() {
    for (;;) {
        const port = 18_000 + Math.floor(Math.random() * 12_000);
        if (await isFree(port)) return port;
    }
}
