/* In place of the editor where one cannot answer: why not, what was being written, and what else one can do. */
import { t, tOr } from "../lib/t";
import type { Conversation, Message, Place } from "../store/api";
import { Icon } from "../ui/icon";
import Beside from "./beside";
import { Acts } from "./bubble";

export default function Shut({ of, place, messages, text }: { of: Conversation; place: Place | null; messages: Message[]; text: string }) {
    const held = messages.findLast((m) => m.direction === "in" && m.thread === place?.thread);
    const reason = place ? place.reason || (place.until_ms > 0 ? "window_closed" : "other") : "";
    return (
        <div class="no-place" role="note">
            <Icon name={reason === "shadow" ? "eye" : "lock"} />
            <p>{place ? tOr(`reason.${reason}`, t("reason.other")) : t("compose.nowhere")}</p>
            {reason === "other_app" && held && <Acts of={held} takes />}
            {text && <p class="help" dir="auto">{text}</p>}
            <Beside of={of} place={place} messages={messages} />
        </div>
    );
}
