/* How long a text is in the unit that its network counts; the server's base/text.h counts alike and
 * has the last word. */
import type { components } from "../gen/api";
import { lazyModule } from "./lazy";

export type TextUnit = components["schemas"]["TextUnit"];

const bytes = new TextEncoder();
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
const gsm7 = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\[~\]|€]*$/;

/* X counts in a way of its own. */
export const x = lazyModule(() => import("./x"));

/* Does the network see a link in it, as it counts them? */
export const hasLink = (unit: TextUnit, text: string): boolean =>
    (unit === "x_weight" ? x.now()?.hasLink(text.normalize("NFC")) : null) ?? text.includes("://");

function smsLength(text: string): number {
    if (!gsm7.test(text)) return text.length;
    return text.length + (text.match(/[\^{}\\[~\]|€]/g)?.length ?? 0);
}

export function byteLength(text: string): number {
    return bytes.encode(text.normalize("NFC")).length;
}

export function textLength(unit: TextUnit, raw: string): number {
    const text = raw.normalize("NFC");
    switch (unit) {
        case "bytes": return bytes.encode(text).length;
        case "utf16": return text.length;
        case "codepoints": return Array.from(text).length;
        case "graphemes": {
            let n = 0;
            for (const _ of graphemes.segment(text)) n++;
            return n;
        }
        case "x_weight": return x.now()?.xWeight(text) ?? Array.from(text).length;
        case "sms": return smsLength(text);
    }
}
