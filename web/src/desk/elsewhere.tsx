/* Where nothing can be sent from here but the post stands in public: its address, and how it was answered
 * there, which ends what is owed. */
import { useState } from "preact/hooks";
import { t } from "../lib/t";
import { close, tellFailure } from "../store/actions";
import { call, type Conversation, type Message } from "../store/api";
import { store } from "../store/desk";
import { Icon } from "../ui/icon";

export default function Elsewhere({ of, messages }: { of: Conversation; messages: Message[] }) {
    const [note, setNote] = useState("");
    const [busy, setBusy] = useState(false);
    const url = messages.findLast((m) => m.direction === "in" && m.visibility === "public" && m.permalink)?.permalink;
    if (!url || of.open_obligations === 0 || store.me.value?.role === "viewer") return null;
    const submit = async (event: Event): Promise<void> => {
        event.preventDefault();
        setBusy(true);
        const written = note.trim() ? await call("note_create", { path: { conversation: of.id }, body: { text: note.trim() } }) : null;
        setBusy(false);
        if (written && !written.ok) return tellFailure(written);
        setNote("");
        await close(of.id, "answered_elsewhere");
    };
    return (
        <form class="elsewhere" onSubmit={(event) => void submit(event)}>
            <a class="button small" href={url} target="_blank" rel="noreferrer noopener"><Icon name="globe" />{t("elsewhere.open")}</a>
            <input class="input" dir="auto" maxLength={2000} aria-label={t("elsewhere.note")} placeholder={t("elsewhere.note")} value={note}
                onInput={(event) => setNote(event.currentTarget.value)} />
            <button type="submit" class="button small" disabled={busy}><Icon name="check" />{t("elsewhere.done")}</button>
        </form>
    );
}
