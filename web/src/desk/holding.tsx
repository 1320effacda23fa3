/* Below the editor: of a holding answer by when the answer will come, from whom, and what it is; of a
 * draft that puts the answer off, the offer to make it one. */
import { useEffect, useState } from "preact/hooks";
import { momentsFrom } from "../lib/moments";
import { dueOf, pledgeIn } from "../lib/pledges";
import { clockTime, serverNow, whenTime, workZone } from "../lib/time";
import { t } from "../lib/t";
import { store } from "../store/desk";
import { Icon } from "../ui/icon";
import { Menu, type Choice } from "../ui/menu";
import { noon } from "./promise";
import { MomentDialog } from "./snooze";
import { holdingOf } from "./state";
import { personName } from "./words";

function Offer({ conversation, text }: { conversation: string; text: string }) {
    const [refused, setRefused] = useState(false);
    const found = refused ? null : pledgeIn(text);
    useEffect(() => {
        if (!text) setRefused(false); // the next text is another one
    }, [text]);
    if (!found) return null;
    const dueMs = dueOf(found, serverNow(), workZone(), noon);
    return (
        <div class="holding-line offer">
            <span class="help" role="status"><Icon name="flag" /> {t("holding.offer")}</span>
            <button type="button" class="button small" onClick={() => {
                holdingOf(conversation).value = { text: "", dueMs };
            }}>{t("holding.offer_do", { time: whenTime(dueMs) })}</button>
            <button type="button" class="button small quiet" onClick={() => setRefused(true)}>{t("holding.offer_no")}</button>
        </div>
    );
}

export default function HoldingLine({ conversation, text }: { conversation: string; text: string }) {
    const holding = holdingOf(conversation);
    const [picking, setPicking] = useState(false);
    const now = holding.value;
    if (!now) return <Offer conversation={conversation} text={text} />;
    const owner = now.owner ?? "";
    const me = store.me.value?.id;
    const colleagues = [...store.people.value.values()].filter((x) => x.active && x.role !== "viewer" && x.id !== me)
        .sort((a, b) => a.name.localeCompare(b.name));
    const at = momentsFrom(serverNow(), workZone(), noon);
    const set = (dueMs: number): void => {
        holding.value = { ...now, dueMs };
    };
    const choices: Choice[] = [
        ...(at.laterToday > 0 ? [{ id: "laterToday", label: t("holding.today", { time: clockTime(at.laterToday) }), chosen: now.dueMs === at.laterToday }] : []),
        { id: "tomorrow", label: t("holding.tomorrow", { time: clockTime(at.tomorrow) }), chosen: now.dueMs === at.tomorrow },
        ...(at.workday > 0 ? [{ id: "workday", label: whenTime(at.workday), chosen: now.dueMs === at.workday }] : []),
        { id: "other", label: t("holding.other") },
    ];
    return (
        <div class="holding-line">
            <span class="help">{t("holding.by")}</span>
            <Menu class="button small" label={<><Icon name="flag" />{whenTime(now.dueMs)}</>} heading={t("holding.by")} choices={choices}
                onChoose={(id) => (id === "other" ? setPicking(true) : set(at[id as keyof typeof at]))} />
            <Menu class="button small" label={<><Icon name="person" />{owner ? personName(owner) : t("holding.me")}</>} heading={t("holding.owner")} name={owner ? t("promise.owner", { name: personName(owner) }) : t("promise.owner", { name: t("holding.me") })}
                choices={[{ id: "", label: t("holding.me"), chosen: owner === "" }, ...colleagues.map((x) => ({ id: x.id, label: x.name, chosen: x.id === owner }))]}
                onChoose={(id) => {
                    holding.value = { ...now, owner: id };
                }} />
            <input class="input" type="text" maxLength={500} value={now.text} placeholder={t("holding.what")} aria-label={t("holding.what")}
                dir={now.text ? "auto" : undefined}
                onInput={(event) => {
                    holding.value = { ...now, text: event.currentTarget.value };
                }} />
            <span class="help">{t("holding.help")}</span>
            {picking && (
                <MomentDialog title={t("holding.by")} label={t("snooze.when")} verb={t("promise.redate_do")} first={now.dueMs}
                    onPick={set} onClose={() => setPicking(false)} />
            )}
        </div>
    );
}
