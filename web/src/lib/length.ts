/* How long a text is in the unit that its network counts; the server's base/text.h counts alike and
 * has the last word. Only the shares of an address ending that are common here count as an address
 * without "https://"; the network knows all of them, so a rare one is refused by the server. */
import type { components } from "../gen/api";

export type TextUnit = components["schemas"]["TextUnit"];

const bytes = new TextEncoder();
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
const address = /(?:https?:\/\/[^\s]+)|(?<![\p{L}\p{N}@._-])(?:[\p{L}\p{N}-]+\.)+(?:com|net|org|info|biz|io|co|me|app|dev|eu|pl|il|ru|ua|de|uk|fr|cz|us|gov|edu)(?![\p{L}\p{N}])(?:\/[^\s]*)?/giu;
const emoji = /\p{Extended_Pictographic}|\p{Regional_Indicator}/u;
const gsm7 = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\[~\]|€]*$/;

function light(point: number): boolean {
    return point <= 4351 || (point >= 8192 && point <= 8205) || (point >= 8208 && point <= 8223)
        || (point >= 8242 && point <= 8247);
}

function xWeight(text: string): number {
    let sum = 0;
    const rest = text.replace(address, () => {
        sum += 23;
        return "";
    });
    for (const { segment } of graphemes.segment(rest)) {
        if (emoji.test(segment)) sum += 2;
        else for (const c of segment) sum += light(c.codePointAt(0) ?? 0) ? 1 : 2;
    }
    return sum;
}

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
        case "x_weight": return xWeight(text);
        case "sms": return smsLength(text);
    }
}
