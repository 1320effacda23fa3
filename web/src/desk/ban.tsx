/* A visitor of the web chat is blocked there, with a reason for colleagues, and unblocked again. Shown
 * where the case is with one; that nothing can be sent to them says the place itself. */
import { useState } from "preact/hooks";
import { t } from "../lib/t";
import { tellFailure } from "../store/actions";
import { call } from "../store/api";
import { store } from "../store/desk";
import type { Thread } from "../store/store";
import { problemOf } from "../store/problems";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { Icon } from "../ui/icon";
import { toast } from "../ui/toast";

/* True if it was done. */
export async function unblock(conversation: string): Promise<boolean> {
    const done = await call("visitor_unban", { path: { conversation } });
    if (done.ok) store.putConversation(done.value);
    else tellFailure(done);
    if (done.ok) toast({ text: t("activity.unbanned") });
    return done.ok;
}

function BanDialog({ conversation, onClose }: { conversation: string; onClose(): void }) {
    const [reason, setReason] = useState("");
    const [wrong, setWrong] = useState("");
    const block = async (): Promise<void> => {
        const done = await call("visitor_ban", { path: { conversation }, body: { reason: reason.trim() } });
        if (!done.ok) return setWrong(problemOf(done));
        store.putConversation(done.value);
        onClose();
        toast({ text: t("activity.banned"), undo: { label: t("ban.lift"), act: () => void unblock(conversation) } });
    };
    return (
        <Dialog title={t("ban.action")} onClose={onClose}>
            <form class="form" noValidate onSubmit={(event) => {
                event.preventDefault();
                if (reason.trim()) void block();
                else setWrong(t("problem.needed"));
            }}>
                <p class="help">{t("ban.help")}</p>
                <Field label={t("ban.reason")} help={t("ban.reason_help")} error={wrong}>
                    {(bound) => <input {...bound} class="input" type="text" maxLength={500} dir="auto" autoFocus value={reason}
                        onInput={(event) => setReason(event.currentTarget.value)} />}
                </Field>
                <div class="actions"><button type="submit" class="button primary">{t("ban.do")}</button></div>
            </form>
        </Dialog>
    );
}

export function Ban({ thread }: { thread: Thread }) {
    const [asking, setAsking] = useState(false);
    const place = thread.places.value.find((p) => p.channel === "webchat");
    if (!place) return null;
    return (
        <div>
            {place.reason === "banned"
                ? <button type="button" class="button small" onClick={() => void unblock(thread.id)}><Icon name="undo" flips />{t("ban.lift")}</button>
                : <button type="button" class="button small" onClick={() => setAsking(true)}><Icon name="lock" />{t("ban.action")}</button>}
            {asking && <BanDialog conversation={thread.id} onClose={() => setAsking(false)} />}
        </div>
    );
}
