/* Shortcuts. A letter or sign is taken only when no field has the focus, never with Alt or AltGr (they write
 * ą, ę, ś), and by the key's place on the keyboard if its own letter is not Latin. Escape and
 * Ctrl/Cmd+K work everywhere. Each command can be given another key, or none, and single keys can be
 * turned off (settings). */
import { computed, signal } from "@preact/signals";
import type { KeyChoice } from "../store/api";

export type CommandName = KeyChoice["command"];

/* The keys they come with. */
export const commandKeys: Record<CommandName, string> = {
    next: "J", previous: "K", open: "Enter", reply: "R", note: "N", close: "E", snooze: "Z", assign: "A", undo: "Ctrl+Z",
    search: "/", filter: "F", strip_next: ".", strip_previous: ",", strip_away: "X", help: "?", palette: "Ctrl+K",
};

export const commandNames = Object.keys(commandKeys) as CommandName[];

/* What this person changed, from the server; "" for no key. A key given to one command is no other's. */
export const ownKeys = signal<KeyChoice[]>([]);
const keysNow = computed(() => {
    const own = new Map(ownKeys.value.map(({ command, key }) => [command, key]));
    const taken = new Set(own.values());
    return new Map(commandNames.map((name) => [name, own.get(name) ?? (taken.has(commandKeys[name]) ? "" : commandKeys[name])]));
});
export const keyOf = (name: CommandName): string => keysNow.value.get(name) ?? "";

function kept(): boolean {
    try {
        return localStorage.getItem("hark.letters") !== "off";
    } catch {
        return true;
    }
}

export const lettersOn = signal(true);

export function setLetters(on: boolean): void {
    lettersOn.value = on;
    try {
        localStorage.setItem("hark.letters", on ? "on" : "off");
    } catch {
        /* lasts until the tab closes */
    }
}

/* What the key writes, a letter as a capital; "" where that is no sign. Where the keyboard's own letters are
 * not Latin, the letter at that place on a Latin one. */
export function signOf(event: { key: string; code: string; shiftKey: boolean }): string {
    if (/^[\x21-\x7e]$/.test(event.key)) return event.key.toUpperCase();
    if (/^[\x20-\x7e]+$/.test(event.key)) return ""; // Enter, F1, the space bar
    const place = /^Key([A-Z])$/.exec(event.code);
    if (place?.[1]) return place[1];
    if (event.code === "Slash") return event.shiftKey ? "?" : "/";
    return "";
}

/* As KeyChoice of the API has it. */
export function keyIn(event: KeyboardEvent): string {
    const sign = signOf(event);
    return sign && (event.ctrlKey || event.metaKey) ? `Ctrl+${sign}` : sign;
}

function inField(target: EventTarget | null): boolean {
    const element = target as HTMLElement | null;
    return !!element?.closest?.("input, textarea, select, [contenteditable]");
}

export function startKeys(run: (name: CommandName) => boolean): () => void {
    lettersOn.value = kept();
    const listen = (event: KeyboardEvent): void => {
        if (event.defaultPrevented || event.isComposing || event.altKey || event.getModifierState?.("AltGraph")) return;
        const key = keyIn(event);
        const name = key === "" ? undefined : commandNames.find((one) => keyOf(one) === key);
        if (!name) return;
        if (key.length > 1) {
            if (event.shiftKey || (name !== "palette" && inField(event.target))) return;
        } else {
            if (!lettersOn.value || inField(event.target) || document.querySelector("dialog[open]")) return;
            // "/" and "?" are typed with Shift on many layouts; a capital letter is not a shortcut.
            if (event.shiftKey && /[A-Z]/.test(key)) return;
        }
        if (run(name)) event.preventDefault();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
}

/* "Ctrl" or the sign of a Mac's key. */
export const modifier = (): string => (/Mac|iP/.test(navigator.platform) ? "⌘" : "Ctrl");
export const keyLabel = (key: string): string => key.replace("Ctrl", modifier());
export const shownKey = (name: CommandName): string => keyLabel(keyOf(name));

/* A few of the single keys, as an example. */
export const someKeys = (): string => (["next", "previous", "reply", "note"] as const).map(keyOf).filter((key) => key.length === 1).join(", ");
