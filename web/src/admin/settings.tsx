/* The settings: my own (name, language, appearance, password, notices, keyboard; and the way out), then
 * those of the workspace. Words in one field find any of them (lib/cards.ts, house.tsx), and each has an
 * address. */
import { useState } from "preact/hooks";
import { addressOf, cardFits, cards, labelOf, mayOpen, type Card, type CardName } from "../lib/cards";
import { go, route, withQuery } from "../lib/router";
import { languages, t } from "../lib/t";
import { reasonOf, tellFailure } from "../store/actions";
import { call, type Me } from "../store/api";
import { applyMe, signOut, store } from "../store/desk";
import { Field } from "../ui/field";
import { toast } from "../ui/toast";
import { HouseSettings } from "./house";
import { Keyboard } from "./keyboard";
import { MailCard } from "./mail";
import { NoticesCard } from "./notices";
import { PasswordForm } from "./password";
import { Sessions } from "./sessions";
import { Spot } from "./spot";

const keysOf = <T extends object>(of: T): (keyof T)[] => Object.keys(of) as (keyof T)[];
const themes: Me["theme"][] = ["system", "light", "dark"];

async function save(change: Partial<Pick<Me, "name" | "language" | "theme" | "hold_ms">>): Promise<void> {
    const me = store.me.value;
    if (!me) return;
    const result = await call("me_update", { body: { name: me.name, language: me.language, theme: me.theme, hold_ms: me.hold_ms, ...change } });
    if (!result.ok) return tellFailure(result);
    await applyMe(result.value);
    toast({ text: t("settings.saved") });
}

async function leave(): Promise<void> {
    const failed = await signOut();
    if (failed) toast({ text: reasonOf(failed), detail: failed.request_id, bad: true });
}

function Language({ me }: { me: Me }) {
    return (
        <Field label={t("settings.language")}>
            {(bound) => (
                <select {...bound} class="input" value={me.language} onChange={(event) => void save({ language: event.currentTarget.value as Me["language"] })}>
                    <option value="auto">{t("settings.language_auto")}</option>
                    {Object.entries(languages).map(([code, label]) => <option key={code} value={code}>{label}</option>)}
                </select>
            )}
        </Field>
    );
}

function Theme({ me }: { me: Me }) {
    return (
        <Field label={t("settings.theme")}>
            {(bound) => (
                <select {...bound} class="input" value={me.theme} onChange={(event) => void save({ theme: event.currentTarget.value as Me["theme"] })}>
                    {themes.map((x) => <option key={x} value={x}>{t(`theme.${x}`)}</option>)}
                </select>
            )}
        </Field>
    );
}

function Undo({ me }: { me: Me }) {
    return (
        <Field label={t("settings.undo")} help={t("settings.undo_help")}>
            {(bound) => (
                <select {...bound} class="input" value={String(me.hold_ms)} onChange={(event) => void save({ hold_ms: Number(event.currentTarget.value) })}>
                    <option value="-1">{t("settings.undo_house")}</option>
                    {Array.from({ length: 11 }, (_, s) => <option key={s} value={String(s * 1000)}>{t("settings.undo_seconds", { n: s })}</option>)}
                </select>
            )}
        </Field>
    );
}

function Name({ me }: { me: Me }) {
    const [name, setName] = useState(me.name);
    const changed = name.trim() !== "" && name.trim() !== me.name;
    return (
        <form onSubmit={(event) => {
            event.preventDefault();
            void save({ name: name.trim() });
        }}>
            <Field label={t("settings.name")}>
                {(bound) => (
                    <div class="setting-line">
                        <input {...bound} class="input" required maxLength={80} dir="auto" value={name} onInput={(event) => setName(event.currentTarget.value)} />
                        <button type="submit" class="button small" disabled={!changed}>{t("common.save")}</button>
                    </div>
                )}
            </Field>
        </form>
    );
}

/* Of oneself, one card of several fields. */
const mine = { "my-name": Name, "my-language": Language, "my-theme": Theme, "my-undo": Undo } satisfies Partial<Record<CardName, unknown>>;
/* Cards by themselves. */
const own = { password: Password, "sign-ins": Sessions, notices: NoticesCard, keyboard: Keyboard } satisfies Partial<Record<CardName, unknown>>;

function Password() {
    return (
        <section class="card form">
            <h2>{t("signin.password")}</h2>
            <PasswordForm />
        </section>
    );
}

function Find() {
    return (
        <input class="input find" type="search" aria-label={t("settings.search")} placeholder={t("settings.search")}
            value={route.value.query.get("find") ?? ""}
            onInput={(event) => go(withQuery({ find: event.currentTarget.value }, "/settings"), "replace")} />
    );
}

/* What stands on other pages, while it is looked for. */
function Elsewhere({ of }: { of: Card[] }) {
    return (
        <ul class="card">
            {of.map((card) => <li key={card.name}><a class="link" href={addressOf(card)}>{labelOf(card)}</a></li>)}
        </ul>
    );
}

export default function SettingsPage() {
    const me = store.me.value;
    if (!me) return null;
    const reader = { admin: me.role === "admin", demo: store.workspace.value?.demo ?? false };
    const wanted = (route.value.query.get("find") ?? "").trim();
    const found = cards.filter((card) => mayOpen(card, reader) && cardFits(card, wanted));
    const has = (name: CardName): boolean => found.some((card) => card.name === name);
    const about = keysOf(mine).filter(has);
    const elsewhere = wanted ? found.filter((card) => "to" in card) : [];
    return (
        <section class="page narrow">
            <header class="page-head"><h1>{t("nav.settings")}</h1><Find /></header>
            {elsewhere.length > 0 && <Elsewhere of={elsewhere} />}
            {about.length > 0 && (
                <div class="card form">
                    <h2>{t("settings.me")}</h2>
                    <p class="help"><bdi dir="ltr">{me.email}</bdi> · {t(`role.${me.role}`)}</p>
                    {about.map((name) => {
                        const Part = mine[name];
                        return <Spot key={name} name={name}><Part me={me} /></Spot>;
                    })}
                </div>
            )}
            {keysOf(own).filter(has).map((name) => {
                const Part = own[name];
                return <Spot key={name} name={name}><Part /></Spot>;
            })}
            {!wanted && <div class="actions"><button type="button" class="button" onClick={() => void leave()}>{t("settings.sign_out")}</button></div>}
            {!wanted && has("set-up") && <p class="help">{t("setup.again")} <a class="link" href="/setup">{t("setup.title")}</a></p>}
            <HouseSettings wanted={wanted} others={found.length > 0} />
            {has("mail-server") && <Spot name="mail-server"><MailCard /></Spot>}
            {!wanted && <p class="help">{t("settings.version", { version: store.version.value })}</p>}
        </section>
    );
}
