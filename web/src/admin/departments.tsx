/* The departments: who works there, what comes to them; made, renamed, archived. */
import { useState } from "preact/hooks";
import { t } from "../lib/t";
import { tellFailure } from "../store/actions";
import { problemOf } from "../store/problems";
import { call, type Department, type Failure } from "../store/api";
import { store } from "../store/desk";
import { Icon } from "../ui/icon";
import { useSpot } from "./spot";
import { toast } from "../ui/toast";

async function update(of: Department, name: string, archived: boolean, undone = false): Promise<Failure | null> {
    const result = await call("department_update", { path: { department: of.id }, body: { name, archived } });
    if (!result.ok) return result;
    store.putDepartment(result.value);
    if (archived !== of.archived && !undone) {
        toast({
            text: archived ? t("departments.archived_toast", { name }) : t("departments.back_toast", { name }),
            undo: { label: t("departments.undo"), act: () => void update(result.value, name, of.archived, true) },
        });
    }
    return null;
}

function Row({ of, admin }: { of: Department; admin: boolean }) {
    const [draft, setDraft] = useState<string | null>(null);
    const [failed, setFailed] = useState<Failure | null>(null);
    const members = [...store.people.value.values()].filter((p) => p.active && p.department === of.id);
    const accounts = [...store.accounts.value.values()].filter((a) => a.state !== "removed" && a.department === of.id);
    const save = async (event: Event): Promise<void> => {
        event.preventDefault();
        const result = await update(of, (draft ?? "").trim(), of.archived);
        setFailed(result);
        if (!result) setDraft(null);
    };
    return (
        <tr class={of.archived ? "off" : ""}>
            <th scope="row">
                {draft === null ? <bdi>{of.name}</bdi> : (
                    <form class="inline-form" onSubmit={(event) => void save(event)}>
                        <input class="input" autoFocus required maxLength={80} dir="auto" aria-label={t("departments.name")} value={draft}
                            onInput={(event) => setDraft(event.currentTarget.value)} />
                        <button type="submit" class="button small primary">{t("common.save")}</button>
                        <button type="button" class="button small" onClick={() => setDraft(null)}>{t("common.cancel")}</button>
                    </form>
                )}
                {failed && <p class="error" role="alert">{problemOf(failed)}</p>}
            </th>
            <td>{members.length === 0 ? <span class="quiet">{t("departments.nobody")}</span>
                : <bdi>{members.map((p) => p.name).join(", ")}</bdi>}</td>
            <td>{accounts.length > 0 && <bdi>{accounts.map((a) => a.name).join(", ")}</bdi>}</td>
            <td>{of.archived ? t("departments.archived") : ""}</td>
            {admin && (
                <td class="row-actions">
                    {draft === null && <button type="button" class="button small" onClick={() => setDraft(of.name)}>{t("departments.rename")}</button>}
                    {" "}
                    <button type="button" class="button small" onClick={() => void update(of, of.name, !of.archived).then((bad) => bad && tellFailure(bad))}>
                        {of.archived ? t("departments.back") : t("departments.archive")}
                    </button>
                </td>
            )}
        </tr>
    );
}

export function Departments({ admin }: { admin: boolean }) {
    const { box, here } = useSpot<HTMLElement>("departments");
    const [name, setName] = useState("");
    const list = [...store.departments.value.values()].sort((a, b) => Number(a.archived) - Number(b.archived) || a.name.localeCompare(b.name));
    const add = async (event: Event): Promise<void> => {
        event.preventDefault();
        const result = await call("department_create", { body: { name: name.trim() } });
        if (!result.ok) return tellFailure(result);
        store.putDepartment(result.value);
        setName("");
    };
    return (
        <section ref={box} class="setting" aria-labelledby="departments" aria-current={here ? "true" : undefined}>
            <h2 id="departments">{t("departments.title")}</h2>
            <p class="help">{list.length === 0 ? t("departments.none") : t("departments.help")}</p>
            {list.length > 0 && (
                <div class="table-frame" tabIndex={0} role="region" aria-label={t("departments.title")}>
                    <table class="table">
                        <thead>
                            <tr>
                                <th scope="col">{t("departments.name")}</th>
                                <th scope="col">{t("departments.members")}</th>
                                <th scope="col">{t("departments.accounts")}</th>
                                <th scope="col"><span class="hidden">{t("quarantine.state")}</span></th>
                                {admin && <th scope="col"><span class="hidden">{t("common.actions")}</span></th>}
                            </tr>
                        </thead>
                        <tbody>{list.map((d) => <Row key={d.id} of={d} admin={admin} />)}</tbody>
                    </table>
                </div>
            )}
            {admin && (
                <form class="inline-form" onSubmit={(event) => void add(event)}>
                    <input class="input" required maxLength={80} dir="auto" aria-label={t("departments.add")} placeholder={t("departments.name")} value={name}
                        onInput={(event) => setName(event.currentTarget.value)} />
                    <button type="submit" class="button"><Icon name="plus" />{t("departments.add")}</button>
                </form>
            )}
        </section>
    );
}
