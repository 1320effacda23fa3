/* `hark query check`: exit codes, the explained tree, the place of what is wrong. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { lexFile, program } from "./lib/server.mjs";

const withForms = existsSync(lexFile);
const skip = !withForms && "there is no hark.lex";

function check(text, ...flags) {
    const result = spawnSync(program, ["query", "check", text, ...(withForms ? ["--lex", lexFile] : []), ...flags], { encoding: "utf8", timeout: 60_000 });
    return { code: result.status, out: result.stdout, err: result.stderr };
}

function lines(text, ...flags) {
    const { code, out, err } = check(text, ...flags);
    assert.equal(code, 0, err);
    return out.trimEnd().split("\n");
}

test("a query is explained as a sentence and as a tree", () => {
    const all = lines('(#warta OR ~wartta) NOT "=Rzeka =Warta" lang:pl mood:neg');
    assert.equal(all[0], "Looking for: (the hashtag #warta or wartta with up to 1 slip) and language: pl"
        + " and negative mood, not: the phrase “Rzeka Warta” in every form");
    assert.deepEqual(all.slice(2), [
        "all of:",
        "  any of:",
        "    the hashtag #warta",
        "    wartta with up to 1 slip",
        "  not:",
        "    the phrase “Rzeka Warta” in every form",
        "      exactly “Rzeka”",
        "      exactly “Warta”",
        "  language: pl",
        "  negative mood"]);
});

test("forms are shown with where they come from, struck ones apart", { skip }, () => {
    const all = lines("InPost{-inposta -inposty}").map((line) => line.trim());
    assert.ok(all.includes("as written: inpost"), all.join("\n"));
    const guessed = all.find((line) => line.startsWith("as the ending allows (pl): "));
    assert.match(guessed, /\binpostu\b.*\binpostem\b/);
    assert.doesNotMatch(guessed, /\binposta\b|\binposty\b/);
    assert.ok(all.includes("struck out: inposta, inposty"), all.join("\n"));
});

test("Hebrew words bring their letters before them, and no strangers", { skip }, () => {
    const all = lines("הראל", "--language", "he").join("\n");
    assert.match(all, /\bמחפשים\b|מחפשים/);
    assert.match(all, /להראל/);
    assert.doesNotMatch(all, / או,/);
});

test("hark listen says of each refused query what is wrong, also between queries", () => {
    const folder = mkdtempSync(join(tmpdir(), "hark-queries-"));
    const file = join(folder, "queries");
    writeFileSync(file, "one\tin:nobody\ntwo\ta intent:complaint\n");
    const { status, stderr } = spawnSync(program, ["listen", "--queries", file], { input: "", encoding: "utf8", timeout: 60_000 });
    rmSync(folder, { recursive: true });
    assert.equal(status, 2, stderr);
    assert.match(stderr, /:1: column 1: There is no watch “nobody”/);
    assert.match(stderr, /:2: column 3: “complaint” cannot stand here. These can: safety legal press cancellation /);
});

test("every field has its words", { skip }, () => {
    const said = lines("a from:@anna channel:bluesky intent:cancellation has:link,image,question is:reply reach:>=20"
        + " reach:<=50 reach:=30 lang:unknown mood:pos -mood:neu in:rivals -is:repost").join("\n");
    for (const words of ["written by anna", "channel: bluesky", "intent: cancellation", "with a link", "with a picture",
        "with a question", "replies only", "reach of at least 20", "reach of at most 50", "reach of 30",
        "language: not known", "positive mood", "neutral mood", "what the watch “rivals” finds", "reposts only"])
        assert.ok(said.includes(words), words);
    const places = lines('a NEAR/5 wa* c NEAR/2f "d e" "f g"~4 #x @y #tag* @nick* %hark', "--language", "pl").join("\n");
    for (const words of ["a we wszystkich odmianach nie dalej niż 5 słów od: słowa zaczynające się od wa",
        "a potem nie dalej niż 2 słowa", "„f g” w obrębie 4 słów", "hasztag #x", "nazwa konta @y",
        "hasztagi zaczynające się od #tag", "nazwy kont zaczynające się od @nick", "hark, także zamaskowane"])
        assert.ok(places.includes(words), `${words}\n${places}`);
});

test("what is refused: exit code 2, the column in characters and the remedy", () => {
    const wrong = check("żółw mod:neg");
    assert.equal(wrong.code, 2);
    assert.equal(wrong.out, "");
    assert.match(wrong.err, /^hark query check: column 6: There is no field “mod”\. There are: lang from /);
    assert.match(wrong.err, /\n {2}żółw mod:neg\n {7}\^{4}\n$/);
    assert.match(check('a "b').err, /column 3: This quotation mark is not closed/);
    assert.match(check("NOT a").err, /^hark query check: Everything here is excluded/);
    assert.match(check("NOT a", "--language", "ru").err, /Здесь всё исключено/);
    assert.match(check("").err, /Write a word/);
});

test("hints do not refuse", () => {
    assert.ok(lines("lang:pl or has:link").at(-1).startsWith("hint: "));
    assert.match(lines("warta or pzu").join("\n"), /hint: “or” is looked for as a word\. The operator is written OR/);
});

test("one text, and flags behind it or before", () => {
    assert.equal(check("-a b").code, 0);
    assert.equal(spawnSync(program, ["query", "check", "--language", "pl", "a"]).status, 0);
    const none = spawnSync(program, ["query", "check"], { encoding: "utf8" });
    assert.equal(none.status, 2);
    assert.match(none.stderr, /TEXT is needed/);
    const two = spawnSync(program, ["query", "check", "a", "b"], { encoding: "utf8" });
    assert.equal(two.status, 2);
    assert.match(two.stderr, /'b' is not expected here/);
    assert.match(spawnSync(program, ["query", "check", "--help"], { encoding: "utf8" }).stdout, /hark query check TEXT/);
    assert.match(spawnSync(program, ["query"], { encoding: "utf8" }).stderr, /query goes with check/);
    assert.equal(spawnSync(program, ["query", "check", "a", "--lex", "/nowhere.lex"]).status, 1);
});
