/* A mail as it was sent, in a frame where nothing runs, asks or leads away; the server's policy says the
 * same once more. Pictures that lie elsewhere are asked for only by the reader, for this mail and this time: whoever
 * serves them sees that somebody looks. */
import { useEffect, useState } from "preact/hooks";
import { t } from "../lib/t";
import { freshUrl, isStale } from "../store/actions";
import type { Attachment, Message } from "../store/api";

/* `of` is captioned "pictures" where the mail names some that lie elsewhere. */
export default function AsSent({ message, of: a }: { message: Message; of: Attachment }) {
    const [url, setUrl] = useState("");
    const [shown, setShown] = useState(false);
    const [failed, setFailed] = useState(false);
    const fetchIt = async (): Promise<void> => {
        const fresh = await freshUrl(message, a);
        setFailed(isStale(fresh));
        if (!isStale(fresh)) setUrl(shown ? `${fresh}&pictures=1` : fresh);
    };
    useEffect(() => void fetchIt(), [shown]);
    if (failed) {
        return (
            <p class="error" role="alert">{t("error.offline")}{" "}
                <button type="button" class="link" onClick={() => void fetchIt()}>{t("common.try_again")}</button>
            </p>
        );
    }
    return (
        <>
            {a.caption === "pictures" && (
                <p class="as-sent-pictures">
                    {shown ? t("mail.pictures_shown") : <>{t("mail.pictures_help")}{" "}
                        <button type="button" class="link" onClick={() => setShown(true)}>{t("mail.pictures")}</button></>}
                </p>
            )}
            <iframe class="as-sent-page" sandbox="allow-popups allow-popups-to-escape-sandbox" referrerpolicy="no-referrer"
                title={t("mail.as_sent")} src={url || undefined} />
        </>
    );
}
