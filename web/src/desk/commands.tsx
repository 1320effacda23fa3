/* Commands: one table behind the keys, the palette (Ctrl/Cmd+K) and the help sheet (?). */
import { useRef, useState } from "preact/hooks";
import { commandKeys, modifier, setLetters, lettersOn, type CommandName } from "../lib/keys";
import { fold } from "../lib/fold";
import { go, route } from "../lib/router";
import { namesBetween, t, tOr } from "../lib/t";
import type { Conversation } from "../store/api";
import { store } from "../store/desk";
import { Dialog } from "../ui/dialog";
import { undoLast } from "../ui/toast";
import { openCase } from "./desk";
import { cursor, focusEditor, helpOpen, modeOf, paletteOpen, shownIds, wish } from "./state";
import { customerName } from "./words";

const casesShown = 6;

const names = Object.keys(commandKeys) as CommandName[];
const shownKey = (name: CommandName): string => commandKeys[name].replace("Ctrl", modifier());

function step(by: number): boolean {
    const ids = shownIds.list;
    if (route.value.page !== "desk" || ids.length === 0) return false;
    const at = ids.indexOf(cursor.value);
    const to = at < 0 ? 0 : Math.max(0, Math.min(ids.length - 1, at + by));
    cursor.value = ids[to] ?? "";
    wish.cursor.value++;
    return true;
}

function write(mode: "reply" | "note"): boolean {
    const id = route.value.conversation;
    if (!id || store.me.value?.role === "viewer") return false;
    modeOf(id).value = mode;
    focusEditor();
    return true;
}

function mayActOnCase(): boolean {
    return route.value.conversation !== "" && store.me.value?.role !== "viewer";
}

/* True if it did something; the key then does nothing else. */
export function run(name: CommandName): boolean {
    switch (name) {
        case "next": return step(1);
        case "previous": return step(-1);
        case "open": {
            // The focused row is a link: Enter is the browser's.
            if (document.activeElement instanceof HTMLAnchorElement || document.activeElement instanceof HTMLButtonElement) return false;
            if (!cursor.value || route.value.page !== "desk") return false;
            openCase(cursor.value);
            return true;
        }
        case "reply": return write("reply");
        case "note": return write("note");
        case "close":
            if (!mayActOnCase()) return false;
            wish.close.value++;
            return true;
        case "snooze":
            if (!mayActOnCase()) return false;
            wish.snooze.value++;
            return true;
        case "undo": return undoLast();
        case "assign":
            if (!mayActOnCase()) return false;
            wish.assign.value++;
            return true;
        case "search":
            if (route.value.page !== "search") go("/search");
            wish.search.value++;
            return true;
        case "filter":
            if (route.value.page !== "desk") return false;
            wish.filter.value++;
            return true;
        case "help":
            helpOpen.value = true;
            return true;
        case "palette":
            paletteOpen.value = !paletteOpen.value;
            return true;
    }
}

interface Line { id: string; label: string; key: string; act(): void }

function allLines(): Line[] {
    const admin = store.me.value?.role === "admin";
    const lines: Line[] = names.filter((n) => n !== "palette").map((n) => ({
        id: n, label: t(`cmd.${n}`), key: shownKey(n),
        act: () => {
            if (n === "open" && cursor.value) openCase(cursor.value);
            else run(n);
        },
    }));
    const page = (path: string, label: string): Line => ({ id: path, label, key: "", act: () => go(path) });
    return [...lines, page("/", t("nav.desk")), page("/search", t("nav.search")), page("/ledger", t("ledger.title")), page("/promises", t("nav.promises")), page("/answers", t("answers.title")), page("/accounts", t("nav.accounts")),
        page("/people", t("nav.people")), ...(admin ? [page("/quarantine", t("nav.quarantine"))] : []),
        page("/settings", t("nav.settings")), ...namesBetween("setting.", ".label").map((name) => page(`/settings/${name}`, t("palette.setting", { name: tOr(`setting.${name}.label`, name) })))];
}

/* Cases that this desk knows, by the customer's name or by what they are about. */
function caseLines(wanted: string): Line[] {
    if (wanted === "") return [];
    const found: Conversation[] = [];
    for (const kept of store.conversations.values()) {
        const c = kept.peek();
        if (fold(`${customerName(c.customer_name, c.customer)} ${c.title}`).includes(wanted)) found.push(c);
    }
    return found.sort((a, b) => b.activity_ms - a.activity_ms).slice(0, casesShown).map((c) => ({
        id: `case ${c.id}`, key: "", act: () => openCase(c.id),
        label: t("palette.customer", { name: customerName(c.customer_name, c.customer) }) + (c.title ? ` · ${c.title}` : ""),
    }));
}

/* Pattern: APG combobox with a list below it. */
export function Palette() {
    const [text, setText] = useState("");
    const [at, setAt] = useState(0);
    const chosen = useRef<Line | null>(null);
    const wanted = fold(text.trim());
    const lines = [...allLines().filter((x) => fold(x.label).includes(wanted)), ...caseLines(wanted)];
    const choose = (line: Line | undefined): void => {
        if (!line) return;
        chosen.current = line;
        paletteOpen.value = false;
        // After the window has closed and given the focus back.
        setTimeout(() => line.act());
    };
    return (
        <Dialog title={t("palette.title")} class="palette" onClose={() => {
            paletteOpen.value = false;
        }}>
            <input class="input" type="text" role="combobox" aria-expanded="true" aria-controls="palette-lines" autoFocus
                aria-activedescendant={lines[at] ? `palette-${at}` : undefined} aria-label={t("palette.hint")}
                placeholder={t("palette.hint")} value={text}
                onInput={(event) => {
                    setText(event.currentTarget.value);
                    setAt(0);
                }}
                onKeyDown={(event) => {
                    if (event.key === "ArrowDown") setAt(Math.min(at + 1, lines.length - 1));
                    else if (event.key === "ArrowUp") setAt(Math.max(at - 1, 0));
                    else if (event.key === "Enter" && !event.isComposing) choose(lines[at]);
                    else return;
                    event.preventDefault();
                }} />
            <ul id="palette-lines" class="palette-lines" role="listbox" aria-label={t("palette.title")}>
                {lines.map((x, i) => (
                    <li key={x.id} id={`palette-${i}`} role="option" aria-selected={i === at}
                        onClick={() => choose(x)} onPointerMove={() => setAt(i)}>
                        <span>{x.label}</span>{x.key && <kbd>{x.key}</kbd>}
                    </li>
                ))}
            </ul>
            {lines.length === 0 && <p class="help">{t("palette.none")}</p>}
        </Dialog>
    );
}

export function HelpSheet() {
    const lines = [...names.map((n) => [shownKey(n), t(`cmd.${n}`)]),
        [`${modifier()}+Enter`, t("cmd.send")], ["Esc", t("cmd.leave")]];
    return (
        <Dialog title={t("help.title")} class="help-sheet" onClose={() => {
            helpOpen.value = false;
        }}>
            <dl class="keys-list">
                {lines.map(([key, label]) => <div key={key}><dt><kbd>{key}</kbd></dt><dd>{label}</dd></div>)}
            </dl>
            <label class="check">
                <input type="checkbox" checked={lettersOn.value} onChange={(event) => setLetters(event.currentTarget.checked)} />
                {t("settings.letters")}
            </label>
            <p class="help">{t("help.off")}</p>
        </Dialog>
    );
}
