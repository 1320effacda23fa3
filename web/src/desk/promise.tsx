/* Promises: made beside the editor with a holding answer, shown above the thread until they are kept,
 * and marked in the list. */
import { useState } from "preact/hooks";
import { momentsFrom } from "../lib/moments";
import { duration, nowTicking, serverNow, whenTime, workZone } from "../lib/time";
import { lazyPage } from "../lib/lazy";
import { t } from "../lib/t";
import { changePromise, settlePromise } from "../store/actions";
import type { Conversation, Pledge } from "../store/api";
import { store } from "../store/desk";
import { Icon } from "../ui/icon";
import { Menu, type Choice } from "../ui/menu";
import { MomentDialog } from "./snooze";
import { holdingOf } from "./state";
import { personName } from "./words";

export const noon = 12;

/* Due in words; late once its time has passed. */
export function DueMark({ ms }: { ms: number }) {
    const now = nowTicking();
    if (ms === 0) return null;
    return ms <= now
        ? <span class="waiting late"><Icon name="alert" />{t("promise.overdue", { time: duration(now - ms) })}</span>
        : <span class="waiting calm"><Icon name="flag" />{t("promise.due", { time: whenTime(ms) })}</span>;
}

/* What one can do with an open promise: kept at once, the rest in a menu. */
export function PromiseTools({ of: p }: { of: Pledge }) {
    const [picking, setPicking] = useState(false);
    const me = store.me.value?.id ?? "";
    if (store.me.value?.role === "viewer") return null;
    const colleagues = [...store.people.value.values()]
        .filter((x) => x.active && x.role !== "viewer" && x.id !== p.owner)
        .sort((a, b) => a.name.localeCompare(b.name));
    const choices: Choice[] = [
        { id: "date", label: t("promise.redate") },
        { id: "broken", label: t("promise.break") },
        { id: "withdrawn", label: t("promise.withdraw") },
        ...colleagues.map((x) => ({ id: `to ${x.id}`, label: x.id === me ? t("promise.to_me") : t("promise.give", { name: x.name }) })),
    ];
    return (
        <span class="promise-tools">
            <button type="button" class="button small" onClick={() => void settlePromise(p, "kept")}><Icon name="check" />{t("promise.keep")}</button>
            <Menu class="button small" label={<Icon name="down" />} name={t("promise.more")} heading={t("promise.more")} choices={choices}
                onChoose={(id) => {
                    if (id === "date") setPicking(true);
                    else if (id === "broken" || id === "withdrawn") void settlePromise(p, id);
                    else void changePromise(p, { owner: id.slice(3) });
                }} />
            {picking && (
                <MomentDialog title={t("promise.redate")} label={t("holding.by")} verb={t("promise.redate_do")}
                    first={Math.max(p.due_ms, momentsFrom(serverNow(), workZone(), noon).tomorrow)}
                    onPick={(ms) => void changePromise(p, { due_ms: ms })} onClose={() => setPicking(false)} />
            )}
        </span>
    );
}

/* Above the thread: everything that is still owed by word of ours. */
export function PromiseBar({ of }: { of: Conversation }) {
    const open = store.openPromises.value.filter((p) => p.conversation === of.id);
    if (open.length === 0) return null;
    return (
        <ul class="promise-bar" aria-label={t("nav.promises")}>
            {open.map((p) => (
                <li key={p.id}>
                    <DueMark ms={p.due_ms} />
                    <span class="promise-text"><bdi>{p.text || t("promise.default")}</bdi> <small>{t("promise.owner", { name: personName(p.owner) })}</small></span>
                    <PromiseTools of={p} />
                </li>
            ))}
        </ul>
    );
}

/* Beside the editor: this reply only says that the answer will come. */
export function HoldingToggle({ conversation }: { conversation: string }) {
    const holding = holdingOf(conversation);
    return (
        <button type="button" class="mode holding" aria-pressed={holding.value !== null} onClick={() => {
            holding.value = holding.value ? null : { text: "", dueMs: momentsFrom(serverNow(), workZone(), noon).tomorrow };
        }}><Icon name="flag" />{t("holding.toggle")}</button>
    );
}

export const HoldingLine = lazyPage(() => import("./holding"), () => undefined);
