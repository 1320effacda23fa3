/* What the posts of a time say more often than everything else that is heard: as a ranked list, or the
 * same as a cloud. Each word opens the posts behind it. */
import { useState } from "preact/hooks";
import { go, route, withQuery } from "../lib/router";
import { formatNumber, language, t } from "../lib/t";
import { serverNow } from "../lib/time";
import { call, type Watch, type WatchWord, type WatchWords } from "../store/api";
import { type Fresh, Unanswered, useFresh } from "./fresh";
import { type Period, periodOf } from "./posts";
import { firstPoint, spanNamed, spans } from "./span";

/* What the address says, or else what the chart above shows. */
function usePeriod(): Period {
    const { query } = route.value;
    const named = periodOf(query);
    if (named.to > 0) return named;
    const span = spans[spanNamed(query.get("span"))];
    const from = firstPoint(span, serverNow());
    return { from, to: from + span.points * span.stepMs };
}

const useWords = (of: Watch, { from, to }: Period, rude: boolean): Fresh<WatchWords> => useFresh(`${of.id} ${from} ${to} ${rude}`, 0,
    () => call("watch_words", { path: { watch: of.id }, query: { from_ms: from, to_ms: to, rude: rude ? "shown" : "hidden" } }));

/* 0.034 as "3.4%". */
function shares(): (share: number) => string {
    const format = new Intl.NumberFormat(language.value, { style: "percent", maximumFractionDigits: 1 });
    return (share) => format.format(share);
}

interface Shown {
    of: WatchWords;
    link(word: WatchWord): string;
}

function Ranked({ of, link }: Shown) {
    const share = shares();
    return (
        <div class="table-frame">
            <table class="table numbers">
                <thead>
                    <tr>
                        <th scope="col">{t("words.word")}</th><th scope="col" class="figure">{t("words.posts")}</th>
                        <th scope="col" class="figure">{t("words.here")}</th><th scope="col" class="figure">{t("words.elsewhere")}</th>
                    </tr>
                </thead>
                <tbody>
                    {of.words.map((word) => (
                        <tr key={word.key}>
                            <th scope="row"><a href={link(word)}><bdi>{word.text}</bdi></a></th>
                            <td class="figure">{formatNumber(word.posts)}</td>
                            <td class="figure">{share(word.posts / of.posts)}</td>
                            <td class="figure">{share(word.others / of.others)}</td>
                        </tr>
                    ))}
                </tbody>
            </table>
        </div>
    );
}

const smallest = 0.85;
const growth = 1.5;

/* The same words in the order of the alphabet, the larger the more they stand out. */
function Cloud({ of, link }: Shown) {
    const most = Math.sqrt(Math.max(1, ...of.words.map((word) => word.score)));
    return (
        <ul class="cloud">
            {[...of.words].sort((a, b) => a.text.localeCompare(b.text)).map((word) => (
                <li key={word.key} style={{ fontSize: `${smallest + (growth * Math.sqrt(word.score)) / most}rem` }}>
                    <a href={link(word)}><bdi>{word.text}</bdi></a>
                </li>
            ))}
        </ul>
    );
}

function Result({ of, link, cloud }: Shown & { cloud: boolean }) {
    if (of.others === 0) return <p class="help">{t("words.nothing_else")}</p>;
    return (
        <>
            {of.words.length === 0 && <p class="help">{t("words.none")}</p>}
            {of.words.length > 0 && (cloud ? <Cloud of={of} link={link} /> : <Ranked of={of} link={link} />)}
            <p class="help">{t("words.compared", { posts: of.posts, others: of.others })}{of.more && <> {t("words.newest_only")}</>}</p>
        </>
    );
}

export function Words({ of }: { of: Watch }) {
    const period = usePeriod();
    const [rude, setRude] = useState(false);
    const words = useWords(of, period, rude);
    const cloud = route.value.query.get("words") === "cloud";
    const link = (word: WatchWord): string => withQuery({ word: word.key, said: word.text, from: String(period.from), to: String(period.to) });
    return (
        <section class="chart" aria-label={t("words.title")}>
            <header class="chart-head">
                <h3>{t("words.title")}</h3>
                <div class="chips">
                    <button type="button" class={rude ? "chip on" : "chip"} aria-pressed={rude} onClick={() => setRude(!rude)}>{t("words.rude")}</button>
                    <span class="chips" role="group" aria-label={t("words.view")}>
                        {(["list", "cloud"] as const).map((view) => (
                            <button key={view} type="button" class={(view === "cloud") === cloud ? "chip on" : "chip"} aria-pressed={(view === "cloud") === cloud}
                                onClick={() => go(withQuery({ words: view === "cloud" ? "cloud" : "" }), "replace")}>{t(`words.view.${view}`)}</button>
                        ))}
                    </span>
                </div>
            </header>
            <p class="help">{t("words.help")}</p>
            <div class="words-found">
                <Unanswered of={words} />
                {words.value && <Result of={words.value} link={link} cloud={cloud} />}
            </div>
        </section>
    );
}
