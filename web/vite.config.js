import { defineConfig } from "vite";
import { appFiles } from "./tools/app-files.mjs";
import { texts } from "./tools/texts.mjs";

/* HARK_API=http://127.0.0.1:8080 npm run dev: the desk from source, the data from that server. */
const server = process.env.HARK_API ?? "http://127.0.0.1:8080";

export default defineConfig({
    plugins: [appFiles(), texts()],
    server: { proxy: { "/api": { target: server } }, fs: { allow: [".."] } },
    build: {
        target: "es2022",
        assetsInlineLimit: 0, // the content security policy allows no data: addresses
        modulePreload: { polyfill: false },
        cssCodeSplit: false,
        reportCompressedSize: false,
    },
    test: { include: ["src/**/*.test.ts"], environment: "node" },
});
