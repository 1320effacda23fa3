import { defineConfig } from "vite";
import { appFiles } from "./tools/app-files.mjs";
import { firstFiles, operations, texts } from "./tools/texts.mjs";

/* HARK_API=http://127.0.0.1:8080 npm run dev: the desk from source, the data from that server. */
/* One piece for the first load: cut into what pages share with it, it would be larger. */
const first = firstFiles();
const ofFirst = (id) => first.has(id) || /\/node_modules\/(preact|@preact)\//.test(id);

const server = process.env.HARK_API ?? "http://127.0.0.1:8080";

export default defineConfig({
    plugins: [appFiles(), texts(), operations()],
    server: { proxy: { "/api": { target: server } }, fs: { allow: [".."] } },
    build: {
        target: "es2022",
        assetsInlineLimit: 0, // the content security policy allows no data: addresses
        modulePreload: { polyfill: false },
        cssCodeSplit: false,
        reportCompressedSize: false,
        rolldownOptions: { output: { codeSplitting: { groups: [{ name: "first", test: ofFirst }] } } },
    },
    test: { include: ["src/**/*.test.ts"], environment: "node" },
});
