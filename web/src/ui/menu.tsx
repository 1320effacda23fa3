/* A button that opens a list of choices. Pattern: APG menu button: Enter, Space or arrow down opens;
 * arrows, Home, End and first letters move; Escape or Tab closes; the focus returns to the button. */
import type { ComponentChildren } from "preact";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";

export interface Choice {
    id: string;
    label: string;
    hint?: string;
    chosen?: boolean;
    disabled?: boolean; // it is there to say why not: the hint
}

interface Props {
    label: ComponentChildren;
    name?: string; // for screen readers, where the label is a sign only
    heading?: string;
    class?: string;
    choices: Choice[];
    disabled?: boolean;
    openSignal?: { value: number }; // a new number opens it from elsewhere
    before?(): Promise<boolean>; // makes the choices ready; false: it stays shut
    onChoose(id: string): void;
}

/* Beside the button, inside the window; the popover itself is fixed. */
function place(button: HTMLElement, list: HTMLElement): void {
    const at = button.getBoundingClientRect();
    const width = list.offsetWidth;
    const height = list.offsetHeight;
    const gap = 4;
    const rightToLeft = getComputedStyle(button).direction === "rtl";
    let x = rightToLeft ? at.right - width : at.left;
    x = Math.max(gap, Math.min(x, innerWidth - width - gap));
    let y = at.bottom + gap;
    if (y + height > innerHeight - gap && at.top - gap - height > 0) y = at.top - gap - height;
    list.style.setProperty("inset", `${y}px auto auto ${x}px`);
}

export function Menu(props: Props) {
    const [open, setOpen] = useState(false);
    const button = useRef<HTMLButtonElement>(null);
    const list = useRef<HTMLDivElement>(null);
    const id = useId();
    const typed = useRef({ text: "", at: 0 });

    const items = (): HTMLElement[] => [...(list.current?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? [])];

    useLayoutEffect(() => {
        const box = list.current;
        if (!open || !box || !button.current) return;
        box.showPopover();
        typed.current.at = 0;
        place(button.current, box);
        (items().find((x) => x.getAttribute("aria-checked") === "true") ?? items()[0])?.focus();
        const outside = (event: Event): void => {
            const target = event.target as Node;
            if (!box.contains(target) && !button.current?.contains(target)) setOpen(false);
        };
        const gone = (): void => setOpen(false);
        document.addEventListener("pointerdown", outside);
        addEventListener("resize", gone);
        return () => {
            document.removeEventListener("pointerdown", outside);
            removeEventListener("resize", gone);
        };
    }, [open]);

    const wished = props.openSignal?.value ?? 0;
    const seen = useRef(wished);
    useEffect(() => {
        if (wished === seen.current) return;
        seen.current = wished;
        setOpen(true);
    }, [wished]);

    const show = (): void => void (props.before ? props.before().then(setOpen) : setOpen(true));
    const shut = (): void => {
        setOpen(false);
        button.current?.focus();
    };
    const onKey = (event: KeyboardEvent): void => {
        const all = items();
        const at = all.indexOf(document.activeElement as HTMLElement);
        const to = (n: number): void => {
            event.preventDefault();
            all[(n + all.length) % all.length]?.focus();
        };
        if (event.key === "ArrowDown") to(at + 1);
        else if (event.key === "ArrowUp") to(at - 1);
        else if (event.key === "Home") to(0);
        else if (event.key === "End") to(all.length - 1);
        else if (event.key === "Escape") {
            event.preventDefault();
            event.stopPropagation();
            shut();
        } else if (event.key === "Tab") shut();
        else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey && event.key !== " ") {
            event.preventDefault();
            const now = Date.now();
            typed.current = { text: (now - typed.current.at < 700 ? typed.current.text : "") + event.key.toLowerCase(), at: now };
            const hit = all.find((x) => x.textContent?.trim().toLowerCase().startsWith(typed.current.text));
            hit?.focus();
        }
    };

    return (
        <>
            <button ref={button} type="button" class={props.class ?? "button"} disabled={props.disabled}
                aria-haspopup="menu" aria-expanded={open} aria-controls={open ? id : undefined} aria-label={props.name}
                onClick={() => (open ? setOpen(false) : show())}
                onKeyDown={(event) => {
                    if (event.key === "ArrowDown" && !open) {
                        event.preventDefault();
                        show();
                    }
                }}>
                {props.label}
            </button>
            {open && (
                <div ref={list} id={id} class="menu" popover="manual" role="menu"
                    aria-label={props.heading ?? props.name} onKeyDown={onKey}>
                    {props.heading && <p class="menu-heading" role="presentation">{props.heading}</p>}
                    {props.choices.map((c) => (
                        <button key={c.id} type="button" tabIndex={-1} class="menu-item"
                            role={c.chosen === undefined ? "menuitem" : "menuitemradio"}
                            aria-checked={c.chosen} aria-disabled={c.disabled}
                            onClick={() => {
                                if (c.disabled) return;
                                shut();
                                props.onChoose(c.id);
                            }}>
                            <bdi>{c.label}</bdi>
                            {c.hint && <small>{c.hint}</small>}
                        </button>
                    ))}
                </div>
            )}
        </>
    );
}
