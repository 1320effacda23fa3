/* The form of an account: its fields are what the channel says it wants to know. For a new account,
 * and for one that is to be changed: there a secret left empty stays as it is. */
import { useEffect, useRef, useState } from "preact/hooks";
import { t, tOr } from "../lib/t";
import { problemOf } from "../store/problems";
import { call, type Account, type AccountDetail, type Channel, type Failure } from "../store/api";
import { store } from "../store/desk";
import { channelLabel } from "../desk/words";
import { Field } from "../ui/field";
import { Colour, Languages, Signing } from "./account-fields";
import { Preview } from "./chatcode";
import { guessServers } from "./mailbox";
import { toast } from "../ui/toast";

type Values = Record<string, string>;

const asFields = (values: Values) => Object.entries(values).map(([key, value]) => ({ key, value }));

function FieldsOf({ channel, detail, values, guess, failed, onChange }: {
    channel: Channel; detail: AccountDetail | null; values: Values; guess: Values; failed: Failure | null; onChange(values: Values): void;
}) {
    const kept = (key: string) => detail?.fields.find((f) => f.key === key);
    return (
        <>
            {channel.fields.map((f) => {
                const before = kept(f.key);
                const secret = f.kind === "secret" || f.kind === "signing";
                const put = (value: string): void => onChange({ ...values, [f.key]: value });
                const help = [tOr(`channel.${channel.name}.${f.key}.help`, ""), secret ? t("accounts.secret") : "",
                    f.kind === "token" && !detail ? t("accounts.token_made") : "",
                    guess[f.key] && values[f.key] === undefined ? t("accounts.guessed") : ""].filter(Boolean).join(" ");
                const free = !f.required || f.kind === "token";
                return (
                    <Field key={f.key} label={tOr(`channel.${channel.name}.${f.key}.label`, f.key)} help={help}
                        error={failed?.field === `fields.${f.key}` ? problemOf(failed) : ""} {...(free ? { mark: t("common.optional") } : {})}>
                        {(bound) => {
                            const all = {
                                ...bound, class: "input", dir: f.kind === "text" ? "auto" as const : "ltr" as const, maxLength: 4096,
                                placeholder: secret && before?.kept ? t("accounts.secret_kept") : f.fallback,
                                value: values[f.key] ?? (secret ? "" : before?.value ?? guess[f.key] ?? ""),
                                onInput: (event: { currentTarget: HTMLInputElement }) => put(event.currentTarget.value),
                            };
                            if (f.kind === "signing") return <Signing all={all} value={all.value} onMake={put} />;
                            if (f.kind === "color") return <Colour all={all} />;
                            if (f.kind === "languages") return <Languages bound={bound} label={tOr(`channel.${channel.name}.${f.key}.label`, f.key)} value={all.value} onChange={put} />;
                            if (f.kind === "secret") return <input {...all} type="password" autoComplete="new-password" />;
                            if (f.kind === "lines") return <textarea {...bound} class="input" dir="auto" rows={4} maxLength={4096} value={all.value} onInput={(event) => put(event.currentTarget.value)} />;
                            return f.kind === "url" ? <input {...all} type="url" /> : <input {...all} type="text" autoComplete="off" />;
                        }}
                    </Field>
                );
            })}
            {!channel.simulated && (
                <details class="more" open={failed?.field === "fields.ca_file"}>
                    <summary>{t("accounts.more")}</summary>
                    <Field label={t("accounts.ca_file")} help={t("accounts.ca_file_help")} mark={t("common.optional")}>
                        {(bound) => <input {...bound} class="input" dir="ltr" maxLength={4096} type="text" autoComplete="off"
                            value={values.ca_file ?? kept("ca_file")?.value ?? ""}
                            onInput={(event) => onChange({ ...values, ca_file: event.currentTarget.value })} />}
                    </Field>
                </details>
            )}
        </>
    );
}

/* What the chat would look like with what stands in the form. */
const lookOf = (channel: Channel, detail: AccountDetail, values: Values): Values => Object.fromEntries(channel.fields
    .filter((f) => f.kind !== "signing" && f.kind !== "sites")
    .map((f) => [f.key, (values[f.key] ?? detail.fields.find((kept) => kept.key === f.key)?.value ?? "") || f.fallback]));

