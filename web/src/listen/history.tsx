/* The past out of a file: given, shown as it is understood, put right where it is not, and brought in.
 * Below it all files with how far they are; what goes on there is told by the event stream. */
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../lib/t";
import { problemOf } from "../store/problems";
import { call, type Failure } from "../store/api";
import { store } from "../store/desk";
import { give } from "../store/files";
import { Icon } from "../ui/icon";
import { Columns, Dates, Reading } from "./columns";
import { columnOf, isAnswered, needHistories, putHistory, takeAnswer, type Understanding, wishKey, wishOf, withRole, type Layout } from "./histories";
import { Unanswered } from "./fresh";
import { Files } from "./history_files";
import { listening, needWatches, watches } from "./watches";

const mostBytes = 100_000_000;

interface Given extends Understanding {
    name: string;
    sha256: string;
}

/* Asks anew whenever what is chosen is not what the last answer tells of. */
function useLook(given: Given, onAnswer: (change: (was: Given) => Given) => void): { failed: Failure | null; again(): void } {
    const [failed, setFailed] = useState<Failure | null>(null);
    const [tries, setTries] = useState(0);
    useEffect(() => {
        setFailed(null);
        if (isAnswered(given)) return;
        let mine = true;
        const wish = wishOf(given.layout);
        void call("history_look", { body: { sha256: given.sha256, ...wish } }).then((read) => {
            if (!mine) return;
            if (read.ok) onAnswer((was) => ({ ...was, ...takeAnswer(was, read.value, wish) }));
            else setFailed(read);
        });
        return () => {
            mine = false;
        };
    }, [wishKey(wishOf(given.layout)), wishKey(given.wish), tries]);
    return { failed, again: () => setTries(tries + 1) };
}

/* What it is understood as, and the way to say otherwise. */
function Understood({ of, onChange, onDone }: { of: Given; onChange(change: (was: Given) => Given): void; onDone(): void }) {
    const look = useLook(of, onChange);
    const [failed, setFailed] = useState<Failure | null>(null);
    const [busy, setBusy] = useState(false);
    const heading = useRef<HTMLHeadingElement>(null);
    const { layout, looked } = of;
    const ready = isAnswered(of);
    const setLayout = (to: Layout): void => onChange((was) => ({ ...was, layout: to }));
    const text = columnOf(layout, "text");
    const date = columnOf(layout, "date");
    useEffect(() => heading.current?.focus(), []);
    const start = async (event: Event): Promise<void> => {
        event.preventDefault();
        setBusy(true);
        const done = await call("history_start", { body: { sha256: of.sha256, name: of.name, layout } });
        setBusy(false);
        if (!done.ok) return setFailed(done);
        putHistory(done.value);
        onDone();
    };
    return (
        <form class="card form wide" onSubmit={(event) => void start(event)}>
            <h2 ref={heading} tabIndex={-1}><bdi>{of.name}</bdi> <small>{t("history.rows", { n: looked.posts })}</small></h2>
            <Reading of={layout} onRead={(how) => setLayout({ ...layout, ...how })} />
            <Columns of={looked} layout={layout} onRole={(column, role) => setLayout(withRole(layout, column, role))} />
            {date >= 0 && date === of.wish.date_column && <Dates of={looked.dates} order={layout.day_order} onOrder={(order) => setLayout({ ...layout, day_order: order })} />}
            <Unanswered of={look} />
            {text < 0 && <p class="error">{t("problem.history_no_text")}</p>}
            {date < 0 && <p class="error">{t("problem.history_no_date")}</p>}
            {failed && <p class="error" role="alert">{problemOf(failed)}</p>}
            <div class="actions">
                <button type="submit" class="button primary" disabled={busy || !ready || text < 0 || date < 0}>{t("history.start", { n: looked.posts })}</button>
                <button type="button" class="button" onClick={onDone}>{t("common.cancel")}</button>
            </div>
        </form>
    );
}

function Chooser({ busy, failed, onFile }: { busy: string; failed: Failure | "too_large" | null; onFile(file: File | undefined): void }) {
    const input = useRef<HTMLInputElement>(null);
    const [over, setOver] = useState(false);
    return (
        <div class={over ? "card drop over" : "card drop"}
            onDragOver={(event) => {
                event.preventDefault();
                setOver(true);
            }}
            onDragLeave={() => setOver(false)}
            onDrop={(event) => {
                event.preventDefault();
                setOver(false);
                onFile(event.dataTransfer?.files[0]);
            }}>
            <input ref={input} type="file" hidden accept=".csv,.tsv,.txt,.json,.jsonl,.ndjson,text/csv" onChange={(event) => {
                onFile(event.currentTarget.files?.[0]);
                event.currentTarget.value = "";
            }} />
            <button type="button" class="button primary" disabled={busy !== ""} onClick={() => input.current?.click()}><Icon name="clip" />{t("history.choose")}</button>
            <p class="help" role="status">{busy ? t("history.reading", { name: busy }) : t("history.drop")}</p>
            {failed && <p class="error" role="alert">{failed === "too_large" ? t("history.too_large") : problemOf(failed)}</p>}
        </div>
    );
}

export default function HistoryPart() {
    useEffect(() => {
        needWatches();
        needHistories();
    }, []);
    const [given, setGiven] = useState<Given | null>(null);
    const [busy, setBusy] = useState("");
    const [failed, setFailed] = useState<Failure | "too_large" | null>(null);
    const may = store.me.value?.role !== "viewer";
    const take = async (file: File | undefined): Promise<void> => {
        if (!file || busy) return;
        setFailed(file.size > mostBytes ? "too_large" : null);
        if (file.size > mostBytes) return;
        setBusy(file.name);
        const blob = await give(file);
        const read = blob.ok ? await call("history_look", { body: { sha256: blob.value.sha256 } }) : blob;
        setBusy("");
        if (!read.ok) return setFailed(read);
        if (blob.ok) setGiven({ name: file.name.slice(0, 200), sha256: blob.value.sha256, looked: read.value, wish: wishOf(read.value.layout), layout: read.value.layout });
    };
    return (
        <>
            <h2>{t("history.title")}</h2>
            <p class="help">{t("history.help")}</p>
            {watches.value && listening().length === 0 && <p class="warn-text"><Icon name="alert" /><span>{t("history.no_watch")} <a href="/listen/new">{t("watch.new")}</a></span></p>}
            {may && !given && <Chooser busy={busy} failed={failed} onFile={(file) => void take(file)} />}
            {given && <Understood key={given.sha256} of={given} onDone={() => setGiven(null)}
                onChange={(change) => setGiven((was) => was && change(was))} />}
            <Files may={may} />
        </>
    );
}
