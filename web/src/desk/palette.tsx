/* The palette (Ctrl/Cmd+K): any command, page, setting and case by a few letters of its name. */
import { useRef, useState } from "preact/hooks";
import { addressOf, cards, labelOf, mayOpen } from "../lib/cards";
import { fold } from "../lib/fold";
import { commandNames, shownKey } from "../lib/keys";
import { go } from "../lib/router";
import { namesBetween, t, tOr } from "../lib/t";
import type { Conversation } from "../store/api";
import { store } from "../store/desk";
import { Dialog } from "../ui/dialog";
import { run } from "./commands";
import { openCase } from "./desk";
import { cursor, paletteOpen } from "./state";
import { customerName } from "./words";

const casesShown = 6;
const pages = new Set(["/people", "/accounts"]); // have lines of their own

interface Line { id: string; label: string; key: string; act(): void }

function allLines(): Line[] {
    const admin = store.me.value?.role === "admin";
    const demo = store.workspace.value?.demo ?? false;
    const lines: Line[] = commandNames.filter((n) => n !== "palette").map((n) => ({
        id: n, label: t(`cmd.${n}`), key: shownKey(n),
        act: () => {
            if (n === "open" && cursor.value) openCase(cursor.value);
            else run(n);
        },
    }));
    const page = (path: string, label: string): Line => ({ id: path, label, key: "", act: () => go(path) });
    return [...lines, page("/", t("nav.desk")), page("/search", t("nav.search")), page("/ledger", t("ledger.title")), page("/promises", t("nav.promises")), page("/answers", t("answers.title")), page("/accounts", t("nav.accounts")),
        page("/people", t("nav.people")), ...(admin ? [page("/quarantine", t("nav.quarantine"))] : []),
        page("/settings", t("nav.settings")), ...cards.filter((card) => !pages.has(addressOf(card)) && mayOpen(card, { admin, demo })).map((card) => page(addressOf(card), t("palette.setting", { name: labelOf(card) }))),
        ...namesBetween("setting.", ".label").map((name) => page(`/settings/${name}`, t("palette.setting", { name: tOr(`setting.${name}.label`, name) })))];
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
export default function Palette() {
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
