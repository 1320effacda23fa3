/* The connected accounts: how each is, in words; what the network must be told; connecting, changing,
 * testing, pausing, disconnecting. */
import { useEffect, useState } from "preact/hooks";
import { dateTime } from "../lib/time";
import { t, tOr } from "../lib/t";
import { tellFailure } from "../store/actions";
import { address, call, type Account, type AccountDetail } from "../store/api";
import { store } from "../store/desk";
import { CopyButton } from "../ui/copy";
import { Dialog } from "../ui/dialog";
import { Icon } from "../ui/icon";
import { toast } from "../ui/toast";
import { channelLabel, dollars } from "../desk/words";
import { AccountForm, RemoveForm } from "./account-form";
import { Bans } from "./bans";
import { ChatCode } from "./chatcode";
import { Lacks, Trouble } from "./trouble";

/* Asks its network now; what it finds comes live. */
async function look(account: Account): Promise<boolean> {
    const result = await call("account_check", { path: { account: account.id } });
    if (result.ok) store.putAccount(result.value);
    else tellFailure(result);
    return result.ok;
}

async function check(account: Account): Promise<void> {
    if (await look(account)) toast({ text: t("accounts.checking") });
}

async function setState(account: Account, state: "active" | "paused"): Promise<void> {
    const result = await call("account_update", { path: { account: account.id }, body: { state } });
    if (result.ok) store.putAccount(result.value);
    else tellFailure(result);
}

/* What only admins may read; again whenever the account changed or its cases moved. */
function useDetail(of: Account, admin: boolean): AccountDetail | null {
    const [detail, setDetail] = useState<AccountDetail | null>(null);
    const moved = store.quarantined.value;
    useEffect(() => {
        if (!admin || of.state === "removed") return;
        void call("account_read", { path: { account: of.id } }).then((read) => {
            if (read.ok) setDetail(read.value);
        });
    }, [of.id, of.version, of.state, moved, admin]);
    return detail;
}

function Told({ label, text }: { label: string; text: string }) {
    return (
        <p class="webhook">
            <span class="help">{label}</span>
            <code dir="ltr">{text}</code> <CopyButton text={text} />
        </p>
    );
}

function Health({ of, detail }: { of: Account; detail: AccountDetail | null }) {
    const health = detail?.health;
    const last = Math.max(of.last_event_ms, detail?.account.last_event_ms ?? 0);
    return (
        <ul class="health help">
            <li>{last > 0 ? t("accounts.last", { time: dateTime(last) }) : t("accounts.never")}</li>
            {health && health.cost_microusd > 0 && <li>{t("accounts.cost", { amount: dollars(health.cost_microusd) })}</li>}
            {health && health.quota_percent >= 0 && (
                <li>{t("accounts.quota", { percent: health.quota_percent })}
                    {health.quota_slow_until_ms > 0 && ` ${t("accounts.quota_slow", { time: dateTime(health.quota_slow_until_ms) })}`}</li>
            )}
            {health && health.waiting_replies > 0
                && <li>{t("accounts.waiting", { n: health.waiting_replies, time: dateTime(health.oldest_reply_ms) })}</li>}
            {health && health.error_code !== "" && (
                <li>{t("accounts.trouble", { time: dateTime(health.error_ms), what: tOr(`failure.${health.error_code}`, health.error_text || health.error_code) })}</li>
            )}
            {health && health.quarantined > 0 && <li><a class="link" href="/quarantine">{t("accounts.unread", { n: health.quarantined })}</a></li>}
        </ul>
    );
}

/* The newest thing a customer said through this account; later things have greater ids. */
function newestIn(account: string): { id: string; text: string; at: string } {
    void store.revision.value;
    let found = { id: "", text: "", at: "" };
    for (const c of store.conversations.values()) {
        const row = c.value;
        if (row.account === account && row.last_inbound > found.id) found = { id: row.last_inbound, text: row.last_text, at: row.id };
    }
    return found;
}

/* "Write to it from your own phone": the first thing that comes shows itself. */
function TestSheet({ of, url }: { of: Account; url: string }) {
    const [before] = useState(() => newestIn(of.id).id);
    const now = newestIn(of.id);
    const came = now.id > before;
    useEffect(() => void look(of), [of.id]);
    const known = store.accounts.value.get(of.id) ?? of;
    return (
        <div class="form" aria-live="polite">
            <Trouble of={known} words="" />
            <Lacks of={known} />
            {came
                ? (
                    <>
                        <p class="good-text"><Icon name="check" />{t("accounts.test_came")}</p>
                        <blockquote dir="auto">{now.text}</blockquote>
                        <div class="actions"><a class="button primary" href={`/c/${now.at}`}>{t("accounts.test_open")}</a></div>
                    </>
                ) : (
                    <>
                        <p>{t("accounts.test_help", { name: of.name })}</p>
                        <p class="help"><Icon name="clock" /> {t("accounts.test_waiting")}</p>
                        {url && <p class="help">{t("accounts.test_webhook")}</p>}
                        {url.startsWith("http://") && <p class="warn-text"><Icon name="alert" />{t("accounts.test_http")}</p>}
                    </>
                )}
        </div>
    );
}

