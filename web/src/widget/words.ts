/* The widget's texts of one language: a file of data, named by vite.widget.config.js. */
declare const CHAT_FILES: Record<string, string>;

/* The language asked for in the address, else the browser's, else English. */
export function chooseLanguage(): string {
    const wished = new URLSearchParams(location.search).get("lang") ?? navigator.language;
    const short = wished.slice(0, 2).replace("iw", "he");
    return short in CHAT_FILES ? short : "en";
}

export async function loadWords(lang: string): Promise<Record<string, string>> {
    const root = document.documentElement;
    root.lang = lang;
    root.dir = lang === "he" ? "rtl" : "ltr";
    return await (await fetch(CHAT_FILES[lang]!)).json() as Record<string, string>;
}
