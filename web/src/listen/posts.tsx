/* What a watch took, newest first: each post with the places that made it one, and what to say of it.
 * New ones wait above until they are asked for, so that nothing moves under the pointer. */
import { useEffect, useRef, useState } from "preact/hooks";
import { channelLabel, personName } from "../desk/words";
import { isWeb } from "../lib/plain";
import { go, route, withQuery } from "../lib/router";
import { formatNumber, languageName, t } from "../lib/t";
import { dateTime, duration, fullTime, shortTime } from "../lib/time";
import { reasonOf, tellFailure } from "../store/actions";
import { call, type Failure, type HeardPost, type Watch } from "../store/api";
import { store } from "../store/desk";
import { Icon } from "../ui/icon";
import { Case } from "./case";

type Judging = { judged?: "open" | "needs" | "not_needed"; mark?: "none" | "right" | "wrong" };
const filters = ["any", "open", "needs", "rule", "person"] as const;
type Filter = (typeof filters)[number];
const moods = ["any", "negative", "neutral", "positive"] as const;
type MoodWish = (typeof moods)[number];
const manners = ["any", "own_page", "tagged", "named", "not_named"] as const;
type AddressedWish = (typeof manners)[number];

/* The text in pieces; places are bytes of UTF-8, those of one another's inside are shown once. */
export function marked(post: HeardPost): { text: string; why: string }[] {
    const bytes = new TextEncoder().encode(post.text);
    const cut = (from: number, to: number): string => new TextDecoder().decode(bytes.subarray(from, to));
    const pieces = [];
    let at = 0;
    for (const hit of [...post.hits].sort((a, b) => a.from - b.from || b.to - a.to)) {
        if (hit.to <= hit.from || hit.from < at) continue;
        pieces.push({ text: cut(at, hit.from), why: "" }, { text: cut(hit.from, hit.to), why: hit.why });
        at = hit.to;
    }
    return [...pieces, { text: cut(at, bytes.length), why: "" }];
}

/* Why it was taken, in words: each reason once. */
function reasons(post: HeardPost): string {
    return [...new Set(post.hits.map((hit) => t(`watch.why.${hit.why}`)))].join(" · ");
}

/* Which rule said that no answer is needed. */
function ruleOf(of: HeardPost): string {
    if (of.repost) return t("watch.by_rule_repost");
    return of.uninvited && of.addressed === "not_named" ? t("watch.by_rule_uninvited") : t("watch.by_rule_rival");
}

interface JudgeProps {
    of: HeardPost;
    watch: string;
    onJudge(what: Judging): void;
    onChange(post: HeardPost): void;
}

/* What is a case needs an answer: that is settled there. */
function Judge({ of, watch, onJudge, onChange }: JudgeProps) {
    const choice = (on: boolean, label: string, set: Judging, unset: Judging) => (
        <button type="button" class={on ? "chip on" : "chip"} aria-pressed={on} onClick={() => onJudge(on ? unset : set)}>{label}</button>
    );
    return (
        <div class="judge">
            {!of.conversation && <div class="chips" role="group" aria-label={t("watch.judge")}>
                {choice(of.judged === "needs", t("watch.needs"), { judged: "needs" }, { judged: "open" })}
                {choice(of.judged === "rule" || of.judged === "person", t("watch.not_needed"), { judged: "not_needed" }, { judged: "open" })}
            </div>}
            <Case of={of} watch={watch} onChange={onChange} />
            <div class="chips" role="group" aria-label={t("watch.mark")}>
                {choice(of.mark === "right", t("watch.right"), { mark: "right" }, { mark: "none" })}
                {choice(of.mark === "wrong", t("watch.wrong"), { mark: "wrong" }, { mark: "none" })}
            </div>
        </div>
    );
}

export function Post({ of, judge }: { of: HeardPost; judge?: Omit<JudgeProps, "of"> | undefined }) {
    return (
        <article class="card heard">
            <header class="hit-head">
                <strong><bdi>{of.author_name || of.author || t("watch.somebody")}</bdi></strong>
                {of.reach >= 0 && <span class="quiet">{t("watch.reach", { n: of.reach })}</span>}
                <time title={fullTime(of.at_ms)}>{shortTime(of.at_ms)}</time>
            </header>
            <p class="hit-text" dir="auto">{marked(of).map((piece, i) => (piece.why
                ? <mark key={i} title={t(`watch.why.${piece.why as HeardPost["hits"][0]["why"]}`)}>{piece.text}</mark> : piece.text))}</p>
            <footer class="hit-foot">
                <span><Icon name="globe" />{channelLabel(of.channel)}</span>
                {of.language && <span>{languageName(of.language)}</span>}
                {reasons(of) && <span>{t("watch.because", { why: reasons(of) })}</span>}
                {of.addressed !== "unknown" && <span>{t(`watch.addressed.${of.addressed}`)}</span>}
                {of.rival_answered_ms > 0 && <span>{t("watch.rival_answered", { time: duration(of.rival_answered_ms - of.at_ms) })}</span>}
                {of.judged === "rule" && <span>{ruleOf(of)}</span>}
                {of.judged_by && <span>{t("watch.judged_by", { name: personName(of.judged_by) })}</span>}
                {isWeb(of.url) && <a href={of.url} target="_blank" rel="noreferrer noopener">{t("watch.open_post")}</a>}
            </footer>
            {judge && <Judge of={of} {...judge} />}
        </article>
    );
}

/* What the address says of when they were written; 0: no bound. */
export interface Period {
    from: number;
    to: number;
}
export const periodOf = (query: URLSearchParams): Period => ({ from: Number(query.get("from")) || 0, to: Number(query.get("to")) || 0 });

