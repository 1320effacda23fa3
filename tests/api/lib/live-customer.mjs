/* Part of live.test.mjs: what is known of the customer of the open case, and who is one with whom. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { eventually } from "./server.mjs";

export function knownOfCustomer({ act, agree, caseOf, detail, readers, say, whatsapp }) {
    const mine = async () => (await detail()).customer;
    const at = async () => ({ customer: (await mine()).id });
    it("customer_rename, also by the network", async () => {
        await act(readers.north, "customer_rename", { path: await at(), body: { name: "Anna Nowak" } });
        await agree();
        assert.equal((await detail(readers.viewer)).conversation.customer_name, "Anna Nowak");
        await act(readers.admin, "customer_rename", { path: await at(), body: { name: "" } });
        await agree();
        await say("a new name", { name: "Ania" });
        await eventually(async () => (await mine()).network_name === "Ania");
        await agree();
    });
    it("customer_note_create, customer_note_remove, customer_field_set", async () => {
        const { notes } = await act(readers.north, "customer_note_create", { path: await at(), body: { text: "likes mornings" } });
        await agree();
        await act(readers.admin, "customer_note_remove", { path: { ...await at(), note: notes[0].id } });
        await agree();
        for (const value of ["AB-1", ""]) {
            await act(readers.north, "customer_field_set", { path: await at(), body: { label: "Policy", value } });
            await agree();
        }
    });
    it("customer_join and customer_separate, seen from either side; customer_refuse", async () => {
        const other = (await caseOf("somebody else")).customer;
        const me = (await mine()).id;
        await act(readers.admin, "customer_refuse", { path: await at(), body: { other } });
        await act(readers.north, "customer_join", { path: await at(), body: { other } });
        await agree();
        assert.equal((await mine()).profiles.length, 2);
        await act(readers.admin, "customer_separate", { path: await at(), body: { other } });
        await agree();
        const third = (await caseOf("a new one")).customer;
        await act(readers.admin, "customer_join", { path: { customer: third }, body: { other: me } });
        await whatsapp().say({ from: "48600100302", name: "Piotr", text: "joined and writing" });
        await agree();
        await act(readers.admin, "customer_separate", { path: { customer: third }, body: { other: third } });
        await agree();
    });
}
