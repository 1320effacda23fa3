/* Answers to press beneath what is being written: as many and as long as the network takes, and why
 * they may not be sent so is said before sending. They are kept with the draft, a line each. Fetched
 * with the first place that takes some. */
import { useEffect, useRef, useState } from "preact/hooks";
import { byteLength, textLength } from "../lib/length";
import { t } from "../lib/t";
import type { Place } from "../store/api";
import { drafts } from "../store/desk";
import { Icon } from "../ui/icon";
import { channelLabel } from "./words";
import "./buttons.css";

interface Props { of: string; place: Place; text: string; files: number; onFit: (unfit: boolean) => void }

const isLong = (place: Place, label: string): boolean => textLength("codepoints", label.trim()) > place.button_max
    || (place.button_max_bytes > 0 && byteLength(label.trim()) > place.button_max_bytes);

const isTwice = (labels: string[], i: number): boolean => {
    const label = labels[i]?.trim() ?? "";
    return label !== "" && labels.findIndex((one) => one.trim() === label) !== i;
};

/* Why they cannot be sent so, in words; "" they can. */
function why({ place, text, files }: Props, labels: string[]): string {
    if (labels.every((one) => one.trim() === "")) return "";
    if (files > 0) return t("buttons.file");
    if (labels.some((one) => isLong(place, one))) return t("buttons.long", { network: channelLabel(place.channel) });
    if (labels.some((_, i) => isTwice(labels, i))) return t("buttons.twice");
    const over = place.buttons_text_max > 0 && textLength(place.unit, text) > place.buttons_text_max;
    return over ? t("buttons.text", { max: place.buttons_text_max }) : "";
}

export default function Buttons(props: Props) {
    const { of, place, onFit } = props;
    const list = useRef<HTMLUListElement>(null);
    const [adding, setAdding] = useState(false); // one more, still empty
    const kept = drafts.buttons(of, place.thread).value;
    const labels = kept === "" ? [] : kept.split("\n");
    const shown = adding ? [...labels, ""] : labels;
    const bad = why(props, labels);
    const full = shown.length >= place.buttons_max;

    useEffect(() => onFit(bad !== ""), [bad]);
    useEffect(() => {
        if (adding) list.current?.querySelector<HTMLInputElement>("li:last-child input")?.focus();
    }, [adding, labels.length]);
    const put = (next: string[]): void => drafts.writeButtons(of, place.thread, next.join("\n"));
    const write = (i: number, label: string): void => {
        const next = shown.map((one, at) => (at === i ? label : one));
        setAdding(next.length === 1 && label === "");
        put(next);
    };
    const add = (): void => {
        if (!full) setAdding(true);
    };
    return (
        <>
            {shown.length > 0 && (
                <ul ref={list} class="buttons" aria-label={t("buttons.list")}>
                    {shown.map((label, i) => (
                        <li key={i} class={isLong(place, label) || isTwice(labels, i) ? "bad" : ""}>
                            <input class="input" type="text" dir="auto" value={label} maxLength={place.button_max * 2}
                                placeholder={t("buttons.label", { n: i + 1 })} aria-label={t("buttons.label", { n: i + 1 })}
                                onInput={(event) => write(i, event.currentTarget.value)}
                                onKeyDown={(event) => {
                                    if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey) return;
                                    event.preventDefault();
                                    add();
                                }} />
                            <button type="button" class="icon-button" aria-label={t("buttons.remove", { n: i + 1 })} onClick={() => {
                                if (i === labels.length) setAdding(false);
                                else put(labels.filter((_, at) => at !== i));
                            }}><Icon name="cross" /></button>
                        </li>
                    ))}
                </ul>
            )}
            {bad && <p class="buttons-bad" role="alert">{bad}</p>}
            <button type="button" class="button small quiet" disabled={full || adding} onClick={add}
                title={full ? t("buttons.full", { n: place.buttons_max }) : undefined}><Icon name="plus" />{t("buttons.add")}</button>
        </>
    );
}
