/* How X counts a text, and what it takes for a link: a bare "bank.pl" too, which it asks more for. As base/text_x.c counts,
 * which has the last word; the tests hold both to one table. Fetched when the first place on X is open.
 *
 * Source: configuration v3 of the network's own counting rules. */

export const countries = [
    "acadaeafagaialamaoaqarasatauawaxazbabbbdbebfbgbhbibjblbmbnbobqbrbsbtbvbwbybzcacccdcfcgchcickclcmcncocrcucvcwcxcyczde",
    "djdkdmdodzeceeegeheresetfifjfkfmfofrgagbgdgegfggghgiglgmgngpgqgrgsgtgugwgyhkhmhnhrhthuidieiliminioiqirisitjejmjojpke",
    "kgkhkikmknkpkrkwkykzlalblclilklrlsltlulvlymamcmdmemfmgmhmkmlmmmnmompmqmrmsmtmumvmwmxmymznancnenfngninlnonpnrnunzompa",
    "pepfpgphpkplpmpnprpsptpwpyqarerorsrurwsasbscsdsesgshsisjskslsmsnsosrssstsvsxsysztctdtftgthtjtktltmtntotrtttvtwtzuaug",
    "umusuyuzvavcvevgvivnvuwfwsyeytzazmzweusuuk",
].join("");
export const others = [
    "academy aero agency app art asia bank bar beauty bet bio biz blog business buzz cafe care casa cat center chat",
    "church city click clinic cloud club coach codes coffee com community company contact cool coop day delivery dental",
    "design dev digital direct dog edu education email energy events expert express faith family fans farm fashion",
    "finance fitness foundation fun fund fyi gallery game games gift global gmbh gold gov group guide guru health help",
    "homes hospital host hotel house info ink institute insurance int international jobs kitchen land law legal life link",
    "live loan loans lol love ltd market marketing media mil mobi mobile moe money monster mov museum name net network",
    "news ngo ninja one ong online org page partners party pet photo photography photos pics pizza place plus post press",
    "pro promo pub radio reviews rocks run sale school science services shop shopping show site social software solutions",
    "space store stream studio style support systems taxi team tech tel tips today tools top tours town toys trade",
    "training travel tube university uno video vip wang watch website wiki win wine work works world wtf xyz yoga zip",
    "zone",
].join(" ");

const linkWeight = 23;
const emojiWeight = 2;
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

function urlPattern(): RegExp {
    const accented = "\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u024f";
    const top = `(?:${(countries.match(/../g) ?? []).join("|")}|${others.replaceAll(" ", "|")}|xn--[a-z0-9${accented}]+)`;
    const domain = (letter: string, last: string): string =>
        `(?:[${letter}](?:[${letter}_-]*[${letter}])?\\.)*[${letter}](?:[${letter}-]*[${letter}])?\\.${last}(?![a-z0-9@+-])`;
    const native = "\\p{L}\\p{N}";
    const withScheme = `(?<![a-z0-9@$#])https?://${domain(native, `(?:${top}|(?![a-z0-9])[${native}](?:[${native}_-]*[${native}])?)`)}`;
    const bare = `(?<![a-z0-9@$#_./-])(?!^[^\\0-\\x7f])${domain(`a-z0-9${accented}`, top)}`;
    const pathEnd = `a-z0-9+=_#/${accented}\\u0400-\\u04ff-`;
    const path = `!*';:,.$%\\[\\]~@|&\\u2013${pathEnd}`;
    const bracket = `\\([${path}]+\\)`;
    const query = "(?:\\?[a-z0-9_&=#/!?*'@();:+$%\\[\\].,~|-]*[a-z0-9_&=#/-])?";
    return new RegExp(`(?:${withScheme}|${bare})(?::\\d+)?(?:/(?:(?:[${path}]|${bracket})*(?:[${pathEnd}]|${bracket}))?)?${query}`, "giu");
}

const url = urlPattern();

const isLight = (point: number): boolean => point <= 4351 || (point >= 8192 && point <= 8205)
    || (point >= 8208 && point <= 8223) || (point >= 8242 && point <= 8247);

/* Is this grapheme of several characters shown as one picture? */
function isEmoji(first: string, second: string): boolean {
    if (second === "\ufe0e" || !/\p{Emoji}/u.test(first)) return false;
    return /[\ufe0f\u20e3\u200d]|\p{Emoji_Modifier}/u.test(second) || /\p{Regional_Indicator}|\p{Emoji_Presentation}/u.test(first);
}

function graphemeWeight(segment: string): number {
    const [first = "", second = "", ...more] = segment;
    if (second !== "" && isEmoji(first, second)) return emojiWeight + Number((more.at(-1) ?? second) === "\u200d");
    let sum = 0;
    for (const c of segment) sum += isLight(c.codePointAt(0) ?? 0) ? 1 : 2;
    return sum;
}

/* `text` is NFC. */
export function xWeight(text: string): number {
    const rest = text.split(url);
    let sum = (rest.length - 1) * linkWeight;
    for (const piece of rest) for (const { segment } of graphemes.segment(piece)) sum += graphemeWeight(segment);
    return sum;
}

export const hasLink = (text: string): boolean => text.search(url) >= 0;
