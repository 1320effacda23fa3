/* After the build: a .gz beside each file that gains by it, and the sizes against their budgets.
 * `--only-sizes` writes nothing. Ends with 1 if a budget is broken. */
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const dist = fileURLToPath(new URL("../dist/", import.meta.url));
const write = !process.argv.includes("--only-sizes");
const budget = { "first load, JS": 60_000, "first load, all": 72_000, "all CSS": 14_000, "one page more, JS": 30_000,
    "chat, loader": 2_000, "chat, frame": 12_000, "chat, more": 4_500 };

function* files(folder) {
    for (const name of readdirSync(folder).sort()) {
        const path = join(folder, name);
        if (statSync(path).isDirectory()) yield* files(path);
        else if (!name.startsWith(".") && !name.endsWith(".gz")) yield path;
    }
}

const packed = new Map();
for (const path of files(dist)) {
    const raw = readFileSync(path);
    const gz = gzipSync(raw, { level: 9 });
    packed.set(relative(dist, path), gz.length);
    if (write && gz.length < raw.length) writeFileSync(`${path}.gz`, gz);
}

const sizeOf = (wanted) => [...packed].filter(([name]) => wanted(name)).map(([, size]) => size);
const html = readFileSync(join(dist, "index.html"), "utf8");
const first = new Set([...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map((m) => m[1]));
// Which pieces the first ones name without being asked: `import ... from "./x.js"`.
for (const name of first) {
    for (const m of readFileSync(join(dist, name), "utf8").matchAll(/(?:from|import)\s*"\.\/([\w.-]+\.js)"/g)) {
        first.add(`assets/${m[1]}`);
    }
}
const sum = (list) => list.reduce((a, b) => a + b, 0);
// Of each language two: the texts of the first load and those of the other pages.
const language = (name) => /^assets\/(en|pl|ru|he)-/.test(name);
const largestFirst = () => Math.max(...["en", "pl", "ru", "he"].map((name) => {
    const parts = [...packed.keys()].filter((path) => path.startsWith(`assets/${name}-`) && path.endsWith(".js"));
    const desk = parts.filter((path) => readFileSync(join(dist, path), "utf8").includes("nav.desk"));
    if (parts.length !== 2 || desk.length !== 1) throw new Error(`the texts of '${name}' are not in two parts`);
    return packed.get(desk[0]);
}));
const ofChat = (name) => /^(assets\/(chat|try|widget|words|later)-|chat\.|try\.)/.test(name);
const isPage = (name) => !ofChat(name) && name.endsWith(".js") && !first.has(name) && !language(name);
const firstCss = [...html.matchAll(/href="\/(assets\/[^"]+\.css)"/g)].map((m) => m[1]);
const firstJs = sum(sizeOf((name) => first.has(name))) + largestFirst();
const figures = {
    "first load, JS": firstJs,
    "first load, all": firstJs + sum(sizeOf((name) => name === "index.html" || firstCss.includes(name))), // and HTML, styles
    "all CSS": sum(sizeOf((name) => name.endsWith(".css") && !ofChat(name))),
    "one page more, JS": Math.max(0, ...sizeOf(isPage)),
    "chat, loader": sum(sizeOf((name) => name === "chat.js")),
    // With its HTML, styles and the largest of its languages.
    "chat, frame": sum(sizeOf((name) => /^(chat\.html|assets\/(chat|widget)-)/.test(name)))
        + Math.max(...sizeOf((name) => name.startsWith("assets/words-"))),
    // Files and what else few talks need, with the largest of its languages.
    "chat, more": sum(sizeOf((name) => /^assets\/later-.*\.js$/.test(name))) + Math.max(...sizeOf((name) => name.startsWith("assets/later-words-"))),
};

let broken = 0;
for (const [what, bytes] of Object.entries(figures)) {
    const over = bytes > budget[what];
    if (over) broken = 1;
    console.log(`${what.padEnd(18)} ${String(bytes).padStart(6)} bytes gzip of ${budget[what]}${over ? "  TOO LARGE" : ""}`);
}
process.exitCode = broken;
