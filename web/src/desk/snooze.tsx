/* Putting a case off: a menu of times, a window for any other, and the mark of what is put off. */
import { useState } from "preact/hooks";
import { lazyPage } from "../lib/lazy";
import { momentsFrom } from "../lib/moments";
import { clockTime, serverNow, whenTime, workZone } from "../lib/time";
import { t } from "../lib/t";
import { snooze, wake } from "../store/actions";
import type { Conversation } from "../store/api";
import { Icon } from "../ui/icon";
import { Menu, type Choice } from "../ui/menu";
import { wish } from "./state";

/* Any other day and time. */
export const MomentDialog = lazyPage(() => import("./moment"), () => undefined);

export function SnoozeMenu({ of }: { of: Conversation }) {
    const [picking, setPicking] = useState(false);
    const at = momentsFrom(serverNow(), workZone());
    const choice = (id: string, label: string, ms: number, hint = clockTime(ms)): Choice[] => (ms > 0 ? [{ id, label, hint }] : []);
    const choices = [
        ...(of.state === "snoozed" ? [{ id: "wake", label: t("snooze.wake") }] : []),
        ...choice("laterToday", t("snooze.later_today"), at.laterToday),
        ...choice("tomorrow", t("snooze.tomorrow"), at.tomorrow),
        ...choice("workday", t("snooze.workday"), at.workday, whenTime(at.workday)),
        { id: "reply", label: t("snooze.reply") },
        { id: "custom", label: t("snooze.custom") },
    ];
    return (
        <>
            <Menu openSignal={wish.snooze} heading={t("snooze.heading")} choices={choices}
                label={<><Icon name="moon" /><span>{t("snooze.action")}</span></>}
                onChoose={(id) => {
                    if (id === "wake") void wake(of.id);
                    else if (id === "custom") setPicking(true);
                    else if (id === "reply") void snooze(of.id, 0);
                    else void snooze(of.id, at[id as keyof typeof at]);
                }} />
            {picking && (
                <MomentDialog title={t("snooze.custom_title")} label={t("snooze.when")} verb={t("snooze.do")} first={at.tomorrow}
                    onPick={(ms) => void snooze(of.id, ms)} onClose={() => setPicking(false)} />
            )}
        </>
    );
}

export function snoozeWords(untilMs: number): string {
    return untilMs > 0 ? t("snooze.until", { time: whenTime(untilMs) }) : t("snooze.until_reply");
}

export function SnoozeMark({ of }: { of: Conversation }) {
    if (of.state !== "snoozed") return null;
    return <span class="waiting calm"><Icon name="moon" />{snoozeWords(of.snoozed_until_ms)}</span>;
}
