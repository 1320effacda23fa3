import { beforeEach, expect, it, vi } from "vitest";
import { Talk } from "./talk";

vi.stubGlobal("CSSStyleSheet", class {
    replaceSync(): void {}
});
vi.stubGlobal("document", { adoptedStyleSheets: [] });
const { takeAllBack } = await import("./more");

const place = "hark.chat.A.";
let shelf: Record<string, string>;
let said: object;

beforeEach(() => {
    shelf = {};
    said = {};
    vi.stubGlobal("window", globalThis);
    vi.stubGlobal("addEventListener", () => undefined);
    vi.stubGlobal("localStorage", { getItem: (k: string) => shelf[k] ?? null, setItem: (k: string, v: string) => void (shelf[k] = v) });
    vi.stubGlobal("fetch", (address: string) => {
        if (address.includes("/events")) return new Promise(() => undefined);
        return Promise.resolve(new Response(JSON.stringify(address.endsWith("/hello") ? { pass: "p", verified: false } : said)));
    });
});

it("what waited when the chat was closed for a visitor is a draft again, and is not sent when it opens", async () => {
    shelf[place] = JSON.stringify({
        draft: "three", given: [],
        queue: [{ id: "kept", text: "there already", made_ms: 0, files: [] }, { id: "a", text: "one", made_ms: 1, files: [] },
            { id: "b", text: "two", made_ms: 2, files: [{ file: "f", name: "n" }] }],
    });
    said = { closed: true, seq: 1, messages: [{ id: "1", client_id: "kept", from: "visitor", text: "there already", at_ms: 0, files: [] }] };
    const talk = new Talk("A", null, () => undefined);
    void talk.start();
    await vi.waitFor(() => expect(talk.phase).toBe("live"));
    expect(talk.closed).toBe(true);
    takeAllBack(talk);
    expect(talk.queue).toEqual([]);
    expect(talk.draft).toBe("one\ntwo\nthree");
    expect(talk.given).toEqual([{ file: "f", name: "n" }]);
    expect(JSON.parse(shelf[place] ?? "{}").queue).toEqual([]);
});