type Sheet = { kind: "change" | "remove" | "test"; of: Account; detail: AccountDetail | null };

function AccountCard({ of, admin, onOpen }: { of: Account; admin: boolean; onOpen(sheet: Sheet): void }) {
    const simulated = store.channels.value.get(of.channel)?.simulated;
    const detail = useDetail(of, admin);
    const gone = of.state === "removed";
    const url = of.webhook_path ? (store.workspace.value?.public_url ?? "") + of.webhook_path : "";
    const token = store.channels.value.get(of.channel)?.fields.find((f) => f.kind === "token");
    const word = token ? detail?.fields.find((f) => f.key === token.key)?.value : "";
    const department = store.departments.value.get(of.department)?.name;
    const act = (kind: Sheet["kind"], label: string) => (
        <button type="button" class="button" disabled={kind === "change" && !detail} onClick={() => onOpen({ kind, of, detail })}>{label}</button>
    );
    return (
        <li class="card account">
            <div class="account-head">
                <div>
                    <h2><bdi>{of.name}</bdi></h2>
                    <p class="help">{[channelLabel(of.channel), simulated ? t("accounts.simulated") : "", department ?? ""].filter(Boolean).join(" · ")}</p>
                </div>
                <span class={`badge-text ${of.state}`}>{t(`accounts.${of.state}`)}</span>
            </div>
            {of.reason && !gone && <p class="warn-text"><Icon name="alert" />{tOr(`reason.${of.reason}`, of.reason)}</p>}
            <Trouble of={of} words={detail?.health.reading_text ?? ""} />
            <Lacks of={of} />
            {of.shadow && !gone && <p class="shadow-bar"><Icon name="eye" />{t("reason.shadow")}</p>}
            {!gone && <Health of={of} detail={detail} />}
            {url && !gone && <Told label={t("accounts.webhook")} text={url} />}
            {word && !gone && token && <Told label={tOr(`channel.${of.channel}.${token.key}.label`, token.key)} text={word} />}
            <ChatCode of={of} />
            {admin && !gone && of.channel === "webchat" && <Bans of={of} />}
            {admin && !gone && (
                <div class="actions">
                    {act("test", t("accounts.test"))}
                    {of.state === "active" && <button type="button" class="button" onClick={() => void check(of)}>{t("accounts.check")}</button>}
                    {act("change", t("accounts.change"))}
                    {of.state === "active"
                        ? <button type="button" class="button" onClick={() => void setState(of, "paused")}>{t("accounts.pause")}</button>
                        : <button type="button" class="button" onClick={() => void setState(of, "active")}>{t("accounts.resume")}</button>}
                    {act("remove", t("accounts.remove"))}
                </div>
            )}
        </li>
    );
}

const titles = { change: "accounts.change_title", remove: "accounts.remove_sure", test: "accounts.test" } as const;

export default function AccountsPage() {
    const [connecting, setConnecting] = useState(false);
    const [sheet, setSheet] = useState<Sheet | null>(null);
    const admin = store.me.value?.role === "admin";
    const accounts = [...store.accounts.value.values()]
        .sort((a, b) => Number(a.state === "removed") - Number(b.state === "removed") || a.name.localeCompare(b.name));
    const close = (): void => setSheet(null);
    const url = sheet?.of.webhook_path ? (store.workspace.value?.public_url ?? "") + sheet.of.webhook_path : "";
    return (
        <section class="page">
            <header class="page-head">
                <h1>{t("nav.accounts")}</h1>
                {admin && <button type="button" class="button primary" onClick={() => setConnecting(true)}><Icon name="plus" />{t("accounts.connect")}</button>}
            </header>
            {accounts.length === 0 && <p class="help">{t("list.no_channel")}</p>}
            {accounts.length > 0 && <p><a class="button small" download href={address("accounts_csv")}>{t("ledger.csv_list")}</a></p>}
            <ul class="cards">
                {accounts.map((a) => <AccountCard key={a.id} of={a} admin={admin} onOpen={setSheet} />)}
            </ul>
            {connecting && (
                <Dialog title={t("accounts.connect")} onClose={() => setConnecting(false)}>
                    <AccountForm detail={null} onDone={() => setConnecting(false)} />
                </Dialog>
            )}
            {sheet && (
                <Dialog title={t(titles[sheet.kind])} onClose={close}>
                    {sheet.kind === "change" && <AccountForm detail={sheet.detail} onDone={close} />}
                    {sheet.kind === "remove" && <RemoveForm of={sheet.of} onDone={close} />}
                    {sheet.kind === "test" && <TestSheet of={sheet.of} url={url} />}
                </Dialog>
            )}
        </section>
    );
}
