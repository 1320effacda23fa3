/* How often `hark classify` is right on public sets of labelled texts: learnt from the train part, asked
 * about the dev part. Where a set has no dev part, every fifth text of train is kept for asking.
 *
 *     ./dev bench accuracy FOLDER [SET...]      or the variable HARK_SETS
 *
 * The sets are not ours and not in this repository; without a folder this says so and does nothing. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

const folder = process.argv[2] ?? process.env.HARK_SETS ?? "";
const wanted = process.argv.slice(3);
const hark = process.env.HARK_BIN;

function text(path) {
    const bytes = readFileSync(join(folder, path));
    return (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
}

const clean = (words) => words.replace(/\s+/g, " ").trim();
const lines = (path) => text(path).split("\n").filter((line) => line.trim() !== "");

/* "label<sep>text" a line. */
function labelled(path, separator) {
    return lines(path).map((line) => {
        const at = line.indexOf(separator);
        return [line.slice(0, at), clean(line.slice(at + 1))];
    });
}

/* Comma-separated fields, quoted where they need it; without the head. */
function csv(path) {
    const rows = [...text(path).matchAll(/(?:"((?:[^"]|"")*)"|([^,"\n\r]*))(,|\r?\n|$)/g)];
    const out = [[]];
    for (const [whole, quoted, plain, end] of rows) {
        if (whole === "")
            continue;
        out.at(-1).push(quoted?.replaceAll("\"\"", "\"") ?? plain);
        if (end !== ",")
            out.push([]);
    }
    return out.filter((row) => row.length > 1).slice(1);
}

const hebrew = (path) => lines(path).slice(1).map((line) => line.split("\t"))
    .filter((row) => row.length === 2).map(([words, label]) => [label, clean(words)]);

/* name, bar in percent on the held-out part (0: none is set), how to read both parts. */
const sets = [
    ["banking77", 92, () => csv("banking77/train.csv").map(([words, label]) => [label, clean(words)]), null],
    ["clinc150", 93, () => labelled("clinc150/train.tsv", "\t"), () => labelled("clinc150/val.tsv", "\t")],
    ["hwu64", 0, () => labelled("hwu64/train.tsv", "\t"), () => labelled("hwu64/valid.tsv", "\t")],
    ["polemo1_hotels", 85, () => labelled("polemo1_hotels/train.txt.gz", " "),
        () => labelled("polemo1_hotels/dev.txt", " ")],
    ["polemo1_medicine", 0, () => labelled("polemo1_medicine/train.txt.gz", " "),
        () => labelled("polemo1_medicine/dev.txt", " ")],
    ["hebrew_sentiment", 88.5, () => hebrew("hebrew_sentiment/train.tsv.gz"),
        () => hebrew("hebrew_sentiment/dev.tsv")],
];

function run(words, input) {
    const result = spawnSync(hark, words, { input, encoding: "utf8", maxBuffer: 1 << 28 });
    if (result.status !== 0)
        throw new Error(`hark ${words[0]}: ${result.stderr}`);
    return result.stdout;
}

function measure(name, bar, train, dev) {
    const scratch = mkdtempSync(join(tmpdir(), "hark-accuracy-"));
    const file = join(scratch, "train.tsv"), model = join(scratch, "model");
    try {
        const began = performance.now();
        writeFileSync(file, train.map((row) => row.join("\t")).join("\n"));
        run(["learn", "--train", file, "--model", model]);
        const learnt = (performance.now() - began) / 1000;
        const answers = run(["classify", "--model", model], dev.map((row) => row[1]).join("\n")).split("\n");
        const right = dev.filter(([label], i) => answers[i].split("\t")[0] === label).length;
        const percent = 100 * right / dev.length;
        console.log(`${name.padEnd(18)} ${percent.toFixed(2).padStart(6)} %  of ${dev.length}, learnt from `
            + `${train.length} in ${learnt.toFixed(0)} s${bar > 0 ? `; bar on the held-out part ${bar} %` : ""}`);
    } finally {
        rmSync(scratch, { recursive: true, force: true });
    }
}

if (folder === "") {
    console.log("accuracy: skipped; name the folder of the public sets: ./dev bench accuracy FOLDER");
} else {
    for (const [name, bar, readTrain, readDev] of sets) {
        if (wanted.length > 0 && !wanted.includes(name))
            continue;
        if (!existsSync(join(folder, name))) {
            console.log(`${name.padEnd(18)} skipped: it is not in ${folder}`);
            continue;
        }
        const all = readTrain();
        measure(name, bar, readDev ? all : all.filter((_, i) => i % 5 !== 0),
            readDev?.() ?? all.filter((_, i) => i % 5 === 0));
    }
}
