/* The web chat: its frame, the page to try it on, and the loader, which keeps its name. Built apart
 * from the desk, into the same dist, so that a visitor's browser loads nothing of the desk. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { defineConfig } from "vite";

const languages = ["en", "pl", "ru", "he"];
const ofLoader = ["chat.open", "chat.close", "chat.frame", "chat.unread"];

/* The widget's texts: plain ones only, since it has no plural forms. */
function textsOf(language, wanted = () => true) {
    const all = JSON.parse(readFileSync(new URL(`../i18n/${language}.json`, import.meta.url), "utf8"));
    return Object.fromEntries(Object.entries(all).filter(([key]) => key.startsWith("chat.") && wanted(key)).map(([key, entry]) => {
        if (typeof entry.text !== "string") throw new Error(`${language}: ${key} must be a plain text`);
        return [key, entry.text];
    }));
}

const isMore = (key) => /^chat\.(file|mail|earlier|try)_/.test(key); // of what is fetched when it is needed
const isOfFrame = (key) => !isMore(key) && key !== "chat.open" && key !== "chat.unread"; // those are the loader's alone

const hashOf = (source) => createHash("sha256").update(source).digest("hex").slice(0, 10);

/* One file for each language, fetched as data; and one of what is needed later. */
const filesOf = (name, wanted) => Object.fromEntries(languages.map((language) => {
    const source = JSON.stringify(textsOf(language, wanted));
    return [language, { source, fileName: `assets/${name}-${language}-${hashOf(source)}.json` }];
}));
const files = filesOf("words", isOfFrame);
const moreFiles = filesOf("later-words", isMore);
// Named by its source, which is all that it is made of: an import that the bundler saw would bring a helper along.
const moreCode = `assets/later-more-${hashOf(readFileSync(new URL("src/widget/more.tsx", import.meta.url)))}.js`;
const addresses = (of) => JSON.stringify(Object.fromEntries(languages.map((name) => [name, `/${of[name].fileName}`])));
const words = {
    name: "chat-words",
    generateBundle() {
        for (const { source, fileName } of [...Object.values(files), ...Object.values(moreFiles)]) this.emitFile({ type: "asset", fileName, source });
    },
};

/* What is fetched later draws with the frame's own Preact (chat.tsx lends it): were it shared by name, a
 * bundler would keep all of it, used or not. */
const borrowed = "\0borrowed-jsx";
const lender = {
    name: "borrowed-jsx",
    enforce: "pre",
    resolveId: (source, importer) => (source.startsWith("preact/") && importer?.endsWith("/more.tsx") ? borrowed : null),
    load: (id) => (id === borrowed ? "export const jsx = (...all) => harkJsx(...all); export { jsx as jsxs };" : null),
};

export default defineConfig({
    plugins: [words, lender],
    define: {
        CHAT_FILES: addresses(files),
        CHAT_MORE: addresses(moreFiles),
        CHAT_MORE_CODE: JSON.stringify(`/${moreCode}`),
        CHAT_WORDS: JSON.stringify(Object.fromEntries(languages.map((name) => [name, textsOf(name, (key) => ofLoader.includes(key))]))),
    },
    publicDir: false,
    build: {
        target: "es2022",
        emptyOutDir: false,
        assetsInlineLimit: 0,
        modulePreload: false,
        reportCompressedSize: false,
        rollupOptions: {
            input: { chat: "chat.html", try: "try.html", loader: "src/widget/loader.ts", more: "src/widget/more.tsx" },
            preserveEntrySignatures: "strict",
            output: {
                entryFileNames: (chunk) => (chunk.name === "loader" ? "chat.js" : chunk.name === "more" ? moreCode : "assets/[name]-[hash].js"),
                chunkFileNames: "assets/widget-[name]-[hash].js",
            },
        },
    },
});