/* `detail`: the account to be changed; null for a new one, of any network or of the one named. */
export function AccountForm({ detail, network, onDone }: { detail: AccountDetail | null; network?: string; onDone(): void }) {
    const channels = [...store.channels.value.values()].filter((c) => !network || c.name === network);
    const [channel, setChannel] = useState<Channel | undefined>(detail ? store.channels.value.get(detail.account.channel) : channels[0]);
    const [name, setName] = useState(detail?.account.name ?? "");
    const [values, setValues] = useState<Values>({});
    const [department, setDepartment] = useState(detail?.account.department ?? "");
    const [shadow, setShadow] = useState(detail?.account.shadow ?? false);
    const [failed, setFailed] = useState<Failure | null>(null);
    const [busy, setBusy] = useState(false);
    const box = useRef<HTMLFormElement>(null);
    const open = [...store.departments.value.values()].filter((d) => !d.archived);
    useEffect(() => box.current?.querySelector("[role=alert]")?.scrollIntoView({ block: "center" }), [failed]);

    const guess = !detail && channel?.name === "mail" ? guessServers(values.addresses ?? "") : {};
    const send = (to: Channel): ReturnType<typeof call<"account_create">> => {
        if (detail) {
            return call("account_update", { path: { account: detail.account.id }, body: {
                name: name.trim(), fields: asFields(values), shadow: shadow ? "yes" : "no", set_department: true, department,
            } });
        }
        const given = Object.fromEntries(Object.entries({ ...guess, ...values }).filter(([, value]) => value !== ""));
        return call("account_create", { body: { channel: to.name, name: name.trim() || to.label, fields: asFields(given), shadow, department } });
    };
    const submit = async (event: Event): Promise<void> => {
        event.preventDefault();
        if (!channel) return;
        setBusy(true);
        const result = await send(channel);
        setBusy(false);
        setFailed(result.ok ? null : result);
        if (!result.ok) return;
        store.putAccount(result.value);
        toast({ text: detail ? t("settings.saved") : t("accounts.connected") });
        onDone();
    };
    const known = failed && channel?.fields.some((f) => failed.field === `fields.${f.key}`);
    return (
        <form ref={box} class="form" noValidate onSubmit={(event) => void submit(event)}>
            {failed && !known && (
                <p class="error" role="alert">{problemOf(failed)} {failed.request_id && t("error.request", { id: failed.request_id })}</p>
            )}
            {!detail && !network && (
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
            )}
            <Field label={t("accounts.name")} {...(detail ? {} : { mark: t("common.optional") })}>
                {(bound) => <input {...bound} class="input" maxLength={80} dir="auto" placeholder={channel?.label} value={name}
                    onInput={(event) => setName(event.currentTarget.value)} />}
            </Field>
            {channel && <FieldsOf key={channel.name} channel={channel} detail={detail} values={values} guess={guess} failed={failed} onChange={setValues} />}
            {detail && channel?.name === "webchat" && detail.account.state === "active" && (
                <section class="form-preview">
                    <h3>{t("accounts.chat_preview")}</h3>
                    <Preview of={detail.account} look={lookOf(channel, detail, values)} />
                </section>
            )}
            {open.length > 0 && (
                <Field label={t("accounts.department")} help={t("accounts.department_help")}>
                    {(bound) => (
                        <select {...bound} class="input" value={department} onChange={(event) => setDepartment(event.currentTarget.value)}>
                            <option value="">{t("case.everybody")}</option>
                            {open.map((d) => <option key={d.id} value={d.id}>{d.name}</option>)}
                        </select>
                    )}
                </Field>
            )}
            <label class="check">
                <input type="checkbox" checked={shadow} onChange={(event) => setShadow(event.currentTarget.checked)} />
                <span>{t("accounts.shadow")}<small>{t("accounts.shadow_help")}</small></span>
            </label>
            <div class="actions">
                <button type="submit" class="button primary" disabled={busy || !channel}>{detail ? t("common.save") : t("accounts.connect")}</button>
                {!network && <button type="button" class="button" onClick={onDone}>{t("common.cancel")}</button>}
            </div>
        </form>
    );
}

/* Nothing of this can be undone: whoever does it types the name. */
export function RemoveForm({ of, onDone }: { of: Account; onDone(): void }) {
    const [typed, setTyped] = useState("");
    const [failed, setFailed] = useState<Failure | null>(null);
    const submit = async (event: Event): Promise<void> => {
        event.preventDefault();
        const result = await call("account_remove", { path: { account: of.id } });
        setFailed(result.ok ? null : result);
        if (!result.ok) return;
        store.putAccount(result.value);
        onDone();
    };
    return (
        <form class="form" onSubmit={(event) => void submit(event)}>
            <p>{t("accounts.remove_help")}</p>
            <p>{t("accounts.remove_lost")}</p>
            {failed && <p class="error" role="alert">{problemOf(failed)}</p>}
            <Field label={t("accounts.remove_type", { name: of.name })}>
                {(bound) => <input {...bound} class="input" dir="auto" autoComplete="off" value={typed}
                    onInput={(event) => setTyped(event.currentTarget.value)} />}
            </Field>
            <div class="actions">
                <button type="submit" class="button danger" disabled={typed.trim() !== of.name.trim()}>{t("accounts.remove_yes")}</button>
                <button type="button" class="button" onClick={onDone}>{t("common.cancel")}</button>
            </div>
        </form>
    );
}
