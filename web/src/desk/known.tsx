/* What colleagues know of a customer and wrote down: the name they use, notes, fields. What is not
 * saved yet outlives a look at another case. */
import { useState } from "preact/hooks";
import { shortTime } from "../lib/time";
import { t } from "../lib/t";
import { call, type Customer } from "../store/api";
import type { Thread } from "../store/store";
import { Icon } from "../ui/icon";
import { changeCustomer } from "./customer";
import { personName } from "./words";

interface Known { of: Customer; thread: Thread; mayAct: boolean }

const unsaved = new Map<string, string>(); // customer -> words of a note

export function NameForm({ of, thread, onDone }: { of: Customer; thread: Thread; onDone(): void }) {
    const [name, setName] = useState(of.name);
    const [busy, setBusy] = useState(false);
    return (
        <form class="known-form" onSubmit={(event) => {
            event.preventDefault();
            setBusy(true);
            void changeCustomer(thread, call("customer_rename", { path: { customer: of.id }, body: { name } })).then((done) => {
                setBusy(false);
                if (done) onDone();
            });
        }}>
            <label class="hidden" for="customer-name">{t("customer.name_label")}</label>
            <input id="customer-name" class="input" type="text" maxLength={80} dir="auto" value={name} autoFocus
                placeholder={of.network_name} onInput={(event) => setName(event.currentTarget.value)}
                onKeyDown={(event) => {
                    if (event.key === "Escape") onDone();
                }} />
            <p class="help">{t("customer.name_help")}</p>
            <p class="actions">
                <button type="submit" class="button small primary" disabled={busy}>{t("common.save")}</button>
                <button type="button" class="button small" onClick={onDone}>{t("common.cancel")}</button>
            </p>
        </form>
    );
}

export function Notes({ of, thread, mayAct }: Known) {
    const [text, setText] = useState(unsaved.get(of.id) ?? "");
    const [busy, setBusy] = useState(false);
    const write = (words: string): void => {
        if (words) unsaved.set(of.id, words);
        else unsaved.delete(of.id);
        setText(words);
    };
    const add = async (): Promise<void> => {
        setBusy(true);
        const done = await changeCustomer(thread, call("customer_note_create", { path: { customer: of.id }, body: { text } }));
        setBusy(false);
        if (done) write("");
    };
    if (!mayAct && of.notes.length === 0) return null;
    return (
        <>
            <h3>{t("customer.notes")}</h3>
            {of.notes.length > 0 && (
                <ul class="known">
                    {of.notes.map((x) => (
                        <li key={x.id} class="known-note">
                            <p><bdi>{x.text}</bdi></p>
                            <small class="help"><bdi>{personName(x.author)}</bdi> · <time>{shortTime(x.created_ms)}</time></small>
                            {mayAct && <button type="button" class="icon-button" aria-label={t("customer.note_remove")} title={t("customer.note_remove")}
                                onClick={() => void changeCustomer(thread, call("customer_note_remove", { path: { customer: of.id, note: x.id } }))}>
                                <Icon name="cross" /></button>}
                        </li>
                    ))}
                </ul>
            )}
            {mayAct && (
                <form class="known-form" onSubmit={(event) => {
                    event.preventDefault();
                    if (text.trim()) void add();
                }}>
                    <textarea class="input" rows={text ? 3 : 1} maxLength={2000} dir="auto" aria-label={t("customer.note_label")}
                        placeholder={t("customer.note_label")} value={text} onInput={(event) => write(event.currentTarget.value)}
                        onKeyDown={(event) => {
                            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit();
                        }} />
                    {text && <p class="actions"><button type="submit" class="button small primary" disabled={busy || !text.trim()}>{t("customer.note_add")}</button></p>}
                </form>
            )}
        </>
    );
}

export function Fields({ of, thread, mayAct }: Known) {
    const [open, setOpen] = useState(false);
    const [label, setLabel] = useState("");
    const [value, setValue] = useState("");
    const set = (field: { profile?: string; label: string; value: string }): Promise<boolean> =>
        changeCustomer(thread, call("customer_field_set", { path: { customer: of.id }, body: field as { profile: string; label: string; value: string } }));
    const add = async (): Promise<void> => {
        const known = of.fields.find((x) => x.label === label.trim());
        if (!(await set({ profile: known?.profile ?? "", label, value }))) return;
        setLabel("");
        setValue("");
        setOpen(false);
    };
    if (!mayAct && of.fields.length === 0) return null;
    return (
        <>
            {of.fields.length > 0 && (
                <dl class="identities">
                    {of.fields.map((x) => (
                        <div key={`${x.profile} ${x.label}`}>
                            <dt><bdi>{x.label}</bdi></dt>
                            <dd><bdi>{x.value}</bdi>
                                {mayAct && <>
                                    <button type="button" class="link" onClick={() => {
                                        setLabel(x.label);
                                        setValue(x.value);
                                        setOpen(true);
                                    }}>{t("customer.field_change")}</button>
                                    <button type="button" class="link" aria-label={t("customer.field_remove", { name: x.label })}
                                        onClick={() => void set({ profile: x.profile, label: x.label, value: "" })}>{t("common.remove")}</button>
                                </>}
                            </dd>
                        </div>
                    ))}
                </dl>
            )}
            {mayAct && !open && <p><button type="button" class="link" onClick={() => setOpen(true)}>{t("customer.field_add")}</button></p>}
            {mayAct && open && (
                <form class="known-form" onSubmit={(event) => {
                    event.preventDefault();
                    if (label.trim() && value.trim()) void add();
                }}>
                    <input class="input" type="text" maxLength={40} dir="auto" value={label} autoFocus aria-label={t("customer.field_label")}
                        placeholder={t("customer.field_label")} onInput={(event) => setLabel(event.currentTarget.value)} />
                    <input class="input" type="text" maxLength={200} dir="auto" value={value} aria-label={t("customer.field_value")}
                        placeholder={t("customer.field_value")} onInput={(event) => setValue(event.currentTarget.value)} />
                    <p class="actions">
                        <button type="submit" class="button small primary" disabled={!label.trim() || !value.trim()}>{t("common.save")}</button>
                        <button type="button" class="button small" onClick={() => setOpen(false)}>{t("common.cancel")}</button>
                    </p>
                </form>
            )}
        </>
    );
}
