import { expect, it, vi } from "vitest";

vi.mock("./desk", () => ({ outbox: { pending: { peek: () => [] } } }));
const { mayRenew } = await import("./renew");
const quiet = { sinceSignMs: 120_000, sinceNewsMs: 900_000, luck: 0.5, sending: 0, windows: 0, written: 0 };

it("a tab nobody is at takes the new version when its turn has come", () => {
    expect(mayRenew(quiet)).toBe(true);
    expect(mayRenew({ ...quiet, luck: 0, sinceNewsMs: 0 })).toBe(true);
    expect(mayRenew({ ...quiet, luck: 1, sinceNewsMs: 1_800_000 })).toBe(true);
});

it.each([
    ["somebody is at it", { sinceSignMs: 119_999 }], ["its turn has not come", { sinceNewsMs: 899_999 }], ["a reply is on its way", { sending: 1 }],
    ["a window is open", { windows: 1 }], ["something is being filled in", { written: 1 }],
])("not while %s", (_why, change) => expect(mayRenew({ ...quiet, ...change })).toBe(false));
