/* What follows beneath a reply that did not leave, or of which nobody knows whether it arrived: why,
 * and what one can do. Fetched when the first such reply is on the screen. */
import { t, tOr } from "../lib/t";
import { retrySending, settle } from "../store/actions";
import type { Message } from "../store/api";
import { store } from "../store/desk";

export default function Undelivered({ of: m }: { of: Message }) {
    const mayAct = store.me.value?.role !== "viewer";
    const why = m.error_code && m.error_code !== "uncertain" && <p class="says">{tOr(`failure.${m.error_code}`, m.error_code)}</p>;
    if (m.delivery === "failed") {
        return (
            <>
                {mayAct && <button type="button" class="link" onClick={() => void retrySending(m.conversation, m.id)}>{t("delivery.try_again")}</button>}
                {why}
                {m.error_text && <p class="says">{t("delivery.says", { text: m.error_text })}</p>}
            </>
        );
    }
    return (
        <>
            {why}
            {mayAct && (
                <p class="says decide">
                    <span>{t("uncertain.help")}</span>
                    <button type="button" class="button small" onClick={() => void settle(m.conversation, m.id, true)}>{t("uncertain.there")}</button>
                    <button type="button" class="button small" onClick={() => void settle(m.conversation, m.id, false)}>{t("uncertain.not_there")}</button>
                </p>
            )}
        </>
    );
}
