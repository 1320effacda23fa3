/* "/" in the composer: a list of saved answers above the text; what is chosen stands in the text, with
 * what is known filled in. Pattern: APG editable combobox with list autocomplete, on a text area: the
 * focus stays in the text, arrows move in the list, Enter or Tab chooses, Escape closes. */
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { languageName, t } from "../lib/t";
import { dayOf, serverNow } from "../lib/time";
import type { Conversation, SavedAnswer } from "../store/api";
import { store } from "../store/desk";
import { fillIn, findSaved, needSaved } from "../store/saved";

const shownMost = 8;
/* A slash that begins a word, and what was typed since. */
const asked = /(?:^|\s)\/([^\n/]{0,40})$/;

function fill(answer: SavedAnswer, of: Conversation): string {
    const spoken = answer.language || of.language || "en";
    let today = dayOf(serverNow());
    try {
        today = new Intl.DateTimeFormat(spoken, { dateStyle: "long", timeZone: store.workspace.value?.zone || "UTC" }).format(serverNow());
    } catch {
        /* a language the browser does not know: the date in figures */
    }
    return fillIn(answer.text, {
        customer: of.customer_name, me: store.me.value?.name ?? "", brand: store.workspace.value?.name ?? "", today,
    });
}

interface Props {
    of: Conversation;
    area: { current: HTMLTextAreaElement | null };
    write(text: string): void;
}

/* On the page while the text has a slash. It hears the editor by itself: every change of the text, and
 * each key before the editor's own keys. */
export default function Saved({ of, area, write }: Props) {
    const id = useId();
    const [query, setQuery] = useState<string | null>(null);
    const [at, setAt] = useState(0);
    const caret = useRef(0);
    const found = query === null ? [] : findSaved(query, of.language, shownMost);
    const open = query !== null && (found.length > 0 || query.length < 12);
    const chosen = Math.min(at, found.length - 1);

    const look = (): void => {
        const box = area.current;
        if (!box) return;
        const before = box.value.slice(0, box.selectionStart);
        const match = box.selectionStart === box.selectionEnd ? asked.exec(before) : null;
        if (match) needSaved();
        setQuery(match?.[1] ?? null);
        setAt(0);
    };
    const choose = (answer: SavedAnswer): void => {
        const box = area.current;
        if (!box || query === null) return;
        const begin = box.selectionStart - query.length - 1;
        const text = fill(answer, of);
        caret.current = begin + text.length;
        write(box.value.slice(0, begin) + text + box.value.slice(box.selectionStart));
        setQuery(null);
        box.focus();
        requestAnimationFrame(() => box.setSelectionRange(caret.current, caret.current));
    };
    const key = (event: KeyboardEvent): boolean => {
        if (!open || event.isComposing || event.ctrlKey || event.metaKey) return false;
        const answer = found[chosen];
        if (event.key === "Escape") setQuery(null);
        else if (event.key === "ArrowDown" && found.length > 0) setAt((chosen + 1) % found.length);
        else if (event.key === "ArrowUp" && found.length > 0) setAt((chosen + found.length - 1) % found.length);
        else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey && answer) choose(answer);
        else return false;
        event.preventDefault();
        return true;
    };
    useEffect(() => {
        document.getElementById(`${id}-${chosen}`)?.scrollIntoView({ block: "nearest" });
    }, [chosen, open]);

    const now = useRef({ look, key });
    now.current = { look, key };
    useLayoutEffect(() => {
        const box = area.current;
        if (!box) return;
        const looks = (): void => now.current.look();
        const keys = (event: KeyboardEvent): void => {
            if (now.current.key(event)) event.stopImmediatePropagation();
        };
        const close = (): void => setQuery(null);
        if (document.activeElement === box) looks();
        box.addEventListener("input", looks);
        box.addEventListener("click", looks);
        box.addEventListener("blur", close);
        box.addEventListener("keydown", keys, true);
        return () => {
            box.removeEventListener("input", looks);
            box.removeEventListener("click", looks);
            box.removeEventListener("blur", close);
            box.removeEventListener("keydown", keys, true);
        };
    }, []);
    const active = open && found.length > 0 ? `${id}-${chosen}` : "";
    useLayoutEffect(() => {
        const box = area.current;
        if (!active || !box) return;
        box.setAttribute("aria-autocomplete", "list");
        box.setAttribute("aria-controls", id);
        box.setAttribute("aria-activedescendant", active);
        return () => ["aria-autocomplete", "aria-controls", "aria-activedescendant"].forEach((name) => box.removeAttribute(name));
    }, [active]);

    if (!open) return null;
    return (
        <div class="saved">
            {found.length > 0
                ? (
                    <ul id={id} role="listbox" aria-label={t("answers.title")}>
                        {found.map((one, i) => (
                            <li key={one.id} id={`${id}-${i}`} role="option" aria-selected={i === chosen}
                                onPointerDown={(event) => {
                                    event.preventDefault();
                                    choose(one);
                                }}>
                                <strong><bdi>{one.name}</bdi></strong>
                                {one.language && <small>{languageName(one.language)}</small>}
                                <span class="saved-text"><bdi>{one.text}</bdi></span>
                            </li>
                        ))}
                    </ul>
                ) : <p class="help" role="status">{t("answers.none")}</p>}
            <a class="help" href="/answers" onMouseDown={(event) => event.preventDefault()}>{t("answers.manage")}</a>
        </div>
    );
}
