import { expect, it, vi } from "vitest";

vi.mock("./desk", () => ({ outbox: { pending: { peek: () => [] } }, drafts: { giving: () => 0 } }));
const { makeUnsaved, mayRenew } = await import("./renew");
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

const field = (type: string, form: { isConnected: boolean } | null, where = "main") =>
    ({ type, value: "x", isConnected: true, form, closest: (what: string) => where.includes(what) });

it("a form is unsaved from the first stroke, a select or a switch in it too, until it is sent or gone", () => {
    const unsaved = makeUnsaved();
    const forms = [{ isConnected: true }, { isConnected: true }];
    expect(unsaved.count()).toBe(0); // what stood there before anybody wrote is not
    unsaved.noted(field("select-one", forms[0]!));
    unsaved.noted(field("checkbox", forms[1]!));
    unsaved.noted(field("text", forms[1]!));
    expect(unsaved.count()).toBe(2);
    unsaved.sent(forms[0]!);
    expect(unsaved.count()).toBe(1);
    forms[1]!.isConnected = false;
    expect(unsaved.count()).toBe(0);
});

it("outside of forms only words are, while they stand there; drafts and what is looked for are not", () => {
    const unsaved = makeUnsaved();
    for (const type of ["checkbox", "select-one", "search"]) unsaved.noted(field(type, null));
    unsaved.noted(field("textarea", null, "main .composer"));
    expect(unsaved.count()).toBe(0);
    const words = field("text", null);
    unsaved.noted(words);
    expect(unsaved.count()).toBe(1);
    words.value = "";
    expect(unsaved.count()).toBe(0);
});
