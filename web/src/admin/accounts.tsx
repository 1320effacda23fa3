/* The connected accounts, how they are, and the form that connects one: its fields are what the
 * channel says it wants to know. */
import { useState } from "preact/hooks";
import { dateTime } from "../lib/time";
import { t, tOr } from "../lib/t";
import { reasonOf, tellFailure } from "../store/actions";
import { call, type Account, type Channel, type Failure } from "../store/api";
import { store } from "../store/desk";
import { CopyButton } from "../ui/copy";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { Icon } from "../ui/icon";
import { toast } from "../ui/toast";
import { channelLabel } from "../desk/words";
import { ChatCode } from "./chatcode";

async function setState(account: Account, state: "active" | "paused"): Promise<void> {
    const result = await call("account_update", { path: { account: account.id }, body: { name: account.name, state } });
    if (result.ok) store.putAccount(result.value);
    else tellFailure(result);
}

async function remove(account: Account): Promise<void> {
    const result = await call("account_remove", { path: { account: account.id } });
    if (result.ok) store.putAccount(result.value);
    else tellFailure(result);
}

function AccountCard({ of, admin, onRemove }: { of: Account; admin: boolean; onRemove(): void }) {
    const simulated = store.channels.value.get(of.channel)?.simulated;
    return (
        <li class="card account">
            <div class="account-head">
                <div>
                    <h2><bdi>{of.name}</bdi></h2>
                    <p class="help">{channelLabel(of.channel)}{simulated && ` · ${t("accounts.simulated")}`}</p>
                </div>
                <span class={`badge-text ${of.state}`}>{t(`accounts.${of.state}`)}</span>
            </div>
            {of.reason && <p class="warn-text"><Icon name="alert" />{tOr(`reason.${of.reason}`, of.reason)}</p>}
            {of.shadow && <p class="warn-text"><Icon name="lock" />{t("accounts.shadow")}: {t("accounts.shadow_help")}</p>}
            <p class="help">{of.last_event_ms > 0 ? t("accounts.last", { time: dateTime(of.last_event_ms) }) : t("accounts.never")}</p>
            {of.webhook_path && (
                <p class="webhook">
                    <span class="help">{t("accounts.webhook")}</span>
                    <code dir="ltr">{location.origin + of.webhook_path}</code> <CopyButton text={location.origin + of.webhook_path} />
                </p>
            )}
            <ChatCode of={of} />
            {admin && of.state !== "removed" && (
                <div class="actions">
                    {of.state === "active"
                        ? <button type="button" class="button" onClick={() => void setState(of, "paused")}>{t("accounts.pause")}</button>
                        : <button type="button" class="button" onClick={() => void setState(of, "active")}>{t("accounts.resume")}</button>}
                    <button type="button" class="button" onClick={onRemove}>{t("accounts.remove")}</button>
                </div>
            )}
        </li>
    );
}

