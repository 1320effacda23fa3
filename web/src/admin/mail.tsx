/* The server that carries our letters: what it is, and a test letter whose fate is told when it is
 * known. Only admins see it. */
import { useEffect, useState } from "preact/hooks";
import { dateTime } from "../lib/time";
import { t } from "../lib/t";
import { tellFailure } from "../store/actions";
import { problemOf } from "../store/problems";
import { call, type Failure, type MailServer } from "../store/api";
import { store } from "../store/desk";
import { Field } from "../ui/field";
import { Icon } from "../ui/icon";
import { toast } from "../ui/toast";

type Draft = { url: string; account: string; password: string; sender: string; inside: boolean; ca_file: string };

const draftOf = (of: MailServer): Draft => ({ url: of.url, account: of.account, password: "", sender: of.sender, inside: of.inside, ca_file: of.ca_file });

function Fate({ of, waits }: { of: MailServer; waits: boolean }) {
    if (waits) return <p class="help" role="status"><Icon name="clock" /> {t("mailing.test_waits")}</p>;
    if (of.tested_ms === 0) return null;
    return of.error === ""
        ? <p class="good-text" role="status"><Icon name="check" />{t("mailing.test_good", { time: dateTime(of.tested_ms) })}</p>
        : (
            <div role="status">
                <p class="warn-text"><Icon name="alert" />{t("mailing.test_bad", { time: dateTime(of.tested_ms), what: of.problem ? of.error.slice(of.problem.length + 2) : of.error })}</p>
                {of.problem === "untrusted" && <p class="help">{t("mailing.untrusted")}</p>}
            </div>
        );
}

export function MailCard() {
    const [kept, setKept] = useState<MailServer | null>(null);
    const [draft, setDraft] = useState<Draft | null>(null);
    const [failed, setFailed] = useState<Failure | null>(null);
    const [asked, setAsked] = useState(-1); // `tested_ms` when a test was asked for; -1: none is under way
    const house = store.workspace.value;
    useEffect(() => {
        void call("mail_read", {}).then((read) => {
            if (read.ok) setKept(read.value);
        });
    }, [house?.version]);
    if (!kept) return null;
    const now = draft ?? draftOf(kept);
    const change = (more: Partial<Draft>): void => setDraft({ ...now, ...more });
    const text = (key: "url" | "account" | "password" | "sender" | "ca_file", more: object = {}) => (
        <Field label={t(`mailing.${key}`)} help={key === "url" || key === "ca_file" ? t(`mailing.${key}_help`) : ""} error={failed?.field === key ? problemOf(failed) : ""}>
            {(bound) => <input {...bound} class="input" dir="ltr" autoComplete="off" maxLength={300} value={now[key]} {...more}
                onInput={(event) => change({ [key]: event.currentTarget.value })} />}
        </Field>
    );
    const save = async (event: Event): Promise<void> => {
        event.preventDefault();
        const result = await call("mail_update", { body: { ...now, url: now.url.trim(), sender: now.sender.trim(), account: now.account.trim(), ca_file: now.ca_file.trim() } });
        setFailed(result.ok ? null : result);
        if (!result.ok) return;
        setKept(result.value);
        setDraft(null);
        setAsked(-1);
        toast({ text: t("settings.saved") });
    };
    const test = async (): Promise<void> => {
        const result = await call("mail_test", { body: { to: store.me.value?.email ?? "" } });
        if (!result.ok) return tellFailure(result);
        setAsked(kept.tested_ms);
    };
    return (
        <form class="card form" noValidate onSubmit={(event) => void save(event)}>
            <h2>{t("mailing.title")}</h2>
            <p class="help">{t("mailing.help")}</p>
            {failed && !["url", "sender", "password", "ca_file"].includes(failed.field ?? "") && <p class="error" role="alert">{problemOf(failed)}</p>}
            {text("url", { type: "text", inputMode: "url", placeholder: "smtp://mail.example.com:587" })}
            {text("sender", { type: "email", placeholder: "care@example.com" })}
            {text("account", { type: "text" })}
            {text("password", { type: "password", autoComplete: "new-password", placeholder: kept.kept ? t("accounts.secret_kept") : "" })}
            {text("ca_file", { type: "text" })}
            <label class="check">
                <input type="checkbox" checked={now.inside} onChange={(event) => change({ inside: event.currentTarget.checked })} />
                <span>{t("mailing.inside")}<small>{t("mailing.inside_help")}</small></span>
            </label>
            <Fate of={kept} waits={asked === kept.tested_ms} />
            <div class="actions">
                <button type="submit" class="button" disabled={!draft}>{t("common.save")}</button>
                {kept.url !== "" && !draft && <button type="button" class="button" onClick={() => void test()}>{t("mailing.test", { email: store.me.value?.email ?? "" })}</button>}
            </div>
        </form>
    );
}
