/* What is made in two parts, one for the first load and one (`?pages`) for all that is fetched later:
 * a catalogue (`en.json?desk` has the texts that the first load can show) and the table of the API's
 * operations. A page that is fetched when it is opened fetches the other parts along (see lib/lazy.tsx).
 *
 * Which is which is read from the sources: what src/main.tsx reaches by its imports, without what
 * lazyPage(), lazyModule() and lazyWords() fetch. A key counts as used where it stands in quotes, or fits
 * a template like `waive.${reason}`, but not as the argument of tLater(). So a text can be in the wrong
 * part only if its name is put together otherwise. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../src/main.tsx", import.meta.url));
const endings = ["", ".ts", ".tsx"];

/* Its files with their text, by the file's path. */
function reached(path, seen = new Map()) {
    if (seen.has(path)) return seen;
    const text = readFileSync(path, "utf8");
    seen.set(path, text);
    const lazy = new Set([...text.matchAll(/lazy(?:Page|Module|Words)\(\(\) => import\("([^"]+)"\)/g)].map((m) => m[1]));
    for (const [, name] of text.matchAll(/(?:from|import|import\()\s*"(\.[^"]+)"/g)) {
        if (lazy.has(name)) continue;
        const found = endings.map((end) => join(dirname(path), name) + end).find((file) => /\.tsx?$/.test(file) && existsSync(file));
        if (found) reached(resolve(found), seen);
    }
    return seen;
}

/* What the first load consists of, beside the packages it uses. */
export const firstFiles = () => new Set(reached(main).keys());

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/* Says of a key whether the first load uses it. */
export function deskUses() {
    const whole = new Set();
    const patterns = [];
    for (const source of reached(main).values()) {
        const text = source.replace(/tLater\([^,]+/g, "");
        for (const [, key] of text.matchAll(/["'`]([a-z_]+(?:\.[a-z0-9_]+)+)["'`]/g)) whole.add(key);
        for (const [, template] of text.matchAll(/`([a-z_]+\.[a-z0-9_.]*\$\{[^`\s]*)`/g)) {
            patterns.push(new RegExp(`^${template.split(/\$\{[^}]*\}/).map(escaped).join("[^.]+")}$`));
        }
        for (const [, before, after] of text.matchAll(/namesBetween\("([^"]+)", "([^"]+)"\)/g)) {
            patterns.push(new RegExp(`^${escaped(before)}.+${escaped(after)}$`));
        }
    }
    return (key) => whole.has(key) || patterns.some((pattern) => pattern.test(key));
}

/* For vite.config.js. */
export function texts() {
    return {
        name: "texts",
        enforce: "pre",
        load(id) {
            const [path, part] = id.split("?");
            if (!path.endsWith(".json") || (part !== "desk" && part !== "pages")) return null;
            const uses = deskUses();
            const wanted = Object.entries(JSON.parse(readFileSync(path, "utf8")))
                .filter(([key]) => !key.startsWith("chat.") && uses(key) === (part === "desk"));
            return { code: `export default ${JSON.stringify(Object.fromEntries(wanted))};`, moduleType: "js" };
        },
    };
}

/* For vite.config.js. An operation is named in quotes by whoever calls it. */
export function operations() {
    return {
        name: "operations",
        enforce: "pre",
        load(id) {
            const [path, part] = id.split("?");
            if (!path.endsWith("/src/gen/operations.ts")) return null;
            const named = [...reached(main).values()].join("\n");
            const lines = readFileSync(path, "utf8").split("\n").filter((line) => {
                const name = /^ {4}(\w+):/.exec(line)?.[1];
                return !name || named.includes(`"${name}"`) === (part !== "pages");
            });
            return { code: lines.join("\n"), moduleType: "ts" };
        },
    };
}