/* Pages of posts, and how many came since the newest that is shown. */
function usePosts(watch: Watch, filter: Filter, mood: MoodWish, addressed: AddressedWish, { from, to }: Period, word: string): {
    posts: HeardPost[] | null; more: boolean; failed: Failure | null; fresh: number; load(older: boolean): void; put(post: HeardPost): void;
} {
    const [posts, setPosts] = useState<HeardPost[] | null>(null);
    const [more, setMore] = useState(false);
    const [failed, setFailed] = useState<Failure | null>(null);
    const [heard, setHeard] = useState(watch.heard);
    const turn = useRef(0);
    const load = async (older: boolean): Promise<void> => {
        const mine = ++turn.current;
        const last = older ? posts?.at(-1) : undefined;
        const then = watch.heard;
        const path = { watch: watch.id };
        const read = word ? await call("watch_saying", { path, query: { key: word, from_ms: from, to_ms: to, skip: last ? posts?.length ?? 0 : 0 } })
            : await call("watch_posts", { path, query: { judged: filter, mood, addressed, from_ms: from, ...(last ? { before_ms: last.at_ms, before: last.id } : { before_ms: to }) } });
        if (mine !== turn.current) return;
        setFailed(read.ok ? null : read);
        if (!read.ok) return;
        setPosts(last ? [...posts ?? [], ...read.value.posts] : read.value.posts);
        setMore(read.value.more);
        if (!last) setHeard(then);
    };
    useEffect(() => {
        void load(false);
    }, [watch.id, filter, mood, addressed, from, to, word, store.epoch.value]);
    return { posts, more, failed, fresh: to > 0 ? 0 : Math.max(0, watch.heard - heard), load: (older) => void load(older),
        put: (post) => setPosts((known) => known?.map((one) => (one.id === post.id ? post : one)) ?? null) };
}

function Choice<T extends string>({ name, label, of, among, words }: { name: string; label: string; of: T; among: readonly T[]; words(one: T): string }) {
    return (
        <label>{label}
            <select class="input" aria-label={label} value={of} onChange={(event) => {
                const chosen = event.currentTarget.value;
                go(withQuery({ [name]: chosen === "any" ? "" : chosen }), "replace");
            }}>
                {among.map((one) => <option key={one} value={one}>{words(one)}</option>)}
            </select>
        </label>
    );
}

function Filters({ mood, addressed }: { mood: MoodWish; addressed: AddressedWish }) {
    return (
        <div class="filters">
            <Choice name="mood" label={t("watch.mood")} of={mood} among={moods} words={(one) => t(`watch.mood.${one}`)} />
            <Choice name="addressed" label={t("watch.addressed")} of={addressed} among={manners} words={(one) => t(`watch.addressed.${one}`)} />
        </div>
    );
}

export function Posts({ of }: { of: Watch }) {
    const wish = route.value.query.get("judged") ?? "any";
    const filter = filters.find((name) => name === wish) ?? "any";
    const period = periodOf(route.value.query);
    const word = route.value.query.get("word") ?? "";
    const mood = moods.find((name) => name === route.value.query.get("mood")) ?? "any";
    const addressed = manners.find((name) => name === route.value.query.get("addressed")) ?? "any";
    const { posts, more, failed, fresh, load, put } = usePosts(of, filter, mood, addressed, period, word);
    const may = store.me.value?.role !== "viewer";
    const judge = async (post: HeardPost, what: Judging): Promise<void> => {
        const done = await call("heard_judge", { path: { watch: of.id, post: post.id }, body: { judged: "keep", mark: "keep", ...what } });
        if (done.ok) put(done.value);
        else tellFailure(done);
    };
    const count: Record<Filter, number> = { any: of.heard, open: of.open, needs: of.needs, rule: of.by_rule, person: of.by_person };
    return (
        <section class="heard-list" aria-label={t("watch.posts")}>
            {word && <p class="period"><strong>{t("words.saying", { word: route.value.query.get("said") ?? word })}</strong>
                <button type="button" class="button small" onClick={() => go(withQuery({ word: "", said: "" }), "replace")}>{t("words.saying_off")}</button></p>}
            {!word && <div class="chips" role="group" aria-label={t("watch.filter")}>
                {filters.map((name) => (
                    <button key={name} type="button" class={name === filter ? "chip on" : "chip"} aria-pressed={name === filter}
                        onClick={() => go(withQuery({ judged: name === "any" ? "" : name }), "replace")}>
                        {t(`watch.filter.${name}`)}{period.to === 0 && <> <b>{formatNumber(count[name])}</b></>}
                    </button>
                ))}
            </div>}
            {!word && <Filters mood={mood} addressed={addressed} />}
            {period.to > 0 && <p class="period">{t("watch.period", { from: dateTime(period.from), to: dateTime(period.to) })}
                <button type="button" class="button small" onClick={() => go(withQuery({ from: "", to: "" }), "replace")}>{t("watch.period_off")}</button></p>}
            <div role="status">
                {fresh > 0 && posts && <button type="button" class="button" onClick={() => load(false)}>{t("watch.fresh", { n: fresh })}</button>}
            </div>
            {failed && <p class="error" role="alert">{reasonOf(failed)}</p>}
            {posts?.length === 0 && <div class="empty"><p>{of.heard === 0 ? t("watch.none_yet") : t("watch.none_so")}</p></div>}
            {posts?.map((post) => <Post key={post.id} of={post}
                judge={may ? { watch: of.id, onJudge: (what) => void judge(post, what), onChange: put } : undefined} />)}
            {more && <button type="button" class="button" onClick={() => load(true)}>{t("common.more")}</button>}
        </section>
    );
}
