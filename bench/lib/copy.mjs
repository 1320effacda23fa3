/* bench/lib/copy.mjs -- what lies in a server's SQLite file, in a PostgreSQL database that has only
 * its tables: so both are asked at the same million without growing it twice.
 *
 * Table by table through CSV, between the two databases' own programs. Both servers must stand still.
 */
import { execFileSync } from "node:child_process";
import { join } from "node:path";

/* The migrations, which are there already, and what SQLite keeps for itself. */
const OURS = "type = 'table' and name <> 'schema' and name not like 'sqlite~_%' escape '~'";

export function copyToPostgres(folder, url) {
    const file = join(folder, "hark.db");
    const ask = (sql) => execFileSync("sqlite3", ["-readonly", file, sql], { encoding: "utf8" }).trim().split("\n");
    for (const table of ask(`select name from sqlite_master where ${OURS} order by name`)) {
        const columns = ask(`select name || ' ' || type from pragma_table_info('${table}')`).map((line) => line.split(" "));
        const names = columns.map(([name]) => `"${name}"`).join(", ");
        const values = columns.map(([name, type]) => (type === "BLOB" ? `'\\x' || hex("${name}")` : `"${name}"`)).join(", ");
        const script = 'set -e; psql -q "$1" -c "truncate $2"; '
            + 'sqlite3 -readonly -csv "$3" "select $4 from $2" | psql -q "$1" -c "copy $2 ($5) from stdin (format csv, null \'\\N\')"';
        execFileSync("bash", ["-o", "pipefail", "-c", script, "copy", url, `"${table}"`, file, values, names], { stdio: ["ignore", "ignore", "inherit"] });
    }
    execFileSync("psql", ["-q", url, "-c", "analyze"], { stdio: "ignore" });
}
