/* Makes src/gen/keys.d.ts from i18n/en.json: the name of each text and what must be filled in, so
 * that the compiler refuses a text that does not exist or a forgotten number. */
import { readFileSync, writeFileSync } from "node:fs";

const catalogue = JSON.parse(readFileSync(new URL("../../i18n/en.json", import.meta.url), "utf8"));

function places(entry, found) {
    if (typeof entry === "string") {
        for (const match of entry.matchAll(/\{(\w+)\}/g)) found.add(match[1]);
        return found;
    }
    for (const [name, part] of Object.entries(entry)) {
        if (name === "forms") found.add("n");
        if (name === "m") found.add("gender");
        places(part, found);
    }
    return found;
}

const lines = Object.entries(catalogue).map(([key, entry]) => {
    const names = [...places(entry, new Set())].sort();
    const fields = names.map((name) =>
        name === "n" ? "n: number" : name === "gender" ? "gender: Gender" : `${name}: string | number`);
    return `    ${JSON.stringify(key)}: ${names.length ? `{ ${fields.join("; ")} }` : "null"};`;
});
writeFileSync(new URL("../src/gen/keys.d.ts", import.meta.url),
    `/* Made by web/tools/gen-keys.mjs from i18n/en.json; do not edit. */
export type Gender = "m" | "f" | "other";
export interface Texts {
${lines.join("\n")}
}
export type Key = keyof Texts;
`);
