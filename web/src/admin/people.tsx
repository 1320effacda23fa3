/* The colleagues: who may do what, invitations, ending an access; the departments. */
import { useState } from "preact/hooks";
import { t } from "../lib/t";
import { dateTime, nowTicking } from "../lib/time";
import { reasonOf, tellFailure } from "../store/actions";
import { address, call, type Failure, type Person, type Role } from "../store/api";
import { store } from "../store/desk";
import { CopyButton } from "../ui/copy";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { Icon } from "../ui/icon";
import { Menu, type Choice } from "../ui/menu";
import { PasswordForm } from "./password";
import { toast } from "../ui/toast";
import { Departments } from "./departments";

const roles: Role[] = ["admin", "agent", "viewer"];

async function update(person: Person, change: Partial<Pick<Person, "role" | "department" | "active">>, quiet = false): Promise<void> {
    const wanted = { role: person.role, department: person.department, active: person.active, ...change };
    const result = await call("person_update", { path: { person: person.id }, body: wanted });
    if (!result.ok) return tellFailure(result);
    store.putPerson(result.value);
    if (quiet) return;
    const name = person.name;
    const text = change.active === false ? t("people.ended", { name }) : change.active ? t("people.given", { name }) : t("people.saved", { name });
    toast({
        text,
        undo: { label: t("toast.undo_access"), act: () => void update(result.value, { role: person.role, department: person.department, active: person.active }, true) },
    });
}

function DepartmentSelect({ value, label, onChange, bound }: {
    value: string; label?: string; onChange(id: string): void; bound?: { id: string };
}) {
    return (
        <select {...bound} class="input" aria-label={label} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
            <option value="">{t("people.all_departments")}</option>
            {[...store.departments.value.values()].filter((d) => !d.archived || d.id === value).map((d) => <option key={d.id} value={d.id}>{d.name}</option>)}
        </select>
    );
}

interface Made { name: string; link: string; untilMs: number }

/* Whether somebody is in, waits outside, or is out. */
function Standing({ of }: { of: Person }) {
    if (of.joined || of.invited_until_ms === 0) return <>{of.active ? t(of.joined ? "people.has_access" : "people.not_come") : t("people.no_access")}</>;
    if (of.invited_until_ms > nowTicking()) return <>{t("people.invited")}<small>{t("people.until", { time: dateTime(of.invited_until_ms) })}</small></>;
    return <span class="warn-text">{t("people.invitation_over")}</span>;
}

function PersonActions({ of, onMade }: { of: Person; onMade(made: Made): void }) {
    const waits = of.invited_until_ms > 0;
    const invited = !of.joined && (of.active || waits);
    const choices: Choice[] = [
        ...(of.active || invited ? [{ id: "renew", label: t(waits ? "people.renew" : "people.new_link") }] : []),
        ...(waits ? [{ id: "withdraw", label: t("people.withdraw") }] : []),
        ...(of.active ? [{ id: "end", label: t("people.end") }] : []),
        ...(!of.active && !waits ? [{ id: "give", label: t("people.give") }] : []),
    ];
    const choose = async (id: string): Promise<void> => {
        const path = { person: of.id };
        if (id === "end" || id === "give") return update(of, { active: id === "give" });
        if (id === "withdraw") {
            const result = await call("person_uninvite", { path });
            if (!result.ok) return tellFailure(result);
            store.putPerson(result.value);
            toast({ text: t("people.withdrawn", { name: of.name }) });
            return;
        }
        const result = await call("person_invite", { path });
        if (!result.ok) {
            if (result.code === "conflict") toast({ text: t("people.other_door"), bad: true });
            else tellFailure(result);
            return;
        }
        store.putPerson(result.value.person);
        onMade({ name: of.name, link: result.value.link, untilMs: result.value.until_ms });
    };
    return <Menu class="button small" label={<Icon name="down" />} name={t("people.actions", { name: of.name })} choices={choices} onChoose={(id) => void choose(id)} />;
}

function PersonRow({ of, admin, onMade }: { of: Person; admin: boolean; onMade(made: Made): void }) {
    const mine = of.id === store.me.value?.id;
    const department = store.departments.value.get(of.department)?.name ?? t("people.all_departments");
    const mayChange = admin && !mine && (of.active || of.invited_until_ms > nowTicking());
    return (
        <tr class={of.active ? "" : "off"}>
            <th scope="row"><bdi>{of.name}</bdi>{mine && <small>{t("people.you")}</small>}</th>
            {admin && <td><bdi dir="ltr">{of.email}</bdi></td>}
            <td>{mayChange
                ? (
                    <select class="input" aria-label={t("people.role")} value={of.role}
                        onChange={(event) => void update(of, { role: event.currentTarget.value as Role })}>
                        {roles.map((r) => <option key={r} value={r}>{t(`role.${r}`)}</option>)}
                    </select>
                ) : t(`role.${of.role}`)}</td>
            <td>{mayChange && store.departments.value.size > 0
                ? <DepartmentSelect label={t("people.department")} value={of.department} onChange={(id) => void update(of, { department: id })} />
                : <bdi>{department}</bdi>}</td>
            <td><Standing of={of} /></td>
            {admin && <td class="row-actions">{!mine && <PersonActions of={of} onMade={onMade} />}</td>}
        </tr>
    );
}

