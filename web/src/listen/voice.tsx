/* The share of voice: of all that was heard about us and about rivals in some days, how much each has and
 * how it was meant. From the sums by day; each number opens its posts. Read anew when a watch heard more. */
import { useEffect } from "preact/hooks";
import { go, route, withQuery } from "../lib/router";
import { formatNumber, language, t } from "../lib/t";
import { duration } from "../lib/time";
import { address, call, type Voice, type VoiceAnswers, type VoiceShare } from "../store/api";
import { type Fresh, Unanswered, useFresh } from "./fresh";
import { spanNamed, spans } from "./span";
import { listening, needWatches } from "./watches";

const ranges = ["week", "quarter", "year"] as const;
type Range = (typeof ranges)[number];
const daysIn: Record<Range, number> = { week: 7, quarter: 90, year: spans.year.points };
const mostAsked = 5000; // no more of them are looked at
const moods = ["negative", "neutral", "positive"] as const;

function useVoice(days: number): Fresh<Voice> {
    const heard = listening().reduce((sum, one) => sum + one.heard + one.version, 0);
    return useFresh(String(days), heard, () => call("voice_read", { query: { days } }));
}

interface RowProps {
    of: VoiceShare;
    in: Voice;
    all: number; // posts of all of them
}

function Row({ of, in: { from_ms, to_ms }, all }: RowProps) {
    const share = new Intl.NumberFormat(language.value, { style: "percent", maximumFractionDigits: 1 }).format(all > 0 ? of.heard / all : 0);
    const posts = (mood: string): string => `/listen/${of.watch}?from=${from_ms}&to=${to_ms}${mood ? `&mood=${mood}` : ""}`;
    const number = (n: number, mood: string, label: string) => (
        <td class="figure"><a class={n === 0 ? "number zero" : "number"} href={posts(mood)} aria-label={t("ledger.show", { name: label, n })}>{formatNumber(n)}</a></td>
    );
    return (
        <tr>
            <th scope="row" class={of.whose}><a href={`/listen/${of.watch}`}><bdi>{of.name}</bdi></a><small>{t(`watch.whose.${of.whose}`)}</small></th>
            {number(of.heard, "", t("chart.heard"))}
            <td class="share-cell"><b>{share}</b>
                <div class="share-bar" aria-hidden="true"><i style={{ inlineSize: `${all > 0 ? (of.heard / all) * 100 : 0}%` }} /></div></td>
            {number(of.negative, "negative", t("chart.negative"))}
            {number(of.neutral, "neutral", t("voice.neutral"))}
            {number(of.positive, "positive", t("chart.positive"))}
            <td class="share-cell" aria-hidden="true"><div class="mood-bar">
                {moods.map((mood) => <i key={mood} class={mood} style={{ inlineSize: `${of.heard > 0 ? (of[mood] / of.heard) * 100 : 0}%` }} />)}
            </div></td>
        </tr>
    );
}

function Shares({ of }: { of: Voice }) {
    const all = of.shares.reduce((sum, one) => sum + one.heard, 0);
    return (
        <div class="table-frame" tabIndex={0} role="region" aria-label={t("voice.title")}>
            <table class="table numbers voice">
                <thead>
                    <tr>
                        <th scope="col">{t("voice.who")}</th><th scope="col" class="figure">{t("chart.heard")}</th><th scope="col">{t("voice.share")}</th>
                        <th scope="col" class="figure">{t("chart.negative")}</th><th scope="col" class="figure">{t("voice.neutral")}</th>
                        <th scope="col" class="figure">{t("chart.positive")}</th><th scope="col">{t("voice.mood")}</th>
                    </tr>
                </thead>
                <tbody>{of.shares.map((one) => <Row key={one.watch} of={one} in={of} all={all} />)}</tbody>
            </table>
        </div>
    );
}

