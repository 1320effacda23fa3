/* Two matters in one thread: a message, or all from it on, becomes a case of its own, and one with the
 * other again. What the server refuses is said with its reason. */
import { t, tOr } from "../lib/t";
import { reasonOf } from "../store/actions";
import { call, type Conversation, type Message, type Result } from "../store/api";
import { store } from "../store/desk";
import { Menu } from "../ui/menu";
import { toast } from "../ui/toast";

async function take(asked: Promise<Result<Conversation>>): Promise<Conversation | null> {
    const result = await asked;
    if (result.ok) {
        store.putConversation(result.value);
        return result.value;
    }
    toast({ text: t("toast.failed", { reason: tOr(`split.why.${result.code}`, reasonOf(result)) }), detail: result.request_id, bad: true });
    return null;
}

async function split(message: string, onwards: boolean): Promise<void> {
    const made = await take(call("message_split", { path: { message }, body: { onwards } }));
    if (!made) return;
    const back = (): void => void take(call("conversation_rejoin", { path: { conversation: made.id } }));
    toast({ text: t("toast.split"), undo: { label: t("toast.undo_split"), act: back } });
}

export default function Split({ of: m }: { of: Message }) {
    const thread = store.threads.get(m.conversation);
    const others = thread?.more.value || thread?.messages.value.some((x) => x.direction === "in" && x.id !== m.id);
    if (!others) return null;
    return (
        <Menu class="link quiet" label={t("split.action")} heading={t("split.heading")}
            choices={[{ id: "one", label: t("split.one") }, { id: "onwards", label: t("split.onwards") }]}
            onChoose={(what) => void split(m.id, what === "onwards")} />
    );
}
