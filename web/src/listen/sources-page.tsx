/* Where listening looks by itself: how each source is, in words; a new one; and what is heard at all,
 * what is not, and why. */
import { useEffect, useState } from "preact/hooks";
import { t, tOr } from "../lib/t";
import { shortTime } from "../lib/time";
import { tellFailure } from "../store/actions";
import { call, type Source } from "../store/api";
import { store } from "../store/desk";
import { Icon } from "../ui/icon";
import { toast } from "../ui/toast";
import { Unanswered } from "./fresh";
import { SourceForm } from "./source-form";
import { needSources, putSource, readSources, shownSources, sources, sourcesFailed } from "./sources";

async function change(of: Source, paused: boolean): Promise<void> {
    const done = await call("source_update", { path: { source: of.id }, body: { name: of.name, paused } });
    if (done.ok) putSource(done.value);
    else tellFailure(done);
}

async function remove(of: Source): Promise<void> {
    const done = await call("source_remove", { path: { source: of.id } });
    if (!done.ok) return tellFailure(done);
    putSource(done.value);
    toast({ text: t("source.removed", { name: of.name }), undo: { label: t("toast.undo_remove"), act: () => void change(of, of.state === "paused") } });
}

async function look(of: Source): Promise<void> {
    const done = await call("source_look", { path: { source: of.id } });
    if (!done.ok) return tellFailure(done);
    putSource(done.value);
    toast({ text: t("source.looking") });
}

function Health({ of }: { of: Source }) {
    if (of.state === "paused") return <p class="help">{t("source.paused")}</p>;
    if (of.tried_ms === 0) return <p class="help">{t("source.waiting")}</p>;
    if (!of.problem) return <p class="good-text"><Icon name="check" />{t(of.kind === "bluesky" ? "source.connected" : "source.well", { time: shortTime(of.tried_ms) })}</p>;
    return (
        <>
            <p class="error"><Icon name="alert" /> {of.problem === "source_private" ? t("source.private") : tOr(`problem.${of.problem}`, of.problem)}</p>
            <p class="help">{of.worked_ms > 0 ? t("source.worked", { time: shortTime(of.worked_ms) }) : t("source.never")}
                {of.next_ms > 0 && <> · {t("source.next", { time: shortTime(of.next_ms) })}</>}</p>
        </>
    );
}

/* What may be missing although all goes well. */
function Lag({ of }: { of: Source }) {
    return (
        <>
            {of.behind_ms > 0 && <p class="warn-text"><Icon name="alert" /> {t("source.behind", { time: shortTime(of.worked_ms - of.behind_ms) })}</p>}
            {of.missed_ms > 0 && <p class="help">{t(of.kind === "bluesky" ? "source.missed_stream" : "source.missed", { time: shortTime(of.missed_ms) })}</p>}
        </>
    );
}

function One({ of, may }: { of: Source; may: boolean }) {
    return (
        <li class="card source">
            <h2><bdi>{of.name}</bdi></h2>
            <p class="help source-address"><bdi dir="ltr">{of.address}</bdi></p>
            <Health of={of} />
            {of.state === "listening" && <Lag of={of} />}
            <p class="help">{t("source.posts", { n: of.posts })} · {t("source.kept", { n: of.kept })}
                {of.newest_ms > 0 && <> · {t("source.newest", { time: shortTime(of.newest_ms) })}</>}</p>
            {may && <div class="actions">
                {of.state === "paused"
                    ? <button type="button" class="button small" onClick={() => void change(of, false)}>{t("source.go_on")}</button>
                    : <>
                        <button type="button" class="button small" onClick={() => void look(of)}>{t("source.look")}</button>
                        <button type="button" class="button small" onClick={() => void change(of, true)}>{t("source.pause")}</button>
                    </>}
                <button type="button" class="button small" onClick={() => void remove(of)}>{t("common.remove")}</button>
            </div>}
        </li>
    );
}

/* true: heard; false: not, and the words say why. */
const coverage = [["own", true], ["feeds", true], ["pages", true], ["mastodon", true], ["bluesky", true], ["api", true], ["closed", false], ["private", false]] as const;

function Coverage({ n }: { n: number }) {
    return (
        <section class="coverage">
            <h2 id="coverage">{t("source.cover")}</h2>
            <div class="table-frame" tabIndex={0} role="region" aria-labelledby="coverage">
                <table class="table">
                    <thead><tr><th scope="col">{t("source.cover.where")}</th><th scope="col">{t("source.cover.how")}</th></tr></thead>
                    <tbody>
                        {coverage.map(([name, heard]) => (
                            <tr key={name}>
                                <th scope="row"><Icon name={heard ? "check" : "cross"} /> {t(`source.cover.${name}`)}</th>
                                <td>{name === "feeds" ? t("source.cover.feeds_how", { n }) : t(`source.cover.${name}_how`)}</td>
                            </tr>
                        ))}
                    </tbody>
                </table>
            </div>
        </section>
    );
}

export default function SourcesPage() {
    const [adding, setAdding] = useState(false);
    useEffect(needSources, []);
    const list = shownSources();
    const may = store.me.value?.role === "admin";
    return (
        <section class="page listen">
            <p><a href="/listen">{t("source.back")}</a></p>
            <header class="page-head">
                <h1>{t("source.title")}</h1>
                {may && !adding && <button type="button" class="button primary" onClick={() => setAdding(true)}><Icon name="plus" />{t("source.new")}</button>}
            </header>
            <p class="help">{t("source.help")}</p>
            {adding && <SourceForm onDone={() => setAdding(false)} />}
            <Unanswered of={{ failed: sourcesFailed.value, again: () => void readSources() }} />
            {sources.value && list.length === 0 && !adding && <div class="empty"><h2>{t("source.empty")}</h2><p>{t("source.empty_help")}</p></div>}
            {list.length > 0 && <ul class="sources">{list.map((one) => <One key={one.id} of={one} may={may} />)}</ul>}
            {sources.value && <Coverage n={list.filter((one) => one.state === "listening" && one.kind === "feed").length} />}
        </section>
    );
}
