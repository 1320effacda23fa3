/* A mail as it was sent, in a frame where nothing runs, asks or leads away; the server's policy says the
 * same once more. Pictures that lie elsewhere are asked for only by the reader, for this mail and this time: whoever
 * serves them sees that somebody looks. */
import { useEffect, useState } from "preact/hooks";
import { t } from "../lib/t";
import type { Attachment, Message } from "../store/api";
import { Dialog } from "../ui/dialog";
import { Icon } from "../ui/icon";
import { freshUrl } from "./attached";

function Sent({ message, of: a, onClose }: { message: Message; of: Attachment; onClose(): void }) {
    const [url, setUrl] = useState("");
    const [pictures, setPictures] = useState(false);
    useEffect(() => {
        void freshUrl(message, a).then(setUrl);
    }, [pictures]);
    return (
        <Dialog title={t("mail.as_sent")} class="as-sent" onClose={onClose}>
            {a.caption === "pictures" && (
                <p class="as-sent-pictures">
                    {pictures ? t("mail.pictures_shown") : <>{t("mail.pictures_help")}{" "}
                        <button type="button" class="link" onClick={() => setPictures(true)}>{t("mail.pictures")}</button></>}
                </p>
            )}
            <iframe key={String(pictures)} class="as-sent-page" sandbox="allow-popups allow-popups-to-escape-sandbox" title={t("mail.as_sent")}
                referrerpolicy="no-referrer" src={url && `${url}${pictures ? "&pictures=1" : ""}`} />
        </Dialog>
    );
}

export default function AsSent(props: { message: Message; of: Attachment }) {
    const [open, setOpen] = useState(false);
    return (
        <p class="attachment">
            <Icon name="globe" />
            <button type="button" class="link" onClick={() => setOpen(true)}>{t("mail.as_sent")}</button>
            {open && <Sent {...props} onClose={() => setOpen(false)} />}
        </p>
    );
}
