/* What is known of the customer: names, what colleagues noted, every case over all channels, and who
 * else may be the same person. The panel beside the case follows; the drawer shows the same. */
import { useEffect, useState } from "preact/hooks";
import { dateTime, shortTime } from "../lib/time";
import { languageName, t, tOr } from "../lib/t";
import { tellFailure } from "../store/actions";
import { address, call, type Conversation, type Customer, type Result } from "../store/api";
import type { Thread } from "../store/store";
import { store } from "../store/desk";
import { Icon } from "../ui/icon";
import { toast } from "../ui/toast";
import { Ban } from "./ban";
import { Fields, NameForm, Notes } from "./known";
import { joinWish, caseAddress } from "./state";
import { Avatar, channelLabel, customerName, personName, WaitingMark } from "./words";

/* Asks again when something is known anew of whom it shows, or the case is somebody else's now. */
function useCustomer(of: Conversation, thread: Thread, follow: boolean): Customer | null {
    const customer = thread.customer.value;
    const news = Math.max(store.newsOf(of.customer).value, ...(customer?.profiles ?? []).map((x) => store.newsOf(x.id).value));
    const other = customer !== null && customer.id !== of.customer;
    const [asOf, setAsOf] = useState(news);
    useEffect(() => {
        if (!follow || !customer || (!other && news <= asOf)) return;
        void call("customer_read", { path: { customer: of.customer } }).then((read) => {
            setAsOf(news);
            if (read.ok) store.putCustomer(of.id, read.value);
        });
    }, [news, other, follow]);
    return customer;
}

/* Send, show what came of it, and say whether it was done. */
export async function changeCustomer(thread: Thread, send: Promise<Result<Customer>>): Promise<boolean> {
    const done = await send;
    if (done.ok) store.putCustomer(thread.id, done.value);
    else tellFailure(done);
    return done.ok;
}

function Suggestions({ of, thread }: { of: Customer; thread: Thread }) {
    return (
        <>
            {of.suggestions.map((x) => (
                <div key={x.customer} class="suggestion" role="group" aria-label={t("customer.perhaps", { name: customerName(x.name, x.customer) })}>
                    <p><Icon name="people" /> {t("customer.perhaps", { name: customerName(x.name, x.customer) })}</p>
                    <p class="help">{x.text ? t("customer.evidence") : t("customer.evidence_network")}
                        {x.text && <>{" "}<a href={caseAddress(x.conversation)}><q><bdi>{x.text}</bdi></q></a></>}</p>
                    <p class="actions">
                        <button type="button" class="button small" onClick={() => {
                            joinWish.value = { thread, other: x.customer };
                        }}>{t("customer.same")}</button>
                        <button type="button" class="button small" onClick={() => void changeCustomer(thread,
                            call("customer_refuse", { path: { customer: of.id }, body: { other: x.customer } }))}>{t("customer.two")}</button>
                    </p>
                </div>
            ))}
        </>
    );
}

function Profiles({ of, thread, mayAct }: { of: Customer; thread: Thread; mayAct: boolean }) {
    if (of.profiles.length < 2) return null;
    const separate = async (other: string): Promise<void> => {
        const done = await changeCustomer(thread, call("customer_separate", { path: { customer: of.id }, body: { other } }));
        if (done) toast({ text: t("toast.separated"), undo: { label: t("toast.undo_separate"), act: () => void changeCustomer(thread,
            call("customer_join", { path: { customer: of.id }, body: { other } })) } });
    };
    return (
        <>
            <h3>{t("customer.profiles")}</h3>
            <ul class="known">
                {of.profiles.filter((x) => x.joined_ms > 0).map((x) => (
                    <li key={x.id}>
                        <span><bdi>{customerName(x.name, x.id)}</bdi></span>
                        <small class="help">{t("customer.joined", { name: personName(x.joined_by), time: dateTime(x.joined_ms) })}</small>
                        {mayAct && <button type="button" class="link" onClick={() => void separate(x.id)}>{t("customer.separate")}</button>}
                    </li>
                ))}
            </ul>
        </>
    );
}

