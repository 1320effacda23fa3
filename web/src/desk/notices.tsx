/* May Hark tell of news while it is out of sight? The question and the browser's permission. */
import { t } from "../lib/t";
import { notices } from "../store/desk";
import { toast } from "../ui/toast";

export const permission = (): NotificationPermission | "impossible" =>
    typeof Notification === "undefined" || !isSecureContext ? "impossible" : Notification.permission;

export async function turnOn(): Promise<void> {
    const answer = await Notification.requestPermission();
    notices.set({ on: answer === "granted" });
    if (answer === "denied") toast({ text: t("notices.blocked"), bad: true });
}

/* Asked once, after the first answer; the browser's own question comes only after a yes. */
export default function NoticesBar() {
    if (!notices.asking.value || permission() === "impossible" || permission() === "denied") return null;
    return (
        <div class="bar" role="status">
            <span>{t("notices.ask")}</span>
            <button type="button" class="button small" onClick={() => {
                notices.settle();
                void turnOn();
            }}>{t("notices.yes")}</button>
            <button type="button" class="link quiet" onClick={notices.settle}>{t("notices.no")}</button>
        </div>
    );
}
