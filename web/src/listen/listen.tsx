/* What is said in public: the watches, and one of them with all it took. The address is the state:
 * /listen, /listen/WATCH; /listen/history brings in the past,
 * /listen/sources is where posts come from, /listen/voice the share of voice. */
import { useEffect, useState } from "preact/hooks";
import { lazyPage } from "../lib/lazy";
import { go, route } from "../lib/router";
import { formatNumber, t } from "../lib/t";
import { shortTime } from "../lib/time";
import { problemOf } from "../store/problems";
import { address, call, type Failure, type Watch } from "../store/api";
import { store } from "../store/desk";
import { Icon } from "../ui/icon";
import { toast } from "../ui/toast";
import { Alarms } from "./alarm";
import { Chart } from "./chart";
import { Editor } from "./editor";
import { Posts } from "./posts";
import { campaignState, campaignText } from "./campaign";
import { Unanswered } from "./fresh";
import { listening, marksWanted, needWatches, precisionOf, putWatch, readWatches, watches, watchesFailed, wordingOf } from "./watches";
import { Words } from "./words";
import "./listen.css";

const HistoryPart = lazyPage(() => import("./history"));
const SourcesPage = lazyPage(() => import("./sources-page"));
const VoicePage = lazyPage(() => import("./voice"));

function tell(failed: Failure): void {
    toast({ text: t("toast.failed", { reason: problemOf(failed) }), detail: failed.request_id, bad: true });
}

async function bringBack(of: Watch): Promise<void> {
    const done = await call("watch_update", { path: { watch: of.id }, body: wordingOf(of) });
    if (!done.ok) return tell(done);
    putWatch(done.value);
    go(`/listen/${of.id}`);
}

async function remove(of: Watch): Promise<void> {
    const done = await call("watch_remove", { path: { watch: of.id } });
    if (!done.ok) return tell(done);
    putWatch(done.value);
    go("/listen");
    toast({ text: t("watch.removed", { name: of.name }), undo: { label: t("toast.undo_remove"), act: () => void bringBack(of) } });
}

/* heard = needs an answer + by rule + by people + open: each number opens its rows. */
function Equation({ of }: { of: Watch }) {
    const term = (name: string, n: number, label: string) => (
        <div class={name === "" ? "term opened" : "term"}>
            <a class={n === 0 ? "number zero" : "number"} href={`/listen/${of.id}${name ? `?judged=${name}` : ""}`}>{formatNumber(n)}</a>
            <span>{label}</span>
            {name === "needs" && of.cases > 0 && <span>{t("watch.eq_cases", { n: of.cases })}</span>}
        </div>
    );
    return (
        <div class="equation" role="group" aria-label={t("watch.equation")}>
            {term("", of.heard, t("watch.eq_heard"))}<span class="sign" aria-hidden="true">=</span>
            {term("needs", of.needs, t("watch.eq_needs"))}<span class="sign" aria-hidden="true">+</span>
            {term("rule", of.by_rule, t("watch.eq_rule"))}<span class="sign" aria-hidden="true">+</span>
            {term("person", of.by_person, t("watch.eq_person"))}<span class="sign" aria-hidden="true">+</span>
            {term("open", of.open, t("watch.eq_open"))}
            {of.unkept > 0 && <><span class="sign" aria-hidden="true">+</span>
                <div class="term"><span class="number zero">{formatNumber(of.unkept)}</span><span>{t("watch.eq_unkept")}</span></div></>}
        </div>
    );
}

/* What the numbers count and nobody can open any more. */
function Unkept({ of }: { of: Watch }) {
    return (
        <>
            {of.unkept > 0 && <p class="help">{t("watch.unkept_help")}</p>}
            {of.past > 0 && <p class="help">{t("watch.past", { n: of.past })}</p>}
        </>
    );
}

function Precision({ of }: { of: Watch }) {
    const share = precisionOf(of);
    const marked = of.right + of.wrong;
    if (of.heard === 0) return null;
    return <p class="help">{share === null ? t("watch.mark_more", { n: marksWanted - marked })
        : t("watch.precision", { percent: Math.round(share * 100), n: marked })}</p>;
}

function Campaign({ of }: { of: Watch }) {
    const state = campaignState(of);
    return <p>{campaignText(of)} {(state === "ahead" || state === "over") && <small class="badge-text">{t(`campaign.${state}`)}</small>}</p>;
}

