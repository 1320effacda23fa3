/* A new source: its address is asked first, and what came is shown; only then it can be saved. */
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../lib/t";
import { problemOf } from "../store/problems";
import { call, type Failure, type Source, type SourceTrial } from "../store/api";
import { Field } from "../ui/field";
import { toast } from "../ui/toast";
import { Post } from "./posts";
import { putSource } from "./sources";

const jetstream = "https://jetstream2.us-east.bsky.network";
const kinds: Source["kind"][] = ["feed", "page", "mastodon", "bluesky"];

const triedWords: { [kind in Source["kind"]]?: "source.tried_page" | "source.tried_live" } = { page: "source.tried_page", bluesky: "source.tried_live" };

export function SourceForm({ onDone }: { onDone(): void }) {
    const [address, setAddress] = useState("");
    const [kind, setKind] = useState<Source["kind"]>("feed");
    const [inside, setInside] = useState(false);
    const [name, setName] = useState("");
    const [asking, setAsking] = useState(false);
    const [trial, setTrial] = useState<SourceTrial | null>(null);
    const [failed, setFailed] = useState<Failure | null>(null);
    const first = useRef<HTMLInputElement>(null);
    const turn = useRef(0); // an answer to what is asked no more is none
    useEffect(() => first.current?.focus(), []);

    const change = (what: () => void): void => {
        turn.current++;
        what();
        setAsking(false);
        setTrial(null);
        setFailed(null);
    };
    /* Nobody knows the address of Bluesky's stream by heart. */
    const choose = (next: Source["kind"]): void => {
        setKind(next);
        if (next === "bluesky" && !address.trim()) setAddress(jetstream);
        else if (address === jetstream) setAddress("");
    };
    const ask = async (): Promise<void> => {
        const mine = ++turn.current;
        setAsking(true);
        setFailed(null);
        const answer = await call("source_try", { body: { kind, address, inside } });
        if (mine !== turn.current) return;
        setAsking(false);
        if (!answer.ok) return setFailed(answer);
        setTrial(answer.value);
        if (!name) setName([...answer.value.name].slice(0, 60).join(""));
    };
    const save = async (): Promise<void> => {
        if (!trial) return;
        const done = await call("source_create", { body: { kind, address: trial.address, inside, name } });
        if (!done.ok) return setFailed(done);
        putSource(done.value);
        toast({ text: t("source.saved", { name: done.value.name }) });
        onDone();
    };
    const submit = (event: Event): void => {
        event.preventDefault();
        void (trial ? save() : ask());
    };
    return (
        <form class="card form" onSubmit={submit}>
            <h2>{t("source.new")}</h2>
            <Field label={t("source.kind")}>
                {(bound) => <select {...bound} class="input" value={kind} onChange={(event) => { const { value } = event.currentTarget; change(() => choose(value as Source["kind"])); }}>
                    {kinds.map((one) => <option key={one} value={one}>{t(`source.kind.${one}`)}</option>)}
                </select>}
            </Field>
            <Field label={t("source.address")} help={t(`source.address_help.${kind}`)} error={failed?.field === "address" ? problemOf(failed) : ""}>
                {(bound) => <input {...bound} ref={first} class="input" type="text" inputMode="url" required maxLength={2000} dir="ltr" placeholder="https://" spellcheck={false}
                    value={address} onInput={(event) => { const { value } = event.currentTarget; change(() => setAddress(value)); }} />}
            </Field>
            <label class="check"><input type="checkbox" checked={inside} onChange={(event) => { const { checked } = event.currentTarget; change(() => setInside(checked)); }} /> {t("source.inside")}</label>
            <p role="status" class="help">{asking ? t("source.trying") : ""}</p>
            {trial && (
                <div class="meaning">
                    <p><strong>{t(triedWords[kind] ?? "source.tried", { n: trial.count })}</strong></p>
                    {trial.address !== address.trim() && <p class="help">{t("source.found")} <bdi dir="ltr">{trial.address}</bdi></p>}
                    {trial.posts.length > 0 && <h3>{t(kind === "page" ? "source.longest_pieces" : "source.newest_posts")}</h3>}
                    <div class="heard-list">{trial.posts.map((post, i) => <Post key={i} of={post} />)}</div>
                    <Field label={t("source.name")}>
                        {(bound) => <input {...bound} class="input" required maxLength={60} dir="auto" value={name} onInput={(event) => setName(event.currentTarget.value)} />}
                    </Field>
                </div>
            )}
            {failed && failed.field !== "address" && <p class="error" role="alert">{problemOf(failed)}</p>}
            <div class="actions">
                <button type="submit" class="button primary" disabled={!address.trim() || asking || (trial !== null && !name.trim())}>{trial ? t("source.listen") : t("source.try")}</button>
                <button type="button" class="button" onClick={onDone}>{t("common.cancel")}</button>
            </div>
        </form>
    );
}
