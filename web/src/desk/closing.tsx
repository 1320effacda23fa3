/* Closing a case that was asked in public and solved in private: the public line, ready to be changed
 * and sent; then the case is closed. Without such a line to say the case closes at once. */
import { useEffect, useRef, useState } from "preact/hooks";
import { modifier } from "../lib/keys";
import { languageName, t } from "../lib/t";
import { close, reasonOf } from "../store/actions";
import { call, newKey, type Conversation, type Failure } from "../store/api";
import { store } from "../store/desk";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { Icon } from "../ui/icon";

export default function Closing({ of, onClose }: { of: Conversation; onClose(): void }) {
    const [line, setLine] = useState<{ thread: string; language: string } | null>(null);
    const [text, setText] = useState("");
    const [failed, setFailed] = useState<Failure | null>(null);
    const key = useRef({ key: "", text: "" }); // one for each wording: sending it again says it once
    const busy = useRef(false);
    const end = (): void => {
        onClose();
        void close(of.id, "none");
    };
    useEffect(() => {
        void call("closing_line_read", { path: { conversation: of.id } }).then((read) => {
            if (!read.ok || !read.value.thread) return end();
            setLine(read.value);
            setText(read.value.text);
        });
    }, []);
    if (!line) return null;
    const send = async (): Promise<void> => {
        if (text.trim() === "" || busy.current) return;
        busy.current = true;
        if (key.current.text !== text) key.current = { key: newKey(), text };
        const now = store.conversation(of.id)?.peek() ?? of;
        const sent = await call("reply_create", {
            path: { conversation: of.id }, key: key.current.key,
            body: { thread: line.thread, text, answers_upto: now.last_inbound, base_version: now.version },
        });
        busy.current = false;
        setFailed(sent.ok ? null : sent);
        if (!sent.ok) return;
        store.putMessages(of.id, [sent.value]);
        end();
    };
    return (
        <Dialog title={t("closeline.title")} onClose={onClose}>
            <form class="form" onSubmit={(event) => {
                event.preventDefault();
                void send();
            }}>
                <Field label={t("closeline.text")} mark={languageName(line.language)} help={t("closeline.help", { keys: `${modifier()}+Enter` })}
                    error={failed ? reasonOf(failed) : ""}>
                    {(bound) => (
                        <textarea {...bound} class="input" rows={3} dir="auto" lang={line.language} autoFocus value={text} maxLength={20000}
                            onInput={(event) => setText(event.currentTarget.value)}
                            onKeyDown={(event) => {
                                if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
                                event.preventDefault();
                                void send();
                            }} />
                    )}
                </Field>
                <div class="actions">
                    <button type="button" class="button" onClick={end}>{t("closeline.without")}</button>
                    <button type="submit" class="button send public" disabled={text.trim() === ""}><Icon name="globe" />{t("closeline.send")}</button>
                </div>
            </form>
        </Dialog>
    );
}
