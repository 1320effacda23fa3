/* What one does to words beside answering them: a menu with what this network can do, and
 * why not what it cannot do now; marks of what was done; the lines of the thread that tell of it.
 * Fetched when the first case with such words is open. */
import { useRef, useState } from "preact/hooks";
import { t, tOr } from "../lib/t";
import { dateTime } from "../lib/time";
import { tellFailure } from "../store/actions";
import { call, type Activity, type Message, type MessageAct, type Place } from "../store/api";
import { store } from "../store/desk";
import { Dialog } from "../ui/dialog";
import { Icon, type IconName } from "../ui/icon";
import { Menu, type Choice } from "../ui/menu";
import { toast } from "../ui/toast";
import { focusEditor, modeOf, placeOf } from "./state";
import { actsOn, channelLabel } from "./words";

const why = (reason: string): string => tOr(`act.why.${reason}`, tOr(`reason.${reason}`, tOr(`failure.${reason}`, t("reason.other"))));

const opposite: Partial<Record<MessageAct["act"], MessageAct["act"]>> = { hide: "unhide", unhide: "hide", like: "unlike", unlike: "like" };

async function doTo(m: Message, act: MessageAct["act"], quiet = false): Promise<void> {
    const result = await call("message_act", { path: { message: m.id }, body: { act } });
    if (!result.ok) {
        if (result.problem) toast({ text: why(result.problem), bad: true });
        else tellFailure(result);
        return;
    }
    store.putMessages(m.conversation, [result.value]);
    const back = opposite[act];
    if (!quiet && back) toast({ text: tOr(`act.doing.${act}`, act), undo: { label: tOr(`act.${back}`, back), act: () => void doTo(m, back, true) } });
}

/* The deletion cannot be undone, so it asks; everything else is undone by its opposite. */
function AskDelete({ of: m, onClose }: { of: Message; onClose(): void }) {
    return (
        <Dialog title={t("act.delete_ask", { network: channelLabel(m.channel) })} onClose={onClose}>
            <p>{m.direction === "out" ? t("act.delete_ours") : t("act.delete_theirs")}</p>
            <div class="actions">
                <button type="button" class="button" onClick={onClose}>{t("common.cancel")}</button>
                <button type="button" class="button primary" onClick={() => {
                    void doTo(m, "delete");
                    onClose();
                }}>{t("act.delete_do")}</button>
            </div>
        </Dialog>
    );
}

/* The composer turns to the person who said it. The server lists the newest words' private reply as a
 * place, and any one has a draft for; until then this one stands beside them. */
function writeAside(m: Message, place: Place): void {
    const places = store.thread(m.conversation).places;
    if (!places.peek().some((p) => p.thread === place.thread)) places.value = [...places.peek(), place];
    placeOf(m.conversation).value = place.thread;
    modeOf(m.conversation).value = "reply";
    focusEditor();
}

function choiceOf(a: MessageAct): Choice {
    return {
        id: a.act, label: a.act === "reply_privately" ? t("compose.private") : tOr(`act.${a.act}`, a.act), disabled: !a.allowed,
        ...(!a.allowed ? { hint: why(a.reason) } : a.until_ms > 0 ? { hint: t("compose.until", { time: dateTime(a.until_ms) }) } : {}),
    };
}

/* What is possible is asked when the menu is wanted: it depends on the moment. */
function ActsMenu({ of: m }: { of: Message }) {
    const [acts, setActs] = useState<MessageAct[]>([]);
    const [asking, setAsking] = useState(false);
    const place = useRef<Place | null>(null);
    const name = t("act.menu", { network: channelLabel(m.channel) });
    const look = async (): Promise<boolean> => {
        const read = await call("message_acts", { path: { message: m.id } });
        if (!read.ok) {
            tellFailure(read);
            return false;
        }
        place.current = read.value.place ?? null;
        setActs(read.value.acts);
        return true;
    };
    return (
        <>
            <Menu class="icon-button acts-button" label={<Icon name="down" />} name={name} heading={name} before={look}
                choices={acts.length > 0 ? acts.map(choiceOf) : [{ id: "", label: t("act.nothing"), disabled: true }]}
                onChoose={(id) => {
                    if (id === "delete") setAsking(true);
                    else if (id === "reply_privately" && place.current) writeAside(m, place.current);
                    else void doTo(m, id as MessageAct["act"]);
                }} />
            {asking && <AskDelete of={m} onClose={() => setAsking(false)} />}
        </>
    );
}

/* From the program that answers here: the composer's one way on. */
function TakeOver({ of: m }: { of: Message }) {
    const busy = m.acting === "take_over";
    return (
        <button type="button" class="button small" disabled={busy} onClick={() => void doTo(m, "take_over")}>
            {busy ? t("act.doing.take_over") : t("act.take_over")}
        </button>
    );
}

const Mark = ({ icon, text }: { icon: IconName; text: string }) => <span class="state"><Icon name={icon} />{text}</span>;

/* Beneath the words. */
function Acts({ of: m }: { of: Message }) {
    const mayAct = store.me.value?.role !== "viewer" && actsOn(m);
    return (
        <>
            {m.acting !== "none" && <Mark icon="clock" text={tOr(`act.doing.${m.acting}`, m.acting)} />}
            {m.removed && <Mark icon="cross" text={t("act.mark.removed")} />}
            {m.hidden && <Mark icon="eye" text={t("act.mark.hidden")} />}
            {m.liked && <Mark icon="check" text={t("act.mark.liked")} />}
            {m.replied_privately && <Mark icon="lock" text={t("act.mark.replied")} />}
            {m.beside && <Mark icon="lock" text={t("act.mark.beside")} />}
            {mayAct && !m.removed && !m.deleted && <ActsMenu of={m} />}
        </>
    );
}

const icons: Partial<Record<Activity["kind"], IconName>> = {
    deleted: "cross", hidden: "eye", unhidden: "eye", held_elsewhere: "people", given_back: "people",
};

/* A line of the thread: what was done, or why it was not. */
function ActWords({ of: m, what }: { of: Message; what: Activity }) {
    const failed = what.kind.endsWith("_failed");
    return (
        <>
            <Icon name={failed ? "alert" : icons[what.kind] ?? "check"} />
            <span>
                {tOr(`act.${what.kind}`, what.kind)}
                {failed && <> · {why(m.error_code)}</>}
                {failed && m.error_text && <> {t("delivery.says", { text: m.error_text })}</>}
            </span>
        </>
    );
}

export default function ActsPart({ of, what, takes }: { of: Message; what?: Activity; takes?: boolean }) {
    if (takes) return <TakeOver of={of} />;
    return what ? <ActWords of={of} what={what} /> : <Acts of={of} />;
}
