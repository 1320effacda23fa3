/* Shortcuts. A letter is taken only when no field has the focus, never with Alt or AltGr (they write
 * ą, ę, ś), and by the key's place on the keyboard if its own letter is not Latin. Escape and
 * Ctrl/Cmd+K work everywhere. Single letters can be turned off (settings). */
import { signal } from "@preact/signals";

export type CommandName =
    | "next" | "previous" | "open" | "reply" | "note" | "close" | "snooze" | "assign" | "undo" | "search" | "filter" | "help" | "palette";

export const commandKeys: Record<CommandName, string> = {
    next: "J", previous: "K", open: "Enter", reply: "R", note: "N", close: "E", snooze: "Z", assign: "A", undo: "Ctrl+Z",
    search: "/", filter: "F", help: "?", palette: "Ctrl+K",
};

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

/* Which letter or sign a key stands for, whatever the layout. */
export function letterOf(event: { key: string; code: string; shiftKey: boolean }): string {
    if (/^[a-z]$/i.test(event.key)) return event.key.toUpperCase();
    if (event.key === "/" || event.key === "?") return event.key;
    if (/^[\x21-\x7e]$/.test(event.key)) return "";
    const place = /^Key([A-Z])$/.exec(event.code);
    if (place?.[1]) return place[1];
    if (event.code === "Slash") return event.shiftKey ? "?" : "/";
    return "";
}

function inField(target: EventTarget | null): boolean {
    const element = target as HTMLElement | null;
    return !!element?.closest?.("input, textarea, select, [contenteditable]");
}

export function startKeys(run: (name: CommandName) => boolean): () => void {
    lettersOn.value = kept();
    const byLetter = new Map<string, CommandName>();
    for (const [name, key] of Object.entries(commandKeys)) {
        if (key.length === 1) byLetter.set(key, name as CommandName);
    }
    const listen = (event: KeyboardEvent): void => {
        if (event.defaultPrevented || event.isComposing || event.altKey || event.getModifierState?.("AltGraph")) return;
        const letter = letterOf(event);
        let name: CommandName | undefined;
        if (event.ctrlKey || event.metaKey) {
            if (event.shiftKey) return;
            if (letter === "K") name = "palette";
            else if (letter === "Z" && !inField(event.target)) name = "undo";
        } else {
            if (!lettersOn.value || inField(event.target) || document.querySelector("dialog[open]")) return;
            // "/" and "?" are typed with Shift on many layouts; a capital letter is not a shortcut.
            if (!event.shiftKey || letter === "/" || letter === "?") name = byLetter.get(letter);
        }
        if (name && run(name)) event.preventDefault();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
}

/* "Ctrl" or the sign of a Mac's key. */
export const modifier = (): string => (/Mac|iP/.test(navigator.platform) ? "⌘" : "Ctrl");
