/* What the steps share: the settings as they are, and saving a step. */
import { useEffect, useState } from "preact/hooks";
import { problemOf } from "../store/problems";
import { call, type Failure, type Setting } from "../store/api";
import { store } from "../store/desk";

/* null until they have been read. */
export function useSettings(): Map<string, Setting> | null {
    const [settings, setSettings] = useState<Map<string, Setting> | null>(null);
    const version = store.workspace.value?.version;
    useEffect(() => {
        void call("settings_list", {}).then((read) => {
            if (read.ok) setSettings(new Map(read.value.settings.map((s) => [s.name, s])));
        });
    }, [version]);
    return settings;
}

export interface Saving { busy: boolean; failed: Failure | null; problem(name: string): string; run(work: () => Promise<Failure | null>): Promise<boolean> }

export function useSaving(settings: Map<string, Setting> | null): Saving {
    const [busy, setBusy] = useState(false);
    const [failed, setFailed] = useState<Failure | null>(null);
    return {
        busy, failed,
        problem: (name) => (failed?.field === name
            ? problemOf(failed, { least: settings?.get(name)?.least ?? 0, most: settings?.get(name)?.most ?? 0 }) : ""),
        run: async (work) => {
            setBusy(true);
            const result = await work();
            setBusy(false);
            setFailed(result);
            return result === null;
        },
    };
}
