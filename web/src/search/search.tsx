/* Search: any message by its words, any customer by their names. The address is the question, so a
 * result can be left and come back to, and sent to a colleague. What is typed is asked a moment
 * later; an older answer never replaces a newer one. */
import { useEffect, useRef, useState } from "preact/hooks";
import { go, route, withQuery } from "../lib/router";
import { languages, t, tOr } from "../lib/t";
import { fullTime, serverNow, shortTime } from "../lib/time";
import { reasonOf } from "../store/actions";
import { address, call, type Failure, type SearchCustomer, type SearchHit, type SearchPage } from "../store/api";
import { store } from "../store/desk";
import { useWish, wish } from "../desk/state";
import { Avatar, channelLabel, personName } from "../desk/words";
import { Icon } from "../ui/icon";
import { Menu, type Choice } from "../ui/menu";

const typingMs = 180;
const pageRows = 30;
const dayMs = 86_400_000;

interface Filter { name: string; any: string; choices: { id: string; label: string }[] }

function filters(): Filter[] {
    const accounts = [...store.accounts.value.values()].map((a) => ({ id: a.id, label: `${a.name} · ${channelLabel(a.channel)}` }));
    const departments = [...store.departments.value.values()].map((d) => ({ id: d.id, label: d.name }));
    const all: Filter[] = [
        { name: "side", any: t("search.side_any"), choices: [{ id: "customer", label: t("search.side_customer") }, { id: "us", label: t("search.side_us") }] },
        { name: "when", any: t("search.when_any"), choices: [7, 30, 365].map((n) => ({ id: String(n), label: t("search.when", { n }) })) },
        { name: "account", any: t("search.account_any"), choices: accounts },
        { name: "language", any: t("search.language_any"), choices: [...Object.entries(languages), ["uk", "Українська"]].map(([id = "", label = ""]) => ({ id, label })) },
        { name: "state", any: t("search.state_any"), choices: [{ id: "open", label: t("list.open") }, { id: "closed", label: t("list.closed") }] },
        { name: "whose", any: t("search.whose_any"), choices: [{ id: "mine", label: t("list.mine") }, { id: "unassigned", label: t("list.unassigned") }] },
        { name: "department", any: t("search.department_any"), choices: departments },
        { name: "files", any: t("search.files_any"), choices: [{ id: "some", label: t("search.files_some") }] },
    ];
    return all.filter((f) => f.choices.length > 0);
}

const wordOf = (f: Filter): string => {
    const value = route.value.query.get(f.name) ?? "";
    return f.choices.find((c) => c.id === value)?.label ?? "";
};

function Filters({ all }: { all: Filter[] }) {
    return (
        <div class="chips" role="group" aria-label={t("search.filters")}>
            {all.map((f) => {
                const word = wordOf(f);
                const choices: Choice[] = [{ id: "", label: f.any, chosen: word === "" },
                    ...f.choices.map((c) => ({ ...c, chosen: c.label === word }))];
                return (
                    <Menu key={f.name} class={word ? "chip on" : "chip"} choices={choices}
                        label={<><bdi>{word || f.any}</bdi><Icon name="down" /></>}
                        onChoose={(id) => go(withQuery({ [f.name]: id }), "replace")} />
                );
            })}
        </div>
    );
}

function Marked({ of }: { of: SearchHit }) {
    const pieces = [];
    let at = 0;
    for (const { from, to } of of.ranges) {
        pieces.push(of.snippet.slice(at, from), <mark key={from}>{of.snippet.slice(from, to)}</mark>);
        at = to;
    }
    return <p class="hit-text" dir="auto">{pieces}{of.snippet.slice(at)}</p>;
}

function authorOf(of: SearchHit): string {
    if (of.author === "customer") return of.customer_name;
    return of.author_name || tOr(`author.${of.author}`, t("list.ours"));
}

function Hit({ of }: { of: SearchHit }) {
    return (
        <li>
            <a class="hit" href={`/c/${of.conversation}/${of.message}`}>
                <span class="hit-head">
                    <strong><bdi>{authorOf(of)}</bdi></strong>
                    {of.author !== "customer" && <span class="quiet"><Icon name="reply" flips /><bdi>{of.customer_name}</bdi></span>}
                    <time title={fullTime(of.at_ms)}>{shortTime(of.at_ms)}</time>
                </span>
                <Marked of={of} />
                <span class="hit-foot">
                    <span><Icon name={of.visibility === "public" ? "globe" : of.visibility === "internal" ? "note" : "lock"} />{channelLabel(of.channel)}</span>
                    {of.files && <span><Icon name="clip" />{t("search.files_some")}</span>}
                    {of.state === "closed" && <span>{t("list.is_closed")}</span>}
                    {of.assignee && <span><Icon name="person" /><bdi>{personName(of.assignee)}</bdi></span>}
                </span>
            </a>
        </li>
    );
}

function Customers({ list }: { list: SearchCustomer[] }) {
    if (list.length === 0) return null;
    return (
        <section aria-label={t("search.customers")}>
            <h2>{t("search.customers")}</h2>
            <ul class="found-people">
                {list.map((c) => (
                    <li key={c.customer}>
                        <a class="found-person" href={`/c/${c.conversation}`}>
                            <Avatar name={c.name} id={c.customer} />
                            <span><bdi>{c.name}</bdi>{c.handle && <small><bdi>{c.handle}</bdi></small>}</span>
                        </a>
                    </li>
                ))}
            </ul>
        </section>
    );
}

