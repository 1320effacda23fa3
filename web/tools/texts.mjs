/* A catalogue in two parts: `en.json?desk` has the texts that the first load can show, `en.json?pages`
 * all others; a page that is fetched when it is opened fetches them along (see lib/lazy.tsx).
 *
 * Which are which is read from the sources: what src/main.tsx reaches by its imports, without the
 * pages behind lazyPage() and what lazyModule() fetches. A key counts as used where it stands in quotes, or fits a template like
 * `error.${code}`. So a text can be in the wrong part only if its name is put together otherwise. */
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
    const lazy = new Set([...text.matchAll(/lazy(?:Page|Module)\(\(\) => import\("([^"]+)"\)/g)].map((m) => m[1]));
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
    for (const text of reached(main).values()) {
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