/* Whose it is and when it listens, where that is not "ours, always". */
function Marks({ of }: { of: Watch }) {
    const parts = [of.whose === "ours" ? "" : t(`watch.whose.${of.whose}`), campaignState(of) === "none" ? "" : campaignText(of),
        campaignState(of) === "over" ? t("campaign.over") : ""].filter(Boolean);
    return parts.length > 0 ? <small>{parts.join(" · ")}</small> : null;
}

function One({ of }: { of: Watch }) {
    const [editing, setEditing] = useState(false);
    const may = store.me.value?.role !== "viewer";
    if (editing) return <Editor of={of} onDone={() => setEditing(false)} />;
    return (
        <>
            <header class="page-head">
                <h2><bdi>{of.name}</bdi></h2>
                {may && <div class="actions">
                    <button type="button" class="button small" onClick={() => setEditing(true)}>{t("watch.change")}</button>
                    <button type="button" class="button small" onClick={() => void remove(of)}>{t("common.remove")}</button>
                </div>}
            </header>
            {of.whose !== "ours" && <p class="help">{of.whose === "rival" ? t("watch.is_rival") : t("watch.is_topic")}</p>}
            {of.handles && <p class="help">{t("watch.handles")}: <bdi dir="ltr">{of.handles}</bdi></p>}
            {campaignState(of) !== "none" && <Campaign of={of} />}
            <p class="watch-query"><code dir="auto">{of.query}</code></p>
            <Equation of={of} />
            <Unkept of={of} />
            <Precision of={of} />
            <Alarms of={of} />
            <Chart of={of} />
            {of.heard > 0 && <Words of={of} />}
            <Posts key={of.id} of={of} />
        </>
    );
}

function List({ of, here }: { of: Watch[]; here: string }) {
    return (
        <nav aria-label={t("watch.list")}>
            <ul class="watch-list">
                {of.map((one) => (
                    <li key={one.id}>
                        <a class="watch-row" href={`/listen/${one.id}`} aria-current={one.id === here ? "page" : undefined}>
                            <strong><bdi>{one.name}</bdi></strong>
                            {one.open > 0 && <b class="badge-text">{formatNumber(one.open)}<span class="hidden"> {t("watch.eq_open")}</span></b>}
                            <Marks of={one} />
                            {one.alarm !== "none" && <small class="alarm-badge">{t(`alarm.${one.alarm}`)}</small>}
                            <small>{one.newest_ms > 0 ? t("watch.newest", { time: shortTime(one.newest_ms) }) : t("watch.none_yet")}</small>
                        </a>
                    </li>
                ))}
            </ul>
        </nav>
    );
}

export default function ListenPage() {
    useEffect(needWatches, []);
    const known = watches.value;
    const id = route.value.part;
    const adding = id === "new";
    const past = id === "history";
    const may = store.me.value?.role !== "viewer";
    const list = listening();
    const one = known?.get(id);
    if (id === "sources") return <SourcesPage />;
    if (id === "voice") return <VoicePage />;
    return (
        <section class="page listen">
            <header class="page-head">
                <h1>{t("nav.listen")}</h1>
                {!adding && <div class="actions">
                    {past ? <a class="button" href="/listen">{t("watch.list")}</a> : <a class="button" href="/listen/history">{t("history.title")}</a>}
                    <a class="button" href="/listen/sources">{t("source.title")}</a>
                    <a class="button" href="/listen/voice">{t("voice.title")}</a>
                    {may && <a class="button primary" href="/listen/new"><Icon name="plus" />{t("watch.new")}</a>}
                </div>}
            </header>
            {past ? <HistoryPart /> : <p class="help">{t("watch.help")}</p>}
            {!past && <Unanswered of={{ failed: known ? null : watchesFailed.value, again: () => void readWatches() }} />}
            {adding && may && <Editor of={null} onDone={(saved) => go(saved ? `/listen/${saved.id}` : "/listen", "replace")} />}
            {list.length > 0 && !adding && !past && <p><a class="button small" download href={address("watches_csv")}>{t("ledger.csv_list")}</a></p>}
            {known && list.length === 0 && !adding && !past && <div class="empty"><h2>{t("watch.empty")}</h2><p>{t("watch.empty_help")}</p></div>}
            {list.length > 0 && !adding && !past && (
                <div class="watches">
                    <List of={list} here={id} />
                    <div class="watch">
                        {one ? <One key={one.id} of={one} /> : <p class="help">{id ? t("watch.gone") : t("watch.choose")}</p>}
                    </div>
                </div>
            )}
        </section>
    );
}