/* Ours come from the ledger; a rival's from what was heard: there may be answers that nobody heard. */
function Answered({ of, in: { shares, from_ms, to_ms } }: { of: VoiceAnswers; in: Voice }) {
    const share = new Intl.NumberFormat(language.value, { style: "percent", maximumFractionDigits: 1 });
    const name = shares.find((one) => one.watch === of.watch)?.name;
    return (
        <tr>
            <th scope="row" class={of.watch ? "rival" : "ours"}>{of.watch ? <a href={`/listen/${of.watch}`}><bdi>{name}</bdi></a> : <a href="/ledger">{t("voice.us")}</a>}
                <small>{of.watch ? t("voice.heard_answers", { n: of.answered, all: of.asked }) : t("voice.our_answers")}{of.asked >= mostAsked && ` ${t("voice.newest_only")}`}</small></th>
            <td class="figure">{of.watch ? <a class={of.asked === 0 ? "number zero" : "number"} aria-label={t("ledger.show", { name: t("voice.asked"), n: of.asked })}
                href={`/listen/${of.watch}?from=${from_ms}&to=${to_ms}&addressed=own_page`}>{formatNumber(of.asked)}</a> : formatNumber(of.asked)}</td>
            <td class="figure">{formatNumber(of.answered)}</td>
            <td class="figure">{of.asked > 0 ? share.format(of.answered / of.asked) : "–"}</td>
            <td class="figure">{of.median_ms >= 0 ? duration(of.median_ms) : "–"}</td>
        </tr>
    );
}

function Answers({ of }: { of: Voice }) {
    return (
        <div class="coverage">
            <h2>{t("voice.answers")}</h2>
            <p class="help">{t("voice.answers_help")}</p>
            <div class="table-frame" tabIndex={0} role="region" aria-label={t("voice.answers")}>
                <table class="table numbers voice">
                    <thead>
                        <tr>
                            <th scope="col">{t("voice.who")}</th><th scope="col" class="figure">{t("voice.asked")}</th>
                            <th scope="col" class="figure">{t("voice.answered")}</th><th scope="col" class="figure">{t("voice.share")}</th>
                            <th scope="col" class="figure">{t("voice.median")}</th>
                        </tr>
                    </thead>
                    <tbody>{of.answers.map((one) => <Answered key={one.watch} of={one} in={of} />)}</tbody>
                </table>
            </div>
            {of.answers.length === 1 && <p class="help">{t("voice.no_profiles")}</p>}
        </div>
    );
}

export default function VoicePage() {
    useEffect(needWatches, []);
    const wish = spanNamed(route.value.query.get("span"));
    const range = ranges.find((one) => one === wish) ?? "quarter";
    const voice = useVoice(daysIn[range]);
    const shares = voice.value?.shares;
    return (
        <section class="page listen">
            <p><a href="/listen">{t("source.back")}</a></p>
            <header class="page-head">
                <h1>{t("voice.title")}</h1>
                <div class="chips" role="group" aria-label={t("chart.span")}>
                    {ranges.map((one) => (
                        <button key={one} type="button" class={one === range ? "chip on" : "chip"} aria-pressed={one === range}
                            onClick={() => go(withQuery({ span: one }), "replace")}>{t(`chart.span.${one}`)}</button>
                    ))}
                </div>
            </header>
            <p class="help">{t("voice.help")}</p>
            <Unanswered of={voice} />
            {shares?.length === 0 && <div class="empty"><h2>{t("watch.empty")}</h2><p>{t("watch.empty_help")}</p></div>}
            {voice.value && shares && shares.length > 0 && <Shares of={voice.value} />}
            {shares && shares.length > 0 && !shares.some((one) => one.whose === "rival") && <p class="help">{t("voice.no_rivals")}</p>}
            {voice.value && <Answers of={voice.value} />}
            {shares && shares.length > 0 && <p><a class="button small" download href={address("voice_csv", {}, { days: daysIn[range] })}>{t("ledger.csv_list")}</a></p>}
        </section>
    );
}