/* What the address asks for; null if there is nothing to ask. */
function question(): Record<string, string | number> | null {
    const query = route.value.query;
    const q = (query.get("q") ?? "").trim();
    const days = Number(query.get("when") ?? 0);
    const asked: Record<string, string | number> = { limit: pageRows };
    if (q) asked.q = query.get("q") ?? "";
    for (const name of ["side", "account", "language", "state", "department", "files"]) {
        const value = query.get(name);
        if (value) asked[name] = value;
    }
    const whose = query.get("whose");
    if (whose) asked.view = whose;
    if (days > 0) asked.from_ms = Math.floor(serverNow() - days * dayMs);
    const alone = ["side", "account", "language", "department", "files"].some((name) => name in asked);
    return q || alone ? asked : null;
}

function useSearch(): { page: SearchPage | null; failed: Failure | null; busy: boolean; more(): void } {
    const [page, setPage] = useState<SearchPage | null>(null);
    const [failed, setFailed] = useState<Failure | null>(null);
    const [busy, setBusy] = useState(false);
    const turn = useRef(0);
    const about = route.value.query.toString();

    const ask = async (before: string): Promise<void> => {
        const mine = ++turn.current;
        const asked = question();
        setBusy(asked !== null);
        if (!asked) {
            setPage(null);
            setFailed(null);
            return;
        }
        const read = await call("search", { query: { ...asked, ...(before ? { before } : {}) } });
        if (mine !== turn.current) return;
        setBusy(false);
        setFailed(read.ok ? null : read);
        if (!read.ok) return;
        setPage((known) => (before && known
            ? { ...known, hits: [...known.hits, ...read.value.hits], next: read.value.next } : read.value));
    };
    useEffect(() => {
        void ask("");
    }, [about]);
    // A page that a filter left short goes on by itself for a while.
    useEffect(() => {
        if (page && page.next && page.hits.length === 0 && !busy) void ask(page.next);
    }, [page]);
    return { page, failed, busy, more: () => void ask(page?.next ?? "") };
}

function Results({ page, busy, onMore }: { page: SearchPage; busy: boolean; onMore(): void }) {
    const total = page.total < 0 ? "" : page.total_more ? t("search.total_more", { n: page.total }) : t("search.total", { n: page.total });
    return (
        <>
            <Customers list={page.customers} />
            {page.hits.length > 0 && (
                <section aria-label={t("search.messages")}>
                    <h2>{t("search.messages")} {total && <small>{total}</small>}</h2>
                    <ol class="hits">{page.hits.map((h) => <Hit key={h.message} of={h} />)}</ol>
                    <p class="actions">
                        {page.next && <button type="button" class="button" disabled={busy} onClick={onMore}>{t("search.older")}</button>}
                        <a class="button small" download href={address("search_csv", {}, { ...question(), limit: "" })}>{t("ledger.csv_list")}</a>
                    </p>
                </section>
            )}
        </>
    );
}

function Nothing({ all, q }: { all: Filter[]; q: string }) {
    const named = all.map(wordOf).filter(Boolean);
    return (
        <div class="empty">
            <h2>{q ? t("search.none", { q }) : t("search.none_here")}</h2>
            {named.length > 0 && <>
                <p>{t("search.none_filtered", { filters: named.join(" · ") })}</p>
                {q && <a class="button" href={`/search?q=${encodeURIComponent(q)}`}>{t("search.drop")}</a>}
            </>}
        </div>
    );
}

export default function SearchView() {
    const field = useRef<HTMLInputElement>(null);
    const timer = useRef(0);
    const q = route.value.query.get("q") ?? "";
    const [text, setText] = useState(q);
    const { page, failed, busy, more } = useSearch();
    const all = filters();

    useWish(wish.search, () => field.current?.select());
    useEffect(() => field.current?.focus(), []);
    useEffect(() => {
        if (document.activeElement !== field.current) setText(q);
    }, [q]);

    const ask = (value: string): void => {
        clearTimeout(timer.current);
        go(withQuery({ q: value }), "replace");
    };
    return (
        <section class="page search-page">
            <header class="page-head"><h1>{t("nav.search")}</h1></header>
            <form role="search" class="search-form" onSubmit={(event) => {
                event.preventDefault();
                ask(text);
            }}>
                <Icon name="search" />
                <input ref={field} class="input" type="search" value={text} dir={text ? "auto" : undefined} maxLength={300}
                    aria-label={t("search.label")} placeholder={t("search.label")} aria-describedby="search-hint"
                    onInput={(event) => {
                        const { value } = event.currentTarget;
                        setText(value);
                        clearTimeout(timer.current);
                        timer.current = window.setTimeout(() => ask(value), typingMs);
                    }} />
            </form>
            <p id="search-hint" class="help">{t("search.hint")}</p>
            <Filters all={all} />
            <div class="found" aria-busy={busy}>
                <p class="hidden" role="status">{page && page.total >= 0 ? t("search.total", { n: page.total }) : ""}</p>
                {failed && <p class="error" role="alert">{failed.status === 422 ? t("search.refused") : reasonOf(failed)}</p>}
                {!failed && page && <Results page={page} busy={busy} onMore={more} />}
                {!failed && page && page.hits.length + page.customers.length === 0 && !page.next && <Nothing all={all} q={q.trim()} />}
                {!failed && !page && busy && <p class="late">{t("common.loading")}</p>}
            </div>
        </section>
    );
}
