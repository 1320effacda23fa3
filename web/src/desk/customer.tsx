/* What is known of the customer: names on the networks, this case, their other cases. */
import { dateTime, shortTime } from "../lib/time";
import { languageName, t, tOr } from "../lib/t";
import type { Conversation } from "../store/api";
import type { Thread } from "../store/store";
import { store } from "../store/desk";
import { Icon } from "../ui/icon";
import { caseAddress } from "./state";
import { Avatar, channelLabel, customerName, WaitingMark } from "./words";

export function CustomerPanel({ of, thread }: { of: Conversation; thread: Thread }) {
    const customer = thread.customer.value;
    const others = (customer?.conversations ?? []).filter((c) => c.id !== of.id)
        .map((c) => store.conversation(c.id)?.value ?? c);
    return (
        <div class="customer">
            <div class="customer-head">
                <Avatar name={customerName(of.customer_name, of.customer)} id={of.customer} />
                <div>
                    <p class="customer-name"><bdi>{customerName(of.customer_name, of.customer)}</bdi></p>
                    {customer?.handle && <p class="help"><bdi>{customer.handle}</bdi></p>}
                </div>
            </div>
            <ul class="facts">
                <li>{t("case.opened", { time: dateTime(of.opened_ms) })}</li>
                {of.language && <li>{languageName(of.language)}</li>}
            </ul>
            {customer && customer.identities.length > 0 && (
                <>
                    <h3>{t("customer.identities")}</h3>
                    <dl class="identities">
                        {customer.identities.map((x) => (
                            <div key={`${x.scheme} ${x.value}`}>
                                <dt>{tOr(`scheme.${x.scheme}`, x.scheme)}</dt>
                                <dd><bdi dir="ltr">{x.value}</bdi></dd>
                            </div>
                        ))}
                    </dl>
                </>
            )}
            <h3>{t("customer.others")}</h3>
            {others.length === 0 ? <p class="help">{t("customer.no_others")}</p> : (
                <ul class="others">
                    {others.map((c) => (
                        <li key={c.id}>
                            <a href={caseAddress(c.id)}>
                                <span class="others-title"><bdi>{c.title || c.last_text}</bdi></span>
                                <span class="others-meta">
                                    <WaitingMark of={c} />
                                    <span><Icon name={c.visibility === "public" ? "globe" : "lock"} />{channelLabel(c.channel)}</span>
                                    <time>{shortTime(c.activity_ms)}</time>
                                </span>
                            </a>
                        </li>
                    ))}
                </ul>
            )}
        </div>
    );
}
