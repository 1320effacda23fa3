/* Who answers, and when: invitations, a usual week, days off. */
import { useState } from "preact/hooks";
import { t } from "../lib/t";
import { dayOf, serverNow } from "../lib/time";
import { store } from "../store/desk";
import { markSetup, saveSettings } from "../store/setup";
import { InviteSteps } from "../admin/people";
import { Dialog } from "../ui/dialog";
import { Icon } from "../ui/icon";
import { holidays, type Country } from "./holidays";
import { Trouble } from "./trouble";
import { useSaving, useSettings } from "./use";

const days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const weeks: Record<Country, { first: string; open: string[] }> = {
    pl: { first: "monday", open: days.slice(0, 5) },
    il: { first: "sunday", open: ["sunday", ...days.slice(0, 4)] },
};

function weekOf(country: Country): Record<string, string> {
    const { first, open } = weeks[country];
    return { week_start: first, ...Object.fromEntries(days.map((day) => [`hours_${day}`, open.includes(day) ? "09:00-17:00" : ""])) };
}

export function WhoStep({ onDone }: { onDone(): void }) {
    const settings = useSettings();
    const saving = useSaving(settings);
    const [inviting, setInviting] = useState(false);
    const people = [...store.people.value.values()].filter((p) => p.active || p.invited_until_ms > 0);
    const hasHours = days.some((day) => settings?.get(`hours_${day}`)?.value);
    const free = settings?.get("holidays")?.value ?? "";
    const propose = (country: Country): void => void saving.run(() => saveSettings({
        ...(hasHours ? {} : weekOf(country)), ...(free ? {} : { holidays: holidays(country, dayOf(serverNow())) }),
    }));
    return (
        <div class="form">
            <Trouble saving={saving} named={[]} />
            <h3>{t("nav.people")}</h3>
            <p>{t("setup.who.people", { n: people.length })}</p>
            <div class="actions"><button type="button" class="button" onClick={() => setInviting(true)}><Icon name="plus" />{t("people.add")}</button></div>
            <h3>{t("settings.group.hours")}</h3>
            {settings && (hasHours && free ? (
                <>
                    <p class="good-text"><Icon name="check" />{t("setup.who.hours_set", { n: free.split("\n").length })}</p>
                    <p><a class="link" href="/settings/hours_monday">{t("setup.who.change")}</a></p>
                </>
            ) : (
                <>
                    <p>{t("setup.who.hours")}</p>
                    <div class="actions">
                        <button type="button" class="button" disabled={saving.busy} onClick={() => propose("pl")}>{t("setup.who.pl")}</button>
                        <button type="button" class="button" disabled={saving.busy} onClick={() => propose("il")}>{t("setup.who.il")}</button>
                    </div>
                </>
            ))}
            <div class="actions">
                <button type="button" class="button primary" disabled={saving.busy}
                    onClick={() => void saving.run(() => markSetup("who")).then((done) => done && onDone())}>{t("setup.next")}</button>
            </div>
            {inviting && <Dialog title={t("people.add")} onClose={() => setInviting(false)}><InviteSteps onClose={() => setInviting(false)} /></Dialog>}
        </div>
    );
}
