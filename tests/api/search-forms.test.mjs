/* Search by word forms: who looks for a word finds it however it is inflected, in four languages,
 * and who wants it as it is written says so. Needs hark.lex, which ./dev build makes. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { eventually, lexFile, stores } from "./lib/server.mjs";
import { World } from "./lib/world.mjs";

const said = {
    pl: "Zgłaszam szkodę, samochód stoi u mechanika",
    pl2: "Nadaliście paczkę InPostem czy w Paczkomacie?",
    ru: "Довольна вашей страховкой, спасибо людям",
    he: "לא קיבלתי את הכסף, שהפוליסות בוטלו",
    he2: "הזמנתי בוולט והמשלוח לא הגיע",
    en: "They went away and the companies' phones were stolen",
};

/* What is asked, whose text is found, and the words that are marked in it. */
const asked = [
    ["szkoda", "pl", ["szkodę"]],
    ["SZKODY samochodem", "pl", ["szkodę", "samochód"]],
    ["mechanik", "pl", ["mechanika"]],
    ["inpost", "pl2", ["InPostem"]],
    ["paczka", "pl2", ["paczkę"]],
    ["страховка", "ru", ["страховкой"]],
    ["страховки довольный", "ru", ["Довольна", "страховкой"]],
    ["человек", "ru", ["людям"]],
    ["פוליסה", "he", ["שהפוליסות"]],
    ["הפוליסה", "he", ["שהפוליסות"]],
    ["כסף", "he", ["הכסף"]],
    ["להזמין", "he2", ["הזמנתי"]],
    ["וולט", "he2", ["בוולט"]],
    ["go", "en", ["went"]],
    ["company", "en", ["companies'"]],
    ["steal phone", "en", ["phones", "stolen"]],
];

for (const store of stores)
    describe(`word forms on ${store}`, { skip: !existsSync(lexFile) && "there is no hark.lex" }, () => walk(store));

function walk(store) {
    let world;
    const ask = (q) => world.admin.must("search", { query: { q } });
    const marked = (hit) => hit.ranges.map(({ from, to }) => hit.snippet.slice(from, to));

    before(async () => {
        world = await World.make({ store, flags: ["--lex", lexFile] });
        for (const [i, text] of Object.values(said).entries()) await world.begin(text, `4860100020${i}`);
        await eventually(async () => (await ask("stolen")).hits.length === 1);
    });
    after(() => world?.end());

    it("a word finds all its forms and marks what it found", async () => {
        for (const [q, whose, words] of asked) {
            const page = await ask(`${q} `); /* a blank behind it: nothing is still being typed */
            assert.deepEqual(page.hits.map((hit) => hit.snippet), [said[whose]], q);
            assert.deepEqual(marked(page.hits[0]).map((one) => one.replace(/'$/, "")),
                words.map((one) => one.replace(/'$/, "")), q);
            assert.equal(page.total, 1, q);
        }
    });

    it("also while it is being typed", async () => {
        for (const [q, words] of [["szko", ["szkodę"]], ["szkoda", ["szkodę"]], ["страховка", ["страховкой"]]])
            assert.deepEqual(marked((await ask(q)).hits[0]), words, q);
    });

    it("quoted, or with = before it, it is as it is written", async () => {
        for (const q of ["=szkoda ", "\"szkoda\"", "\"страховка\"", "=страховка", "=go", "=כסף"])
            assert.deepEqual((await ask(q)).hits, [], q);
        for (const q of ["=szkode", "\"szkodę samochód\"", "=SZKODĘ mechanik"])
            assert.deepEqual((await ask(q)).hits.map((hit) => hit.snippet), [said.pl], q);
    });

    it("an excluded word excludes its forms", async () => {
        assert.deepEqual((await ask("mechanik -szkoda")).hits, []);
        assert.equal((await ask("mechanik -=szkoda")).hits.length, 1);
    });
}
