/* Somebody without a mouse: goes from part to part by Tab and Shift+Tab, inside a menu by the arrows,
 * and uses nothing that the focus has not reached. */
import assert from "node:assert/strict";
import { eventually } from "./desk.mjs";

const patience = 150; // steps; what is farther away than that is out of reach

/* Where the part is, seen from what has the focus. */
function whereIs(element) {
    const now = element.getRootNode().activeElement;
    if (!element.isConnected) return "gone";
    if (now === element && element.ownerDocument.hasFocus()) return "here";
    if (now?.closest("[role=menu]")?.contains(element)) return "in this menu";
    const behind = now && now !== document.body && element.compareDocumentPosition(now) & Node.DOCUMENT_POSITION_FOLLOWING;
    return behind ? "before" : "after";
}
const keyTo = { "in this menu": "ArrowDown", before: "Shift+Tab", after: "Tab" };

export function handsOf(page) {
    const { keyboard } = page;

    async function reach(target) {
        await target.first().waitFor();
        let part = await target.first().elementHandle();
        const steps = [];
        while (steps.length < patience) {
            const where = await part.evaluate(whereIs);
            steps.push(where);
            if (where === "here") return part;
            if (where === "gone") part = await target.first().elementHandle();
            else await keyboard.press(keyTo[where]);
        }
        const at = await page.evaluate(() => document.activeElement.outerHTML.slice(0, 120));
        return assert.fail(`the focus never came to ${target}: ${steps.slice(-6).join(", ")} at ${at}`);
    }

    return {
        reach,

        /* ... and presses it. */
        async press(target, key = "Enter") {
            await reach(target);
            await keyboard.press(key);
        },

        /* ... and leaves these words in it. */
        async write(target, text) {
            await reach(target);
            await keyboard.press("ControlOrMeta+a");
            await keyboard.insertText(text);
        },

        /* ... and takes this choice of a list. */
        async choose(target, value) {
            const list = await reach(target);
            const far = await list.evaluate((select, wanted) => [...select.options].findIndex((one) => one.value === wanted) - select.selectedIndex, value);
            for (let step = 0; step < Math.abs(far); step++) await keyboard.press(far < 0 ? "ArrowUp" : "ArrowDown");
            await eventually(async () => await target.first().inputValue() === value, `${value} is chosen`);
        },
    };
}
