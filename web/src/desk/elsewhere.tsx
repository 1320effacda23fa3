/* Where nothing can be sent from here but the post stands in public: its address, and how it was answered
 * there, which ends what is owed for it; what is owed elsewhere in the case stays. The words are those of
 * the case's note. */
import { useState } from "preact/hooks";
import { isWeb } from "../lib/plain";
import { t } from "../lib/t";
import { close, tellFailure } from "../store/actions";
import { call, type Conversation, type Message, type Place } from "../store/api";
import { drafts, store } from "../store/desk";
import { Icon } from "../ui/icon";
import { owedThere } from "./owed";

/* Closed once nobody waits any more; what is refused is told. */
async function settle(of: Conversation, owed: Message[]): Promise<void> {
    let open = of.open_obligations;
    for (const { id } of owed) {
        const done = await call("message_waive", { path: { message: id }, body: { reason: "answered_elsewhere" } });
        if (!done.ok) return tellFailure(done);
        store.putConversation(done.value);
        open = done.value.open_obligations;
    }
    if (open === 0) await close(of.id, "none");
}

export default function Elsewhere({ of, place, messages }: { of: Conversation; place: Place; messages: Message[] }) {
    const [busy, setBusy] = useState(false);
    const note = drafts.text(of.id, "note", "").value;
    const owed = owedThere(messages, place.thread);
    const url = owed.at(-1)?.permalink ?? "";
    if (!isWeb(url) || store.me.value?.role === "viewer") return null;
    const submit = async (event: Event): Promise<void> => {
        event.preventDefault();
        setBusy(true);
        const text = note.trim();
        const written = text ? await call("note_create", { path: { conversation: of.id }, body: { text } }) : null;
        if (written && !written.ok) tellFailure(written);
        else {
            if (written) drafts.clear(of.id, "note", "");
            await settle(of, owed);
        }
        setBusy(false);
    };
    return (
        <form class="elsewhere" onSubmit={(event) => void submit(event)}>
            <a class="button small" href={url} target="_blank" rel="noreferrer noopener"><Icon name="globe" />{t("elsewhere.open")}</a>
            <textarea class="input" rows={1} dir="auto" maxLength={20000} aria-label={t("elsewhere.note")} placeholder={t("elsewhere.note")} value={note}
                onInput={(event) => drafts.write(of.id, "note", "", event.currentTarget.value)} />
            <button type="submit" class="button small" disabled={busy}><Icon name="check" />{t("elsewhere.done")}</button>
        </form>
    );
}
