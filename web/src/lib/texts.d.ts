/* One part of a catalogue, made by web/tools/texts.mjs. */
declare module "*.json?desk" {
    const texts: unknown;
    export default texts;
}
declare module "*.json?pages" {
    const texts: unknown;
    export default texts;
}
/* What the first load does not name of gen/operations.ts, made there too. */
declare module "*/operations?pages" {
    export const operationTable: Record<string, readonly [method: string, path: string]>;
}
/* A file as it stands, for tests. */
declare module "*?raw" {
    const text: string;
    export default text;
}
