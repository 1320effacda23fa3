/* The catalogues are whole: every key in all four languages and with a note for the translator that says
 * more than two words (where it stands, what part of speech, whose gender), every plural form its
 * language has, the same places to fill in, no key that nothing uses, no text in the code that is
 * missing here. Ends with 1 and one line for each fault. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const languages = ["en", "pl", "ru", "he"];
const noteWords = 3;
const faults = [];
const fault = (text) => faults.push(text);

const read = (name) => JSON.parse(readFileSync(join(root, "i18n", name), "utf8"));
const catalogues = Object.fromEntries(languages.map((name) => [name, read(`${name}.json`)]));
const notes = read("notes.json");

function* files(folder, ends) {
    let names = [];
    try {
        names = readdirSync(folder);
    } catch {
        return;
    }
    for (const name of names) {
        const path = join(folder, name);
        if (name === "node_modules" || name === "gen") continue;
        if (statSync(path).isDirectory()) yield* files(path, ends);
        else if (ends.some((end) => name.endsWith(end)) && !/\.test\./.test(name)) yield path;
    }
}

/* ---- each language by itself ---- */

const genders = ["m", "f", "other"];

function inspect(language, key, entry, at = key) {
    if (typeof entry === "string") {
        if (entry.trim() === "") fault(`${language}: ${at} is empty`);
        return;
    }
    const names = Object.keys(entry);
    if (names.length === 1 && names[0] === "text") return inspect(language, key, entry.text, at);
    if (names.length === 1 && names[0] === "forms") {
        const wanted = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
        const given = Object.keys(entry.forms);
        for (const form of wanted) {
            if (!given.includes(form)) fault(`${language}: ${at} lacks the plural form '${form}'`);
        }
        for (const form of given) {
            if (!wanted.includes(form)) fault(`${language}: ${at} has the form '${form}', which the language does not`);
            inspect(language, key, entry.forms[form], `${at}.${form}`);
        }
        return;
    }
    if (names.length > 0 && names.every((name) => genders.includes(name))) {
        for (const gender of genders) {
            if (!names.includes(gender)) fault(`${language}: ${at} lacks the gender '${gender}'`);
            else inspect(language, key, entry[gender], `${at}.${gender}`);
        }
        return;
    }
    fault(`${language}: ${at} is neither {text}, {forms} nor {m, f, other}`);
}

/* What is filled in; a form may leave the number out ("one case"), so all forms together count. */
function places(entry, found = new Set()) {
    if (typeof entry === "string") for (const m of entry.matchAll(/\{(\w+)\}/g)) found.add(m[1]);
    else for (const part of Object.values(entry)) places(part, found);
    return found;
}

const keys = Object.keys(catalogues.en);
for (const language of languages) {
    const here = catalogues[language];
    for (const [key, entry] of Object.entries(here)) {
        if (!(key in catalogues.en)) fault(`${language}: ${key} does not exist in en`);
        else inspect(language, key, entry);
    }
    for (const key of keys) {
        if (!(key in here)) {
            fault(`${language}: ${key} is missing`);
            continue;
        }
        const wanted = [...places(catalogues.en[key])].sort().join(" ");
        const given = [...places(here[key])].sort().join(" ");
        if (wanted !== given) fault(`${language}: ${key} fills in '${given}', en '${wanted}'`);
    }
}
for (const key of keys) {
    if ((notes[key] ?? "").trim().split(/\s+/).length < noteWords) fault(`notes: ${key} needs one of ${noteWords} words or more: where it stands, what part of speech, whose gender`);
}
for (const key of Object.keys(notes)) {
    if (!(key in catalogues.en)) fault(`notes: ${key} does not exist`);
}

/* ---- what the code uses: whole keys, and beginnings of keys made from a value ---- */

const used = new Set();
const beginnings = new Set();
const known = new Set(keys);
const groups = new Set(keys.map((key) => key.split(".")[0]));

for (const path of [...files(join(root, "web/src"), [".ts", ".tsx"]), ...files(join(root, "src"), [".c", ".h", ".def"])]) {
    const text = readFileSync(path, "utf8");
    for (const m of text.matchAll(/["'`]([a-z_]+(?:\.[a-z0-9_]+)+)["'`]/g)) {
        used.add(m[1]);
        if (path.includes("/web/src/") && groups.has(m[1].split(".")[0]) && !known.has(m[1])
            && new RegExp(`\\bt(?:Or)?\\(\\s*["'\`]${m[1].replaceAll(".", "\\.")}`).test(text)) {
            fault(`${path.slice(root.length)}: '${m[1]}' is in no catalogue`);
        }
    }
    for (const m of text.matchAll(/`([a-z_]+\.(?:[a-z0-9_]+\.)*)\$\{/g)) beginnings.add(m[1]);
    for (const m of text.matchAll(/"([a-z_]+\.(?:[a-z0-9_]+\.)*)%/g)) beginnings.add(m[1]);
}
for (const key of keys) {
    if (!used.has(key) && ![...beginnings].some((start) => key.startsWith(start))) fault(`${key} is used nowhere`);
}

for (const line of faults) console.error(line);
console.log(`${keys.length} texts in ${languages.length} languages, ${faults.length} faults`);
process.exitCode = faults.length > 0 ? 1 : 0;
