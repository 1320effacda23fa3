/* What stands on the outside of a mail: who else got it, whom it did not reach, and whether our own mail
 * server believes the sender. Fetched with the first message that has something of it. */
import { t } from "../lib/t";
import type { Message } from "../store/api";
import { Icon } from "../ui/icon";
import "./buttons.css";

export default function Envelope({ of: m }: { of: Message }) {
    return (
        <>
            {m.pressed && <span class="state">{t("mark.pressed")}</span>}
            {m.buttons && (
                <ul class="offered" aria-label={t("mark.buttons")}>
                    {m.buttons.split("\n").map((label) => <li key={label}><bdi>{label}</bdi></li>)}
                </ul>
            )}
            {m.doubtful && <span class="state failed"><Icon name="alert" />{t("mark.doubtful")}</span>}
            {m.doubtful && <p class="says">{t("mark.doubtful_help")}</p>}
            {m.copies && <p class="says">{t("mark.copies", { addresses: m.copies.replaceAll(" ", ", ") })}</p>}
            {m.error_code === "copy_bounced" && (
                <>
                    <span class="state failed"><Icon name="alert" />{t("failure.copy_bounced")}</span>
                    <p class="says" dir="auto">{m.error_text}</p>
                </>
            )}
        </>
    );
}
