/* When a watch took far more than usual, or nothing: what goes on now, what was before, and of each spike
 * what lies under it: what stands out, who began, who spreads it, what became of it. */
import { useState } from "preact/hooks";
import { channelLabel } from "../desk/words";
import { withQuery } from "../lib/router";
import { formatNumber, t } from "../lib/t";
import { dateTime, serverNow } from "../lib/time";
import { call, type Watch, type WatchAlarm, type WatchSpreading, type WatchWords } from "../store/api";
import { Icon } from "../ui/icon";
import { type Fresh, Unanswered, useFresh } from "./fresh";
import { Post } from "./posts";

const wordsShown = 8;

const says = (alarm: WatchAlarm): string => t(alarm.kind === "spike" ? "alarm.spike_says" : "alarm.silence_says",
    { n: alarm.peak, usual: alarm.usual, time: dateTime(alarm.began_ms) });
const title = (alarm: WatchAlarm): string => (alarm.kind === "spike" ? `${t("alarm.spike")}: ${t(`alarm.severity.${alarm.severity}`)}` : t("alarm.silence"));

const useAlarms = (of: Watch) => useFresh(`${of.id} ${of.alarm} ${of.alarm_ms}`, of.alarm === "none" ? 0 : of.heard,
    () => call("watch_alarms", { path: { watch: of.id } }));

interface Under {
    words: WatchWords;
    spreading: WatchSpreading;
}

/* `to` 0: it goes on; read anew when more was heard. */
const useUnder = (of: Watch, from: number, to: number): Fresh<Under> => useFresh(`${of.id} ${from} ${to}`, to === 0 ? of.heard : 0, async () => {
    const what = { path: { watch: of.id }, query: { from_ms: from, to_ms: to } };
    const words = await call("watch_words", what);
    if (!words.ok) return words;
    const spreading = await call("watch_spreading", what);
    return spreading.ok ? { ok: true, value: { words: words.value, spreading: spreading.value } } : spreading;
});

function Authors({ of }: { of: WatchSpreading["authors"] }) {
    return (
        <ul class="spreaders">
            {of.map((one) => (
                <li key={`${one.channel} ${one.author}`}>
                    <bdi>{one.name || one.author}</bdi> <small>{channelLabel(one.channel)}</small>
                    <span>{t("alarm.posts", { n: one.posts })}{one.reach >= 0 && <> · {t("watch.reach", { n: one.reach })}</>}</span>
                </li>
            ))}
        </ul>
    );
}

function Cause({ of, alarm }: { of: Watch; alarm: WatchAlarm }) {
    const under = useUnder(of, alarm.began_ms, alarm.ended_ms);
    const time = { from: String(alarm.began_ms), to: String(alarm.ended_ms || serverNow()) };
    if (!under.value) return under.failed ? <Unanswered of={under} /> : <p class="help late">{t("common.loading")}</p>;
    const { words, spreading } = under.value;
    return (
        <div class="cause">
            <Unanswered of={under} />
            <p class="help"><a href={withQuery({ ...time, judged: "", word: "", said: "" })}>{t("alarm.posts", { n: spreading.posts })}</a>
                {" · "}<a href={withQuery({ ...time, judged: "needs", word: "", said: "" })}>{t("alarm.needs", { n: spreading.needs })}</a>
                {" · "}{t("alarm.cases", { n: spreading.cases })}</p>
            {words.words.length > 0 && <><h4>{t("words.title")}</h4>
                <p class="chips">{words.words.slice(0, wordsShown).map((word) => (
                    <a key={word.key} class="chip" href={withQuery({ ...time, word: word.key, said: word.text })}><bdi>{word.text}</bdi> <b>{formatNumber(word.posts)}</b></a>
                ))}</p></>}
            {spreading.authors.length > 0 && <><h4>{t("alarm.authors")}</h4><Authors of={spreading.authors} /></>}
            {spreading.first[0] && <><h4>{t("alarm.first")}</h4><Post of={spreading.first[0]} /></>}
        </div>
    );
}

function Earlier({ of, alarm }: { of: Watch; alarm: WatchAlarm }) {
    const [open, setOpen] = useState(false);
    return (
        <details class="explain" onToggle={(event) => setOpen(event.currentTarget.open)}>
            <summary>{title(alarm)} · {t("watch.period", { from: dateTime(alarm.began_ms), to: dateTime(alarm.ended_ms) })}</summary>
            {open && <p>{says(alarm)}</p>}
            {open && alarm.kind === "spike" && <Cause of={of} alarm={alarm} />}
        </details>
    );
}

export function Alarms({ of }: { of: Watch }) {
    const read = useAlarms(of);
    const alarms = read.value?.alarms ?? [];
    const now = of.alarm === "none" ? undefined : alarms.find((one) => one.ended_ms === 0);
    const earlier = alarms.filter((one) => one.ended_ms > 0);
    return (
        <>
            <section class={now ? `alarm ${now.severity}` : undefined}>
                <div role="status">
                    {now && <h3><Icon name="alert" />{title(now)}</h3>}
                    {now && <p>{says(now)}</p>}
                </div>
                {now && (now.kind === "spike" ? <Cause key={now.began_ms} of={of} alarm={now} /> : <p>{t("alarm.silence_do")}</p>)}
                <Unanswered of={read} />
            </section>
            {earlier.length > 0 && (
                <section class="earlier" aria-label={t("alarm.earlier")}>
                    <h3>{t("alarm.earlier")}</h3>
                    {earlier.map((one) => <Earlier key={one.began_ms} of={of} alarm={one} />)}
                </section>
            )}
        </>
    );
}
