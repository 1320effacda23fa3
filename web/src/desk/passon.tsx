/* Handing a case over in a window: to a colleague or a department with a note, or to somebody outside
 * with a time. */
import { useState } from "preact/hooks";
import { momentOf, momentsFrom, wallOf } from "../lib/moments";
import { serverNow, workZone } from "../lib/time";
import { t } from "../lib/t";
import { assign, handOver, move } from "../store/actions";
import type { Conversation } from "../store/api";
import { store } from "../store/desk";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/field";

function OutsideDialog({ of, onClose }: { of: Conversation; onClose(): void }) {
    const [name, setName] = useState(of.moved_to);
    const [wall, setWall] = useState(wallOf(momentsFrom(serverNow(), workZone()).tomorrow, workZone()));
    const ms = wall ? momentOf(wall, workZone()) : 0;
    const past = ms > 0 && ms <= serverNow();
    const ready = ms > 0 && !past && name.trim() !== "";
    return (
        <Dialog title={t("handover.title")} onClose={onClose}>
            <form class="form" onSubmit={(event) => {
                event.preventDefault();
                if (!ready) return;
                onClose();
                void handOver(of.id, name.trim(), ms);
            }}>
                <Field label={t("handover.who")} help={t("handover.who_help")}>
                    {(bound) => (
                        <input {...bound} class="input" type="text" maxLength={120} dir="auto" value={name} autoFocus
                            onInput={(event) => setName(event.currentTarget.value)} />
                    )}
                </Field>
                <Field label={t("handover.until")} help={t("handover.help")} error={past ? t("snooze.past") : ""}>
                    {(bound) => (
                        <input {...bound} class="input" type="datetime-local" value={wall}
                            onInput={(event) => setWall(event.currentTarget.value)} />
                    )}
                </Field>
                <div class="actions"><button type="submit" class="button primary" disabled={!ready}>{t("handover.do")}</button></div>
            </form>
        </Dialog>
    );
}

/* With a note, in one step; the note stands in the line that tells of it. */
function NoteDialog({ of, department, onClose }: { of: Conversation; department?: boolean; onClose(): void }) {
    const me = store.me.value?.id ?? "";
    const people = [...store.people.value.values()].filter((p) => p.active && p.role !== "viewer" && p.id !== me && p.id !== of.assignee)
        .sort((a, b) => a.name.localeCompare(b.name));
    const departments = [...store.departments.value.values()].filter((d) => !d.archived && d.id !== of.department);
    const first = (department && departments[0] && `d ${departments[0].id}`) || (people[0] && `p ${people[0].id}`)
        || (departments[0] && `d ${departments[0].id}`) || "";
    const [to, setTo] = useState(first);
    const [note, setNote] = useState("");
    return (
        <Dialog title={t("passon.title")} onClose={onClose}>
            <form class="form" onSubmit={(event) => {
                event.preventDefault();
                if (!to) return;
                onClose();
                void (to.startsWith("p ") ? assign : move)(of.id, to.slice(2), false, note.trim());
            }}>
                <Field label={t("handover.who")}>
                    {(bound) => (
                        <select {...bound} class="input" value={to} onChange={(event) => setTo(event.currentTarget.value)}>
                            {people.length > 0 && (
                                <optgroup label={t("passon.people")}>
                                    {people.map((p) => <option key={p.id} value={`p ${p.id}`}>{p.name}</option>)}
                                </optgroup>
                            )}
                            {departments.length > 0 && (
                                <optgroup label={t("passon.departments")}>
                                    {departments.map((d) => <option key={d.id} value={`d ${d.id}`}>{d.name}</option>)}
                                </optgroup>
                            )}
                        </select>
                    )}
                </Field>
                <Field label={t("passon.note")} help={t("passon.note_help")}>
                    {(bound) => (
                        <textarea {...bound} class="input" rows={4} dir="auto" maxLength={20000} value={note} autoFocus
                            onInput={(event) => setNote(event.currentTarget.value)}
                            onKeyDown={(event) => {
                                if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit();
                            }} />
                    )}
                </Field>
                <div class="actions"><button type="submit" class="button primary" disabled={!to}>{t("handover.do")}</button></div>
            </form>
        </Dialog>
    );
}

export default function PassOn({ outside, ...props }: { of: Conversation; outside?: boolean; department?: boolean; onClose(): void }) {
    return outside ? <OutsideDialog {...props} /> : <NoteDialog {...props} />;
}
