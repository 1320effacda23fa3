/* "Same person as ...": find the other one, see both sides and what they become, join. It can be
 * undone at once, and later from the panel. */
import { useEffect, useState } from "preact/hooks";
import { fold } from "../lib/fold";
import { dateTime } from "../lib/time";
import { t, tOr } from "../lib/t";
import { reasonOf } from "../store/actions";
import { call, type Customer, type Failure } from "../store/api";
import type { Thread } from "../store/store";
import { store } from "../store/desk";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { toast } from "../ui/toast";
import { changeCustomer } from "./customer";
import { joinWish } from "./state";
import { channelLabel, customerName } from "./words";

const shownAtMost = 8;
const pauseMs = 200; // of typing, before the server is asked

interface Candidate { customer: string; name: string; about: string; where: string }

/* Customers whose cases this desk has read, newest first: there while the server is still asked. */
function atHand(text: string): Candidate[] {
    void store.revision.value;
    const wanted = fold(text);
    const all = [...store.conversations.values()].map((c) => c.peek()).sort((a, b) => b.activity_ms - a.activity_ms);
    return all.filter((c) => fold(`${customerName(c.customer_name, c.customer)} ${c.title} ${c.last_text}`).includes(wanted))
        .map((c) => ({ customer: c.customer, name: c.customer_name, about: c.title || c.last_text, where: channelLabel(c.channel) }));
}

/* All customers there are, by names, numbers and notes, then by words of their messages. */
function useSearch(text: string): { found: Candidate[]; asking: boolean; failed: Failure | null } {
    const [answer, setAnswer] = useState<{ text: string; found: Candidate[]; failed: Failure | null }>({ text: "", found: [], failed: null });
    useEffect(() => {
        if (!text) return;
        let late = false;
        const timer = setTimeout(() => void call("search", { query: { q: text, limit: 20 } }).then((read) => {
            if (late) return;
            if (!read.ok) return setAnswer({ text, found: [], failed: read });
            setAnswer({ text, failed: null, found: [
                ...read.value.customers.map((c) => ({ customer: c.customer, name: c.name, about: c.handle, where: "" })),
                ...read.value.hits.map((h) => ({ customer: h.customer, name: h.customer_name, about: h.snippet, where: channelLabel(h.channel) })),
            ] });
        }), pauseMs);
        return () => {
            late = true;
            clearTimeout(timer);
        };
    }, [text]);
    const here = answer.text === text;
    return { found: here && text ? answer.found : [], asking: text !== "" && !here, failed: here ? answer.failed : null };
}

/* Each once, and nobody who is this customer already. */
function others(of: Customer, list: Candidate[]): Candidate[] {
    const seen = new Set([of.id, ...of.profiles.map((x) => x.id)]);
    return list.filter((c) => !seen.has(c.customer) && seen.add(c.customer)).slice(0, shownAtMost);
}

function Find({ of, onChoose }: { of: Customer; onChoose(id: string): void }) {
    const [typed, setTyped] = useState("");
    const text = typed.trim();
    const search = useSearch(text);
    const found = others(of, [...search.found, ...atHand(text)]);
    return (
        <>
            <Field label={t("join.find")} help={t("join.find_help")}>
                {(bound) => <input {...bound} class="input" type="search" dir="auto" autoFocus value={typed} onInput={(event) => setTyped(event.currentTarget.value)} />}
            </Field>
            {search.failed && <p class="error" role="alert">{reasonOf(search.failed)}</p>}
            {found.length === 0 ? <p class="help" role="status">{t(search.asking ? "common.loading" : "join.none")}</p> : (
                <ul class="others join-found">
                    {found.map((c) => (
                        <li key={c.customer}>
                            <button type="button" class="join-line" onClick={() => onChoose(c.customer)}>
                                <b><bdi>{customerName(c.name, c.customer)}</bdi></b>
                                {c.about && <span class="others-title"><bdi>{c.about}</bdi></span>}
                                {c.where && <span class="others-meta">{c.where}</span>}
                            </button>
                        </li>
                    ))}
                </ul>
            )}
        </>
    );
}

function Side({ of, title }: { of: Customer; title: string }) {
    return (
        <section class="join-side">
            <h3>{title}</h3>
            <p class="customer-name"><bdi>{customerName(of.name, of.id)}</bdi></p>
            {of.handle && <p class="help"><bdi>{of.handle}</bdi></p>}
            <ul class="facts">
                {of.identities.map((x) => <li key={`${x.scheme} ${x.value}`}>{tOr(`scheme.${x.scheme}`, x.scheme)}: <bdi dir="ltr">{x.value}</bdi></li>)}
                <li>{t("join.cases", { n: of.conversation_count })}</li>
                {of.notes.length > 0 && <li>{t("join.notes", { n: of.notes.length })}</li>}
                <li>{t("customer.first", { time: dateTime(of.first_ms) })}</li>
            </ul>
        </section>
    );
}

export default function JoinDialog() {
    const { thread, other: preset } = joinWish.value as { thread: Thread; other: string };
    const [id, setId] = useState(preset);
    const [other, setOther] = useState<Customer | null>(null);
    const [failed, setFailed] = useState<Failure | null>(null);
    const of = thread.customer.value;
    const shut = (): void => {
        joinWish.value = null;
    };
    useEffect(() => {
        setOther(null);
        if (!id) return;
        void call("customer_read", { path: { customer: id } }).then((read) => {
            if (read.ok) setOther(read.value);
            else setFailed(read);
        });
    }, [id]);
    if (!of) return null;
    // As the server decides: the older one stands for both, unless only the younger has a name.
    const [older, younger] = other && other.id < of.id ? [other, of] : [of, other];
    const stays = older && !older.name && younger?.name ? younger : older;
    const join = async (): Promise<void> => {
        if (!other || !stays) return;
        const goes = stays.id === of.id ? other.id : of.id;
        const here = of.id;
        shut();
        if (!(await changeCustomer(thread, call("customer_join", { path: { customer: here }, body: { other: other.id } })))) return;
        toast({ text: t("toast.joined"), undo: { label: t("toast.undo_join"), act: () => {
            void changeCustomer(thread, call("customer_separate", { path: { customer: stays.id }, body: { other: goes } }));
        } } });
    };
    return (
        <Dialog title={t("join.title", { name: customerName(of.name, of.id) })} class="join" onClose={shut}>
            {failed && <p class="error" role="alert">{reasonOf(failed)}</p>}
            {!id && <Find of={of} onChoose={setId} />}
            {id && !other && !failed && <p class="late">{t("common.loading")}</p>}
            {other && stays && (
                <>
                    <div class="join-sides"><Side of={of} title={t("join.this")} /><Side of={other} title={t("join.other")} /></div>
                    <p>{t("join.becomes", { name: customerName(stays.name, stays.id), n: of.conversation_count + other.conversation_count })}</p>
                    <p class="help">{t("join.help")}</p>
                    <div class="actions">
                        <button type="button" class="button primary" onClick={() => void join()}>{t("join.do")}</button>
                        {!preset && <button type="button" class="button" onClick={() => setId("")}>{t("join.back")}</button>}
                    </div>
                </>
            )}
        </Dialog>
    );
}
