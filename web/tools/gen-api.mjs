/* Makes src/gen/api.d.ts (types) and src/gen/operations.ts (method and path of each operation) from
 * ../api/openapi.yaml. Run it after each change of that document; both files are checked in.
 * `--check` writes nothing and fails if what is checked in differs. */
import { readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const document = new URL("../../api/openapi.yaml", import.meta.url);
const folder = new URL("../src/gen/", import.meta.url);
const head = "/* Made by web/tools/gen-api.mjs from api/openapi.yaml; do not edit. */\n";

function operations(text) {
    const lines = [];
    let path = "";
    let method = "";
    for (const line of text.split("\n")) {
        if (line.startsWith("components:")) break;
        const asPath = /^ {2}(\/[^:]*):\s*$/.exec(line);
        const asMethod = /^ {4}(get|put|post|patch|delete):\s*$/.exec(line);
        const asName = /^ {6}operationId: (\w+)/.exec(line);
        if (asPath) path = asPath[1];
        else if (asMethod) method = asMethod[1].toUpperCase();
        else if (asName) lines.push(`    ${asName[1]}: ["${method}", "${path}"],`);
    }
    return `${head}export const operationTable = {\n${lines.join("\n")}\n} as const;\n`;
}

const made = {
    "api.d.ts": head + astToString(await openapiTS(document, { defaultNonNullable: false })),
    "operations.ts": operations(readFileSync(document, "utf8")),
};
let stale = 0;
for (const [name, text] of Object.entries(made)) {
    const file = new URL(name, folder);
    if (!process.argv.includes("--check")) writeFileSync(file, text);
    else if (readFileSync(file, "utf8") !== text) {
        console.error(`web/src/gen/${name} is older than api/openapi.yaml: npm --prefix web/tools run gen`);
        stale = 1;
    }
}
process.exitCode = stale;
