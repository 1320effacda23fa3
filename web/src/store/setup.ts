/* How far the set-up of a workspace has come. The steps that are done are a setting of the workspace
 * (`setup`), so all its admins see the same list; what can be seen by itself needs no mark. */
import { call, type Failure } from "./api";
import { store } from "./desk";

export const steps = ["brand", "where", "who", "how", "measure", "rehearsal"] as const;
export type Step = (typeof steps)[number];

const marks = (): string[] => (store.workspace.value?.setup ?? "").split(" ").filter(Boolean);

export function stepsDone(): Step[] {
    const marked = marks();
    const seen: Partial<Record<Step, boolean>> = {
        where: [...store.accounts.value.values()].some((a) => a.state !== "removed"),
        who: store.people.value.size > 1,
    };
    return steps.filter((step) => seen[step] || marked.includes(step));
}

/* Shown to admins of a brand until it is done or put away. */
export function setupWaits(): boolean {
    if (store.me.value?.role !== "admin" || store.workspace.value?.demo !== false) return false;
    return !marks().includes("dismissed") && stepsDone().length < steps.length;
}

export async function saveSettings(values: Record<string, string>): Promise<Failure | null> {
    const result = await call("settings_update", { body: { values: Object.entries(values).map(([name, value]) => ({ name, value })) } });
    return result.ok ? null : result;
}

/* A step with the settings it decides, in one call; the list follows by the event stream. */
export async function markSetup(mark: Step | "dismissed", values: Record<string, string> = {}): Promise<Failure | null> {
    return saveSettings({ ...values, setup: [...new Set([...marks(), mark])].join(" ") });
}
