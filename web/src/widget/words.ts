/* The widget's texts of one language: a file of data, named by vite.widget.config.js. */
declare const CHAT_FILES: Record<string, string>;
declare const CHAT_MORE: Record<string, string>; // the texts of more.tsx

/* The language asked for in the address, else the browser's, else English. */
export function chooseLanguage(): string {
    const wished = new URLSearchParams(location.search).get("lang") ?? navigator.language;
    const short = wished.slice(0, 2).replace("iw", "he");
    return short in CHAT_FILES ? short : "en";
}

export async function loadWords(lang: string, more = false): Promise<Record<string, string>> {
    const root = document.documentElement;
    root.lang = lang;
    root.dir = lang === "he" ? "rtl" : "ltr";
    return await (await fetch((more ? CHAT_MORE : CHAT_FILES)[lang]!)).json() as Record<string, string>;
}
