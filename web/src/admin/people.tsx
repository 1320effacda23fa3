/* The colleagues: who may do what, invitations, ending an access; the departments. */
import { useState } from "preact/hooks";
import { t } from "../lib/t";
import { reasonOf, tellFailure } from "../store/actions";
import { call, type Failure, type Person, type Role } from "../store/api";
import { store } from "../store/desk";
import { CopyButton } from "../ui/copy";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { Icon } from "../ui/icon";
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

function PersonRow({ of, admin }: { of: Person; admin: boolean }) {
    const mine = of.id === store.me.value?.id;
    const department = store.departments.value.get(of.department)?.name ?? t("people.all_departments");
    const mayChange = admin && !mine && of.active;
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
            <td>{of.active ? t("people.has_access") : t("people.no_access")}</td>
            {admin && (
                <td class="row-actions">
                    {!mine && <button type="button" class="button small" onClick={() => void update(of, { active: !of.active })}>
                        {of.active ? t("people.end") : t("people.give")}
                    </button>}
                </td>
            )}
        </tr>
    );
}

function InviteForm({ onClose }: { onClose(): void }) {
    const [name, setName] = useState("");
    const [email, setEmail] = useState("");
    const [role, setRole] = useState<Role>("agent");
    const [department, setDepartment] = useState("");
    const [failed, setFailed] = useState<Failure | null>(null);
    const [link, setLink] = useState("");
    const submit = async (event: Event): Promise<void> => {
        event.preventDefault();
        const result = await call("person_create", { body: { name, email, role, department } });
        setFailed(result.ok ? null : result);
        if (!result.ok) return;
        store.putPerson(result.value.person);
        setLink(result.value.link);
    };
    if (link) {
        return (
            <div class="form">
                <h3>{t("people.invitation", { name })}</h3>
                <p class="webhook"><code dir="ltr">{link}</code> <CopyButton text={link} /></p>
                <p class="help">{t("people.invitation_help")}</p>
                <div class="actions"><button type="button" class="button primary" onClick={onClose}>{t("common.close")}</button></div>
            </div>
        );
    }
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
    const admin = store.me.value?.role === "admin";
    const people = [...store.people.value.values()]
        .sort((a, b) => Number(b.active) - Number(a.active) || a.name.localeCompare(b.name));
    return (
        <section class="page">
            <header class="page-head">
                <h1>{t("nav.people")}</h1>
                {admin && <button type="button" class="button primary" onClick={() => setInviting(true)}><Icon name="plus" />{t("people.add")}</button>}
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
                    <tbody>{people.map((p) => <PersonRow key={p.id} of={p} admin={admin} />)}</tbody>
                </table>
            </div>
            <Departments admin={admin} />
            {inviting && <Dialog title={t("people.add")} onClose={() => setInviting(false)}><InviteForm onClose={() => setInviting(false)} /></Dialog>}
        </section>
    );
}
