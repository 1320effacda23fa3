/* One part of a catalogue, made by web/tools/texts.mjs. */
declare module "*.json?desk" {
    const texts: unknown;
    export default texts;
}
declare module "*.json?pages" {
    const texts: unknown;
    export default texts;
}
/* A file as it stands, for tests. */
declare module "*?raw" {
    const text: string;
    export default text;
}