function History({ of, here }: { of: Customer; here: string }) {
    const [more, setMore] = useState<Conversation[]>([]);
    const known = new Set(of.conversations.map((c) => c.id));
    const all = [...of.conversations, ...more.filter((c) => !known.has(c.id))]
        .map((c) => store.conversation(c.id)?.value ?? c).filter((c) => c.customer === of.id);
    const page = async (): Promise<void> => {
        const last = all.at(-1);
        const read = await call("customer_conversations", { path: { customer: of.id }, query: { before: last?.id ?? "" } });
        if (read.ok) setMore([...more, ...read.value.conversations]);
        else tellFailure(read);
    };
    return (
        <>
            <h3>{t("customer.history", { n: of.conversation_count })}</h3>
            <ul class="others">
                {all.map((c) => (
                    <li key={c.id}>
                        <a href={caseAddress(c.id)} aria-current={c.id === here ? "page" : undefined}>
                            <span class="others-title"><bdi>{c.title || c.last_text}</bdi></span>
                            <span class="others-meta">
                                {c.id === here && <span>{t("customer.here")}</span>}
                                <WaitingMark of={c} />
                                <span><Icon name={c.visibility === "public" ? "globe" : "lock"} />{channelLabel(c.channel)}</span>
                                <time>{shortTime(c.opened_ms)}</time>
                            </span>
                        </a>
                    </li>
                ))}
            </ul>
            <p class="actions">
                {all.length < of.conversation_count && <button type="button" class="button small" onClick={() => void page()}>{t("customer.more")}</button>}
                <a class="button small" download href={address("customer_conversations_csv", { customer: of.id })}>{t("ledger.csv_list")}</a>
            </p>
        </>
    );
}

export default function CustomerPanel({ of, thread, follow = false }: { of: Conversation; thread: Thread; follow?: boolean }) {
    const customer = useCustomer(of, thread, follow);
    const mayAct = store.me.value?.role !== "viewer";
    const [naming, setNaming] = useState(false);
    const last = (customer?.conversations ?? []).reduce((ms, c) => Math.max(ms, store.conversation(c.id)?.value.activity_ms ?? c.activity_ms), of.activity_ms);
    return (
        <div class="customer">
            <div class="customer-head">
                <Avatar name={customerName(of.customer_name, of.customer)} id={of.customer} />
                <div>
                    <p class="customer-name"><bdi>{customerName(of.customer_name, of.customer)}</bdi></p>
                    {customer?.handle && <p class="help"><bdi>{customer.handle}</bdi></p>}
                    {customer && customer.name !== customer.network_name && customer.network_name !== ""
                        && <p class="help">{t("customer.network_name", { name: customer.network_name })}</p>}
                    {customer && mayAct && !naming && <button type="button" class="link" onClick={() => setNaming(true)}>{t("customer.rename")}</button>}
                </div>
            </div>
            {customer && naming && <NameForm key={customer.id} of={customer} thread={thread} onDone={() => setNaming(false)} />}
            {customer && mayAct && <Suggestions of={customer} thread={thread} />}
            <ul class="facts">
                {customer && customer.first_ms <= last && <li>{t("customer.first", { time: dateTime(customer.first_ms) })}</li>}
                <li>{t("customer.last", { time: dateTime(last) })}</li>
                {of.language && <li>{languageName(of.language)}</li>}
            </ul>
            {customer && (
                <>
                    <Notes key={`notes ${customer.id}`} of={customer} thread={thread} mayAct={mayAct} />
                    <Fields key={`fields ${customer.id}`} of={customer} thread={thread} mayAct={mayAct} />
                    {customer.identities.length > 0 && (
                        <>
                            <h3>{t("customer.identities")}</h3>
                            <dl class="identities">
                                {customer.identities.map((x) => (
                                    <div key={`${x.scheme} ${x.value}`}>
                                        <dt>{tOr(`scheme.${x.scheme}`, x.scheme)}</dt>
                                        <dd><bdi dir="ltr">{x.value}</bdi>{x.verified
                                            && <span class="verified" title={t("customer.verified")}><Icon name="check" /><span class="hidden">{t("customer.verified")}</span></span>}</dd>
                                    </div>
                                ))}
                            </dl>
                        </>
                    )}
                    <Profiles of={customer} thread={thread} mayAct={mayAct} />
                    {mayAct && <p><button type="button" class="button small" onClick={() => {
                        joinWish.value = { thread, other: "" };
                    }}><Icon name="people" />{t("customer.same_as")}</button></p>}
                    {mayAct && <Ban thread={thread} />}
                    <History key={customer.id} of={customer} here={of.id} />
                </>
            )}
        </div>
    );
}
