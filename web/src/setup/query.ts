/* A first query for a brand: its name, found in every form, and the one word that tags and accounts make
 * of a name of several. A proposal to be looked at; the language is in docs/query.md. */

const operators = new Set(["AND", "OR", "NOT", "NEAR"]);

/* "" where nothing is left to look for. */
export function proposeQuery(brand: string): string {
    const words = brand.normalize("NFC").match(/[\p{L}\p{M}\d]+/gu) ?? [];
    const joined = words.join("").toLowerCase();
    if (joined.length < 2) return "";
    const [only] = words;
    if (words.length === 1 && only) return operators.has(only) ? `"${only}"` : only;
    return `"${words.join(" ")}" OR #${joined} OR @${joined}`;
}
