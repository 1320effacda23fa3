/* How often we wrote to this person lately, over all channels, beside the field in which one more message is
 * being written; a warning from the number on that the workspace has set. */
import { useEffect, useState } from "preact/hooks";
import { t } from "../lib/t";
import { fullTime } from "../lib/time";
import { call, type Conversation, type CustomerContacts } from "../store/api";

/* Asked anew when anything of the case is another. */
export default function Contacts({ of }: { of: Conversation }) {
    const [known, setKnown] = useState<CustomerContacts | null>(null);
    useEffect(() => {
        let mine = true;
        void call("customer_contacts", { path: { customer: of.customer } }).then((read) => {
            if (mine && read.ok) setKnown(read.value);
        });
        return () => {
            mine = false;
        };
    }, [of.customer, of.version]);
    if (!known || known.written === 0) return null;
    const { written, days, conversations, limit, last_ms } = known;
    const often = limit > 0 && written >= limit;
    const words = often ? t("contacts.often", { n: written, days }) : t("contacts.lately", { n: written, days });
    return (
        <span class={often ? "contacts warn-text" : "contacts"} role={often ? "status" : undefined}
            title={`${words} · ${t("contacts.cases", { n: conversations })} · ${fullTime(last_ms)}`}>{words}</span>
    );
}
