/* A case in other hands: a department of ours, or somebody outside whose answer is to be confirmed. */
import { useState } from "preact/hooks";
import { lazyPage } from "../lib/lazy";
import { whenTime } from "../lib/time";
import { t } from "../lib/t";
import { confirmAnswer, move, takeBackCase } from "../store/actions";
import type { Conversation } from "../store/api";
import { store } from "../store/desk";
import { Icon } from "../ui/icon";
import { Menu, type Choice } from "../ui/menu";

/* Windows in which more is said than a choice. */
export const PassOn = lazyPage(() => import("./passon"), () => undefined);

/* To a department, which sees it from then on, or outside. */
export function HandoverMenu({ of }: { of: Conversation }) {
    const [window, setWindow] = useState("");
    const departments = [...store.departments.value.values()].filter((d) => !d.archived);
    const owes = of.open_obligations > 0;
    const choices: Choice[] = departments.length === 0 ? [] : [{ id: "", label: t("case.everybody"), chosen: of.department === "" },
        ...departments.map((d) => ({ id: d.id, label: d.name, chosen: d.id === of.department }))];
    if (departments.length > 0) choices.push({ id: "note", label: t("passon.action") });
    if (owes) choices.push({ id: "outside", label: t("handover.outside") });
    if (choices.length === 0) return null;
    const name = store.departments.value.get(of.department)?.name ?? t("case.everybody");
    return (
        <>
            <Menu label={<><Icon name="people" /><span>{departments.length > 0 ? t("case.department", { name }) : t("handover.action")}</span></>}
                choices={choices}
                onChoose={(id) => (id === "outside" || id === "note" ? setWindow(id) : void move(of.id, id))} />
            {window && <PassOn of={of} outside={window === "outside"} department onClose={() => setWindow("")} />}
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
