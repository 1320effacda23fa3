/* My sign-ins: where I am signed in, and ending what should not be. */
import { useEffect, useState } from "preact/hooks";
import { t } from "../lib/t";
import { sinceTime } from "../lib/time";
import { reasonOf, tellFailure } from "../store/actions";
import { address, call, type Failure, type Session } from "../store/api";
import { store } from "../store/desk";
import { toast } from "../ui/toast";

const browsers: [RegExp, string][] = [
    [/\bEdg[A-Z]*\//, "Edge"], [/\bOPR\//, "Opera"], [/\bFirefox\/|FxiOS/, "Firefox"],
    [/Chrom(e|ium)\/|CriOS/, "Chrome"], [/\bSafari\//, "Safari"],
];
const systems: [RegExp, string][] = [
    [/iPhone|iPad/, "iOS"], [/Android/, "Android"], [/Windows/, "Windows"], [/Mac OS X|Macintosh/, "macOS"],
    [/CrOS/, "ChromeOS"], [/Linux/, "Linux"],
];
const first = (list: [RegExp, string][], text: string): string => list.find(([sign]) => sign.test(text))?.[1] ?? "";

/* What a browser calls itself, as a person would: "Firefox · Windows". */
export function deviceName(userAgent: string): string {
    return [first(browsers, userAgent), first(systems, userAgent)].filter(Boolean).join(" · ") || userAgent.slice(0, 40);
}

function Row({ of, several, onEnd }: { of: Session; several: boolean; onEnd(id: string): void }) {
    const name = of.program ? t("sessions.program") : deviceName(of.device) || t("sessions.unknown");
    return (
        <li class="session">
            <div>
                <strong><bdi>{name}</bdi></strong>{of.current && <span class="badge-text active">{t("sessions.this")}</span>}
                <small>
                    {of.address && <><bdi dir="ltr">{of.address}</bdi> · </>}
                    {several && <><bdi>{of.workspace_name}</bdi> · </>}
                    {of.current ? t("sessions.since", { time: sinceTime(of.created_ms) }) : t("sessions.seen", { time: sinceTime(of.seen_ms) })}
                </small>
            </div>
            {!of.current && <button type="button" class="button small" aria-label={t("sessions.end_named", { name })} onClick={() => onEnd(of.id)}>{t("sessions.end")}</button>}
        </li>
    );
}

export function Sessions() {
    const [list, setList] = useState<Session[] | null>(null);
    const [failed, setFailed] = useState<Failure | null>(null);
    const read = async (): Promise<void> => {
        const result = await call("sessions_list", {});
        setFailed(result.ok ? null : result);
        if (result.ok) setList(result.value.sessions);
    };
    useEffect(() => void read(), [store.me.value?.has_password]);
    const end = async (id: string): Promise<void> => {
        const result = await call("session_end", { path: { session: id } });
        if (!result.ok && result.code !== "not_found") tellFailure(result);
        else toast({ text: t("sessions.ended") });
        await read();
    };
    const endOthers = async (): Promise<void> => {
        const result = await call("sessions_end", {});
        if (!result.ok) tellFailure(result);
        else toast({ text: t("sessions.others_ended") });
        await read();
    };
    return (
        <section class="card form">
            <h2>{t("sessions.title")}</h2>
            {failed && <p class="error" role="alert">{reasonOf(failed)} <button type="button" class="link" onClick={() => void read()}>{t("common.try_again")}</button></p>}
            {!list && !failed && <p class="late">{t("common.loading")}</p>}
            {list && <ul class="sessions">{list.map((s) => (
                <Row key={s.id} of={s} several={(store.me.value?.memberships.length ?? 0) > 1} onEnd={(id) => void end(id)} />
            ))}</ul>}
            {list && (
                <div class="actions">
                    {list.length > 1 && <button type="button" class="button" onClick={() => void endOthers()}>{t("sessions.end_others")}</button>}
                    <a class="button" download href={address("sessions_csv")}>{t("ledger.csv_list")}</a>
                </div>
            )}
        </section>
    );
}
