/* What stands beside the reply field and is fetched after it: how often we wrote, or, where nothing can be
 * sent (`messages` are given then) because the brand has no account there, how to answer where the post
 * stands. */
import type { Conversation, Message, Place } from "../store/api";
import Contacts from "./contacts";
import Elsewhere from "./elsewhere";
import "./beside.css";

export default function Beside({ of, place, messages }: { of: Conversation; place?: Place | null; messages?: Message[] }) {
    if (!messages) return <Contacts of={of} />;
    return place?.reason === "heard_only" ? <Elsewhere of={of} place={place} messages={messages} /> : null;
}
