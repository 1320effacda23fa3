/* Notices of the system and a short sound. Why they come and when: store/notices.ts. Fetched when the
 * first is due.
 *
 * The sound is two soft tones made by the browser's own synthesizer: no file, nothing to fetch. Where
 * a browser shows notices only from a service worker (Chromium on phones) none come: Hark has no
 * service worker, for a desk out of a cache would show a state that is not the server's. */
import { language, rtl, t } from "../lib/t";
import { go } from "../lib/router";
import type { News, Wishes } from "../store/notices";
import { caseAddress } from "./state";
import { customerName } from "./words";

const allAtOnce = 3;
const wordsAtMost = 140;
const shown = new Set<Notification>();

/* ---- the sound ---- */

let audio: AudioContext | null = null;

/* A fifth upwards, a third of a second, quiet. Browsers allow it once the page has been clicked. */
export async function play(): Promise<void> {
    try {
        audio ??= new AudioContext();
        if (audio.state === "suspended") await audio.resume();
        const now = audio.currentTime;
        [587.33, 880].forEach((hertz, i) => {
            const at = now + i * 0.13;
            const tone = new OscillatorNode(audio as AudioContext, { type: "sine", frequency: hertz });
            const volume = new GainNode(audio as AudioContext, { gain: 0 });
            volume.gain.setValueAtTime(0, at);
            volume.gain.linearRampToValueAtTime(0.06, at + 0.02);
            volume.gain.exponentialRampToValueAtTime(0.0005, at + 0.24);
            tone.connect(volume).connect((audio as AudioContext).destination);
            tone.start(at);
            tone.stop(at + 0.26);
        });
    } catch {
        /* no sound device, or not yet allowed: the notice alone */
    }
}

/* ---- the notice ---- */

function show(title: string, body: string, tag: string, address: string): void {
    try {
        const made = new Notification(title, {
            body, tag, silent: true, icon: "/icon-192.png", lang: language.value, dir: rtl() ? "rtl" : "ltr",
        });
        shown.add(made);
        made.onclick = () => {
            window.focus();
            go(address);
            made.close();
        };
        made.onclose = () => shown.delete(made);
    } catch {
        /* this browser wants a service worker for it */
    }
}

function showOne({ conversation: c, why }: News, names: boolean): void {
    const title = names ? customerName(c.customer_name, c.customer) : "Hark";
    const said = c.last_text.length > wordsAtMost ? `${c.last_text.slice(0, wordsAtMost)}…` : c.last_text;
    show(title, names && said && (why === "mine" || why === "nobodys") ? said : t(`news.${why}`), `hark.${c.id}`, caseAddress(c.id));
}

export function tell(news: News[], wishes: Wishes): void {
    if (wishes.on && typeof Notification !== "undefined" && Notification.permission === "granted") {
        if (news.length > allAtOnce) show("Hark", t("notices.many", { n: news.length }), "hark.many", "/");
        else for (const one of news) showOne(one, wishes.names);
    }
    if (wishes.sound) void play();
}

export function clear(): void {
    for (const one of shown) one.close();
    shown.clear();
}
