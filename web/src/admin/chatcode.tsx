/* What a website needs to show a web chat: one line of HTML, a page to try it on, and the chat
 * itself, live, as visitors see it. */
import { useEffect, useRef, useState } from "preact/hooks";
import { language, t } from "../lib/t";
import type { Account } from "../store/api";
import { store } from "../store/desk";
import { CopyButton } from "../ui/copy";

/* The frame asks the page around whether it is open; here it always is. `look`: what it shows instead
 * of what is saved. */
export function Preview({ of, look, onClose }: { of: Account; look?: Record<string, string>; onClose?(): void }) {
    const frame = useRef<HTMLIFrameElement>(null);
    const tell = (message: object): void => frame.current?.contentWindow?.postMessage(message, location.origin);
    const wanted = useRef(look);
    wanted.current = look;
    useEffect(() => {
        const answer = (event: MessageEvent): void => {
            if (event.origin !== location.origin || event.source !== frame.current?.contentWindow) return;
            const { hark } = event.data as { hark?: string };
            if (hark === "close") onClose?.();
            if (hark === "ready") tell({ hark: "state", open: true, look: wanted.current });
        };
        addEventListener("message", answer);
        return () => removeEventListener("message", answer);
    }, []);
    useEffect(() => tell({ hark: "state", open: true, look }), [JSON.stringify(look)]);
    return <iframe ref={frame} class="chat-preview" title={t("accounts.chat_preview")} src={`/chat/frame/${of.id}?lang=${language.value}`} />;
}

export function ChatCode({ of }: { of: Account }) {
    const [shown, setShown] = useState(false);
    if (of.channel !== "webchat" || of.state !== "active") return null;
    const line = `<script src="${store.workspace.value?.public_url ?? location.origin}/chat.js" data-account="${of.id}" async></script>`;
    return (
        <section class="chat-code">
            <h3>{t("accounts.chat_code")}</h3>
            <p class="webhook"><code dir="ltr">{line}</code> <CopyButton text={line} /></p>
            <p class="help">{t("accounts.chat_help")}</p>
            <div class="actions">
                <button type="button" class="button" aria-expanded={shown} onClick={() => setShown(!shown)}>
                    {t(shown ? "accounts.chat_preview_end" : "accounts.chat_preview")}
                </button>
                <a class="button" href={`/try-chat/${of.id}?lang=${language.value}`} target="_blank" rel="noopener">{t("accounts.chat_try")}</a>
            </div>
            {shown && <Preview of={of} onClose={() => setShown(false)} />}
        </section>
    );
}
