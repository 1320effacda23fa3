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

/* One file for each language, fetched as data: code that is loaded later would bring a helper along. */
const files = Object.fromEntries(languages.map((language) => {
    const source = JSON.stringify(textsOf(language));
    return [language, { source, fileName: `assets/words-${language}-${createHash("sha256").update(source).digest("hex").slice(0, 10)}.json` }];
}));
const words = {
    name: "chat-words",
    generateBundle() {
        for (const { source, fileName } of Object.values(files)) this.emitFile({ type: "asset", fileName, source });
    },
};

export default defineConfig({
    plugins: [words],
    define: {
        CHAT_FILES: JSON.stringify(Object.fromEntries(languages.map((name) => [name, `/${files[name].fileName}`]))),
        CHAT_WORDS: JSON.stringify(Object.fromEntries(languages.map((name) => [name, textsOf(name, (key) => ofLoader.includes(key))]))),
    },
    publicDir: false,
    build: {
        target: "es2022",
        emptyOutDir: false,
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        reportCompressedSize: false,
        rollupOptions: {
            input: { chat: "chat.html", try: "try.html", loader: "src/widget/loader.ts" },
            output: {
                entryFileNames: (chunk) => (chunk.name === "loader" ? "chat.js" : "assets/[name]-[hash].js"),
                chunkFileNames: "assets/widget-[name]-[hash].js",
            },
        },
    },
});