function ConnectForm({ onDone }: { onDone(): void }) {
    const channels = [...store.channels.value.values()];
    const [name, setName] = useState("");
    const [channel, setChannel] = useState<Channel | undefined>(channels[0]);
    const [values, setValues] = useState<Record<string, string>>({});
    const [shadow, setShadow] = useState(false);
    const [failed, setFailed] = useState<Failure | null>(null);
    const [busy, setBusy] = useState(false);

    const submit = async (event: Event): Promise<void> => {
        event.preventDefault();
        if (!channel) return;
        setBusy(true);
        const fields = channel.fields
            .map((f) => ({ key: f.key, value: values[f.key] ?? f.fallback }))
            .filter((f) => f.value !== "");
        const result = await call("account_create", { body: { channel: channel.name, name: name || channel.label, fields, shadow } });
        setBusy(false);
        if (!result.ok) {
            setFailed(result);
            return;
        }
        store.putAccount(result.value);
        toast({ text: t("accounts.connected") });
        onDone();
    };
    const fieldError = (key: string): string => (failed && failed.field === key ? failed.message : "");
    return (
        <form class="form" onSubmit={(event) => void submit(event)}>
            {failed && !channel?.fields.some((f) => f.key === failed.field) && (
                <p class="error" role="alert">{reasonOf(failed)} {failed.message} {failed.request_id && t("error.request", { id: failed.request_id })}</p>
            )}
            <Field label={t("accounts.network")} help={channel?.simulated ? t("accounts.simulated") : ""}>
                {(bound) => (
                    <select {...bound} class="input" value={channel?.name ?? ""} onChange={(event) => {
                        setChannel(store.channels.value.get(event.currentTarget.value));
                        setValues({});
                        setFailed(null);
                    }}>
                        {channels.map((c) => <option key={c.name} value={c.name}>{channelLabel(c.name)}</option>)}
                    </select>
                )}
            </Field>
            <Field label={t("accounts.name")} mark={t("common.optional")}>
                {(bound) => <input {...bound} class="input" maxLength={80} dir="auto" placeholder={channel?.label} value={name}
                    onInput={(event) => setName(event.currentTarget.value)} />}
            </Field>
            {channel?.fields.map((f) => (
                <Field key={`${channel.name}.${f.key}`} label={tOr(`channel.${channel.name}.${f.key}.label`, f.key)}
                    help={[tOr(`channel.${channel.name}.${f.key}.help`, ""), f.kind === "secret" ? t("accounts.secret") : ""].filter(Boolean).join(" ")}
                    error={fieldError(f.key)} {...(f.required ? {} : { mark: t("common.optional") })}>
                    {(bound) => {
                        const all = {
                            ...bound, class: "input", dir: "ltr" as const, maxLength: 4096, placeholder: f.fallback,
                            required: f.required && f.fallback === "", value: values[f.key] ?? "",
                            onInput: (event: { currentTarget: HTMLInputElement }) => setValues({ ...values, [f.key]: event.currentTarget.value }),
                        };
                        if (f.kind === "secret") return <input {...all} type="password" autoComplete="new-password" />;
                        return f.kind === "url" ? <input {...all} type="url" /> : <input {...all} type="text" autoComplete="off" />;
                    }}
                </Field>
            ))}
            <label class="check">
                <input type="checkbox" checked={shadow} onChange={(event) => setShadow(event.currentTarget.checked)} />
                <span>{t("accounts.shadow")}<small>{t("accounts.shadow_help")}</small></span>
            </label>
            <div class="actions">
                <button type="submit" class="button primary" disabled={busy || !channel}>{t("accounts.connect")}</button>
                <button type="button" class="button" onClick={onDone}>{t("common.cancel")}</button>
            </div>
        </form>
    );
}

export default function AccountsPage() {
    const [connecting, setConnecting] = useState(false);
    const [removing, setRemoving] = useState<Account | null>(null);
    const admin = store.me.value?.role === "admin";
    const accounts = [...store.accounts.value.values()]
        .sort((a, b) => Number(a.state === "removed") - Number(b.state === "removed") || a.name.localeCompare(b.name));
    return (
        <section class="page">
            <header class="page-head">
                <h1>{t("nav.accounts")}</h1>
                {admin && <button type="button" class="button primary" onClick={() => setConnecting(true)}><Icon name="plus" />{t("accounts.connect")}</button>}
            </header>
            {accounts.length === 0 && <p class="help">{t("list.no_channel")}</p>}
            <ul class="cards">
                {accounts.map((a) => <AccountCard key={a.id} of={a} admin={admin} onRemove={() => setRemoving(a)} />)}
            </ul>
            {connecting && (
                <Dialog title={t("accounts.connect")} onClose={() => setConnecting(false)}>
                    <ConnectForm onDone={() => setConnecting(false)} />
                </Dialog>
            )}
            {removing && (
                <Dialog title={t("accounts.remove_sure")} onClose={() => setRemoving(null)}>
                    <p><strong><bdi>{removing.name}</bdi></strong></p>
                    <p>{t("accounts.remove_help")}</p>
                    <div class="actions">
                        <button type="button" class="button danger" onClick={() => {
                            void remove(removing);
                            setRemoving(null);
                        }}>{t("accounts.remove_yes")}</button>
                        <button type="button" class="button" onClick={() => setRemoving(null)}>{t("common.cancel")}</button>
                    </div>
                </Dialog>
            )}
        </section>
    );
}
