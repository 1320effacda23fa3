import { expect, it } from "vitest";
import type { Message } from "../store/api";
import { owedThere } from "./owed";

const message = (id: string, thread: string, obligation: Message["obligation"], direction: Message["direction"] = "in"): Message =>
    ({ id, thread, obligation, direction }) as Message;

it("what is owed in another place of the case is not among it", () => {
    const messages = [
        message("1", "post", "answered"), message("2", "post", "open"), message("3", "private", "open"),
        message("4", "post", "moved"), message("5", "post", "none", "out"), message("6", "post", "waived"),
    ];
    expect(owedThere(messages, "post").map((m) => m.id)).toEqual(["2", "4"]);
    expect(owedThere(messages, "private").map((m) => m.id)).toEqual(["3"]);
});
