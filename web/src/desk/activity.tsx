/* A line of the thread that tells what was done with the case: codes of the server, read in the
 * reader's own language, and the note that went with a hand-over. */
import { clockTime, fullTime, whenTime } from "../lib/time";
import { t, tOr } from "../lib/t";
import type { Activity, Message } from "../store/api";
import { store } from "../store/desk";
import { Icon, type IconName } from "../ui/icon";
import { Acts } from "./bubble";
import { snoozeWords } from "./snooze";
import { personName } from "./words";

/* What was done on the network has its own words (acts.tsx). */
const icons: Partial<Record<Activity["kind"], IconName>> = {
    assigned: "person", moved: "people", closed: "close", reopened: "undo", snoozed: "moon", woken: "clock",
    waived: "check", owed: "clock", handed_over: "people", confirmed: "check", returned: "clock",
    promise_made: "flag", promise_changed: "flag", promise_open: "flag",
    promise_kept: "check", promise_broken: "alert", promise_withdrawn: "cross", promise_due: "clock",
    split_off: "link", split_from: "link", joined_again: "undo",
    banned: "lock", unbanned: "undo", taken_over: "globe", put_back: "undo",
};

/* `name`: of somebody outside, where the line is about one. */
export function activityWords(a: Activity, name: string): string {
    switch (a.kind) {
        case "assigned": return a.subject ? t("case.handled", { name: personName(a.subject) }) : t("toast.unassigned");
        case "moved": return t("case.department", { name: store.departments.value.get(a.subject)?.name ?? t("case.everybody") });
        case "closed": return a.reason === "none" ? t("toast.closed") : t("activity.closed_why", { reason: t(`waive.${a.reason}`) });
        case "reopened": return t("toast.reopened");
        case "snoozed": return snoozeWords(a.until_ms);
        case "woken": return t("toast.woken");
        case "waived": return t("activity.waived", { reason: t(`waive.${a.reason}`) });
        case "owed": return t("activity.owed");
        case "handed_over": return t("activity.handed_over", { name, time: whenTime(a.until_ms) });
        case "confirmed": return t("activity.confirmed", { name });
        case "returned": return t("activity.returned", { name });
        case "promise_made":
        case "promise_changed": return t(`activity.${a.kind}`, { time: whenTime(a.until_ms), name: personName(a.subject) });
        case "promise_due": return t("activity.promise_due", { name: personName(a.subject) });
        default: return tOr(`activity.${a.kind}`, "");
    }
}

const namesSomebody = (a: Activity): boolean => a.kind === "handed_over" || a.kind === "confirmed" || a.kind === "returned";

export function ActivityLine({ of: m, what }: { of: Message; what: Activity }) {
    return (
        <div class="activity">
            <p class="activity-line">
                {icons[what.kind] && <Icon name={icons[what.kind]!} flips={what.kind === "reopened"} />}
                {what.kind.startsWith("split") ? <a href={`/c/${what.subject}`}>{activityWords(what, m.text)}</a>
                    : icons[what.kind] ? <span>{activityWords(what, m.text)}</span> : <Acts of={m} what={what} />}
                <span class="activity-who"><bdi>{m.author === "system" ? t("activity.by_customer") : m.author_name}</bdi></span>
                <time dateTime={new Date(m.at_ms).toISOString()} title={fullTime(m.at_ms)}>{clockTime(m.at_ms)}</time>
            </p>
            {m.text && !namesSomebody(what) && <p class="activity-note"><Icon name={what.kind.startsWith("promise") ? "flag" : "note"} /><span class="hidden">{t("activity.note")}: </span><span dir="auto">{m.text}</span></p>}
        </div>
    );
}
