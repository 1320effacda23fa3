/* What makes the desk an app of its own in a browser that installs such: a manifest for each language
 * (the page links the one it speaks, see setLanguage) and the icons, drawn here from public/favicon.svg.
 *
 * No service worker: no browser asks for one any more before it installs, and a desk out of a cache
 * would show a state that is not the server's.
 *
 * The drawing knows what that file has: one rectangle with round corners, one path of straight strokes
 * (M, H, V, L and their small forms) with round ends. Each point's distance to them gives its colour, edges are one point
 * wide; the same file gives the same bytes. */
import { readFileSync } from "node:fs";
import { deflateSync } from "node:zlib";

const languages = ["en", "pl", "ru", "he"];
const read = (path) => readFileSync(new URL(path, import.meta.url), "utf8");
const icons = [
    { name: "icon-192.png", size: 192 },
    { name: "icon-512.png", size: 512 },
    { name: "icon-maskable-512.png", size: 512, full: true }, // systems cut it to their own shape
    { name: "apple-touch-icon.png", size: 180, full: true },
];

function logo() {
    const svg = read("../public/favicon.svg");
    const part = (pattern) => pattern.exec(svg)?.[1] ?? "";
    const colour = (hex) => (hex.length === 4 ? [...hex.slice(1)].map((x) => x + x) : hex.slice(1).match(/../g)).map((x) => parseInt(x, 16));
    const strokes = [];
    let at = [0, 0];
    for (const [, letter, rest] of part(/<path d="([^"]+)"/).matchAll(/([MHVLhvl])([^MHVLhvl]*)/g)) {
        const n = rest.trim().split(/[\s,]+/).map(Number);
        const from = letter < "a" ? [0, 0] : at; // small letters go on from where the pen is
        const next = /h/i.test(letter) ? [from[0] + n[0], at[1]] : /v/i.test(letter) ? [at[0], from[1] + n[0]] : [from[0] + n[0], from[1] + n[1]];
        if (letter !== "M") strokes.push([at, next]);
        at = next;
    }
    const made = {
        side: Number(part(/viewBox="0 0 (\d+)/)), round: Number(part(/rx="([\d.]+)"/)), ground: colour(part(/fill="(#\w+)"/)),
        ink: colour(part(/stroke="(#\w+)"/)), width: Number(part(/stroke-width="([\d.]+)"/)), strokes,
    };
    if (!(made.side > 0 && made.round > 0 && made.width > 0 && strokes.length > 0)) throw new Error("favicon.svg is not the drawing app-files.mjs knows");
    return made;
}

const clamp = (x) => Math.min(1, Math.max(0, x));

function toSegment([x, y], [[ax, ay], [bx, by]]) {
    const [dx, dy] = [bx - ax, by - ay];
    const along = clamp(((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1));
    return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}

function draw({ side, round, ground, ink, width, strokes }, size, full) {
    const rows = Buffer.alloc(size * (size * 4 + 1));
    const unit = side / size; // of the drawing in one point of the icon
    const half = side / 2;
    const shrink = full ? 1.25 : 1; // what must stay inside a circle of 80 %
    for (let row = 0; row < size; row++) {
        for (let column = 0; column < size; column++) {
            const [x, y] = [(column + 0.5) * unit, (row + 0.5) * unit];
            const [qx, qy] = [Math.abs(x - half) - half + round, Math.abs(y - half) - half + round];
            const outside = Math.hypot(Math.max(qx, 0), Math.max(qy, 0)) + Math.min(Math.max(qx, qy), 0) - round;
            const inner = [half + (x - half) * shrink, half + (y - half) * shrink];
            const stroke = (Math.min(...strokes.map((s) => toSegment(inner, s))) - width / 2) / shrink;
            const inked = clamp(0.5 - stroke / unit);
            const place = row * (size * 4 + 1) + 1 + column * 4;
            for (let i = 0; i < 3; i++) rows[place + i] = Math.round(ground[i] + (ink[i] - ground[i]) * inked);
            rows[place + 3] = Math.round(255 * (full ? 1 : clamp(0.5 - outside / unit)));
        }
    }
    return rows;
}

function crc(bytes) {
    let c = 0xffffffff;
    for (const byte of bytes) {
        c ^= byte;
        for (let i = 0; i < 8; i++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
    }
    return (c ^ 0xffffffff) >>> 0;
}

function png(rows, size) {
    const chunk = (name, data) => {
        const out = Buffer.alloc(data.length + 12);
        out.writeUInt32BE(data.length, 0);
        out.write(name, 4, "latin1");
        data.copy(out, 8);
        out.writeUInt32BE(crc(out.subarray(4, 8 + data.length)), 8 + data.length);
        return out;
    };
    const head = Buffer.alloc(13);
    head.writeUInt32BE(size, 0);
    head.writeUInt32BE(size, 4);
    head.set([8, 6], 8); // eight bits, red, green, blue and alpha
    return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), chunk("IHDR", head),
        chunk("IDAT", deflateSync(rows, { level: 9 })), chunk("IEND", Buffer.alloc(0))]);
}

function manifest(language) {
    const words = JSON.parse(read(`../../i18n/${language}.json`));
    const icon = (name, purpose) => ({ src: `/${name}`, sizes: /\d+/.exec(name)[0].replace(/.+/, "$&x$&"), type: "image/png", purpose });
    const shortcut = (key, url) => ({ name: words[key].text, url, icons: [icon("icon-192.png", "any")] });
    return JSON.stringify({
        id: "/", name: "Hark", short_name: "Hark", lang: language, dir: language === "he" ? "rtl" : "ltr",
        start_url: "/", scope: "/", display: "standalone", theme_color: "#0b5f73", background_color: "#f4f5f3",
        icons: [icon("icon-192.png", "any"), icon("icon-512.png", "any"), icon("icon-maskable-512.png", "maskable")],
        shortcuts: [shortcut("ledger.title", "/ledger"), shortcut("list.mine", "/?view=mine")],
    });
}

/* For vite.config.js. */
export function appFiles() {
    return {
        name: "app-files",
        apply: "build",
        generateBundle() {
            const drawing = logo();
            for (const { name, size, full } of icons) {
                this.emitFile({ type: "asset", fileName: name, source: png(draw(drawing, size, full), size) });
            }
            for (const language of languages) {
                this.emitFile({ type: "asset", fileName: `app.${language}.webmanifest`, source: manifest(language) });
            }
        },
        transformIndexHtml: () => [
            { tag: "link", attrs: { rel: "manifest", href: "/app.en.webmanifest" }, injectTo: "head" },
            { tag: "link", attrs: { rel: "apple-touch-icon", href: "/apple-touch-icon.png" }, injectTo: "head" },
        ],
    };
}