/* The link, to pass on: it is shown only now. */
function Link({ made, onClose }: { made: Made; onClose(): void }) {
    return (
        <div class="form">
            <h3>{t("people.invitation", { name: made.name })}</h3>
            <p class="webhook"><code dir="ltr">{made.link}</code> <CopyButton text={made.link} /></p>
            <p class="help">{t("people.invitation_help", { time: dateTime(made.untilMs) })}</p>
            <div class="actions"><button type="button" class="button primary" onClick={onClose}>{t("common.close")}</button></div>
        </div>
    );
}

/* Who came by a link and lets others in first makes sure of their own way back. */
export function InviteSteps({ onClose }: { onClose(): void }) {
    const [asked, setAsked] = useState(store.me.peek()?.has_password ?? true);
    if (asked) return <InviteForm onClose={onClose} />;
    return (
        <div class="form">
            <p>{t("people.password_first")}</p>
            <PasswordForm onDone={() => setAsked(true)} />
        </div>
    );
}

function InviteForm({ onClose }: { onClose(): void }) {
    const [name, setName] = useState("");
    const [email, setEmail] = useState("");
    const [role, setRole] = useState<Role>("agent");
    const [department, setDepartment] = useState("");
    const [failed, setFailed] = useState<Failure | null>(null);
    const [made, setMade] = useState<Made | null>(null);
    const submit = async (event: Event): Promise<void> => {
        event.preventDefault();
        const result = await call("person_create", { body: { name, email, role, department } });
        setFailed(result.ok ? null : result);
        if (!result.ok) return;
        store.putPerson(result.value.person);
        setMade({ name, link: result.value.link, untilMs: result.value.until_ms });
    };
    if (made) return <Link made={made} onClose={onClose} />;
    return (
        <form class="form" onSubmit={(event) => void submit(event)}>
            {failed && <p class="error" role="alert">{reasonOf(failed)} {failed.request_id && t("error.request", { id: failed.request_id })}</p>}
            <Field label={t("people.name")}>
                {(bound) => <input {...bound} class="input" required maxLength={80} dir="auto" value={name} onInput={(event) => setName(event.currentTarget.value)} />}
            </Field>
            <Field label={t("people.email")} error={failed?.field === "email" ? reasonOf(failed) : ""}>
                {(bound) => <input {...bound} class="input" type="email" required maxLength={254} dir="ltr" value={email} onInput={(event) => setEmail(event.currentTarget.value)} />}
            </Field>
            <Field label={t("people.role")}>
                {(bound) => (
                    <select {...bound} class="input" value={role} onChange={(event) => setRole(event.currentTarget.value as Role)}>
                        {roles.map((r) => <option key={r} value={r}>{t(`role.${r}`)}</option>)}
                    </select>
                )}
            </Field>
            {store.departments.value.size > 0 && (
                <Field label={t("people.department")}>
                    {(bound) => <DepartmentSelect bound={bound} value={department} onChange={setDepartment} />}
                </Field>
            )}
            <div class="actions">
                <button type="submit" class="button primary">{t("people.invite")}</button>
                <button type="button" class="button" onClick={onClose}>{t("common.cancel")}</button>
            </div>
        </form>
    );
}

export default function PeoplePage() {
    const [inviting, setInviting] = useState(false);
    const [made, setMade] = useState<Made | null>(null);
    const admin = store.me.value?.role === "admin";
    const people = [...store.people.value.values()]
        .sort((a, b) => Number(b.active) - Number(a.active) || a.name.localeCompare(b.name));
    return (
        <section class="page">
            <header class="page-head">
                <h1>{t("nav.people")}</h1>
                <div class="actions">
                    <a class="button" download href={address("people_csv")}>{t("ledger.csv_list")}</a>
                    {admin && <button type="button" class="button primary" onClick={() => setInviting(true)}><Icon name="plus" />{t("people.add")}</button>}
                </div>
            </header>
            <div class="table-frame" tabIndex={0} role="region" aria-label={t("nav.people")}>
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{t("people.name")}</th>
                            {admin && <th scope="col">{t("people.email")}</th>}
                            <th scope="col">{t("people.role")}</th>
                            <th scope="col">{t("people.department")}</th>
                            <th scope="col">{t("people.access")}</th>
                            {admin && <th scope="col"><span class="hidden">{t("common.actions")}</span></th>}
                        </tr>
                    </thead>
                    <tbody>{people.map((p) => <PersonRow key={p.id} of={p} admin={admin} onMade={setMade} />)}</tbody>
                </table>
            </div>
            <Departments admin={admin} />
            {inviting && <Dialog title={t("people.add")} onClose={() => setInviting(false)}><InviteSteps onClose={() => setInviting(false)} /></Dialog>}
            {made && <Dialog title={t("people.link")} onClose={() => setMade(null)}><Link made={made} onClose={() => setMade(null)} /></Dialog>}
        </section>
    );
}
