/* A window for any day and time of the workspace's clock; says so where it has passed. */
import { useState } from "preact/hooks";
import { momentOf, wallOf } from "../lib/moments";
import { serverNow, workZone } from "../lib/time";
import { t } from "../lib/t";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/field";

export default function MomentDialog(props: { title: string; label: string; verb: string; first: number; onPick(ms: number): void; onClose(): void }) {
    const [wall, setWall] = useState(wallOf(props.first, workZone()));
    const ms = wall ? momentOf(wall, workZone()) : 0;
    const past = ms > 0 && ms <= serverNow();
    return (
        <Dialog title={props.title} onClose={props.onClose}>
            <form class="form" onSubmit={(event) => {
                event.preventDefault();
                if (ms === 0 || past) return;
                props.onClose();
                props.onPick(ms);
            }}>
                <Field label={props.label} error={past ? t("snooze.past") : ""}>
                    {(bound) => (
                        <input {...bound} class="input" type="datetime-local" value={wall} autoFocus
                            onInput={(event) => setWall(event.currentTarget.value)} />
                    )}
                </Field>
                <div class="actions"><button type="submit" class="button primary" disabled={ms === 0 || past}>{props.verb}</button></div>
            </form>
        </Dialog>
    );
}
