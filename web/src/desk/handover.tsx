/* A case in other hands: a department of ours, or somebody outside whose answer is to be confirmed. */
import { useState } from "preact/hooks";
import { momentOf, momentsFrom, wallOf } from "../lib/moments";
import { serverNow, whenTime, workZone } from "../lib/time";
import { t } from "../lib/t";
import { confirmAnswer, handOver, move, takeBackCase } from "../store/actions";
import type { Conversation } from "../store/api";
import { store } from "../store/desk";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { Icon } from "../ui/icon";
import { Menu, type Choice } from "../ui/menu";

function OutsideDialog({ of, onClose }: { of: Conversation; onClose(): void }) {
    const [name, setName] = useState(of.moved_to);
    const [wall, setWall] = useState(wallOf(momentsFrom(serverNow(), workZone()).tomorrow, workZone()));
    const ms = wall ? momentOf(wall, workZone()) : 0;
    const past = ms > 0 && ms <= serverNow();
    const ready = ms > 0 && !past && name.trim() !== "";
    return (
        <Dialog title={t("handover.title")} onClose={onClose}>
            <form class="form" onSubmit={(event) => {
                event.preventDefault();
                if (!ready) return;
                onClose();
                void handOver(of.id, name.trim(), ms);
            }}>
                <Field label={t("handover.who")} help={t("handover.who_help")}>
                    {(bound) => (
                        <input {...bound} class="input" type="text" maxLength={120} dir="auto" value={name} autoFocus
                            onInput={(event) => setName(event.currentTarget.value)} />
                    )}
                </Field>
                <Field label={t("handover.until")} help={t("handover.help")} error={past ? t("snooze.past") : ""}>
                    {(bound) => (
                        <input {...bound} class="input" type="datetime-local" value={wall}
                            onInput={(event) => setWall(event.currentTarget.value)} />
                    )}
                </Field>
                <div class="actions"><button type="submit" class="button primary" disabled={!ready}>{t("handover.do")}</button></div>
            </form>
        </Dialog>
    );
}

/* To a department, which sees it from then on, or outside. */
export function HandoverMenu({ of }: { of: Conversation }) {
    const [outside, setOutside] = useState(false);
    const departments = [...store.departments.value.values()].filter((d) => !d.archived);
    const owes = of.open_obligations > 0;
    const choices: Choice[] = departments.length === 0 ? [] : [{ id: "", label: t("case.everybody"), chosen: of.department === "" },
        ...departments.map((d) => ({ id: d.id, label: d.name, chosen: d.id === of.department }))];
    if (owes) choices.push({ id: "outside", label: t("handover.outside") });
    if (choices.length === 0) return null;
    const name = store.departments.value.get(of.department)?.name ?? t("case.everybody");
    return (
        <>
            <Menu label={<><Icon name="people" /><span>{departments.length > 0 ? t("case.department", { name }) : t("handover.action")}</span></>}
                choices={choices}
                onChoose={(id) => (id === "outside" ? setOutside(true) : void move(of.id, id))} />
            {outside && <OutsideDialog of={of} onClose={() => setOutside(false)} />}
        </>
    );
}

export function ConfirmMenu({ of }: { of: string }) {
    return (
        <Menu class="button small" label={t("handover.confirm")} choices={[{ id: "yes", label: t("handover.confirm_yes") }]}
            onChoose={() => void confirmAnswer(of)} />
    );
}

export function HandoverBar({ of }: { of: Conversation }) {
    if (of.moved === 0) return null;
    const mayAct = store.me.value?.role !== "viewer";
    return (
        <p class="handover-bar" role="status">
            <Icon name="people" />
            <span>{t("handover.at", { name: of.moved_to, time: whenTime(of.moved_due_ms) })}</span>
            {mayAct && (
                <>
                    <ConfirmMenu of={of.id} />
                    <button type="button" class="button small" onClick={() => void takeBackCase(of.id)}>{t("handover.take_back")}</button>
                </>
            )}
        </p>
    );
}
