/* What stands beside the reply field and is fetched after it: how often we wrote, or, where nothing can be
 * sent (`messages` are given then), how to answer where the post stands. */
import type { Conversation, Message } from "../store/api";
import Contacts from "./contacts";
import Elsewhere from "./elsewhere";
import "./beside.css";

export default function Beside({ of, messages }: { of: Conversation; messages?: Message[] }) {
    return messages ? <Elsewhere of={of} messages={messages} /> : <Contacts of={of} />;
}
