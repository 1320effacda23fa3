/* Why a row stands as it does: who or which rule, for what reason, when; and the rules themselves. */
import { personName } from "../desk/words";
import { clockTime, dateTime, dayOf, duration, nowTicking, serverNow, whenTime } from "../lib/time";
import { t, tOr } from "../lib/t";
import type { Obligation } from "../store/api";
import { closingRules } from "./sentence";

const ruleName = (rule: string): string => tOr(`rule.${rule}`, rule);

/* "today, 14:02", or the day. */
export const momentName = (ms: number): string =>
    (dayOf(ms) === dayOf(serverNow()) ? `${t("time.today")}, ${clockTime(ms)}` : dateTime(ms));

function whyAnswered(o: Obligation): string {
    const time = dateTime(o.settled_ms);
    if (o.target) return t("why.confirmed", { target: o.target, name: personName(o.settled_by), time });
    if (o.elsewhere) return t("why.elsewhere", { time });
    return o.settled_by ? t("why.answered", { name: personName(o.settled_by), time }) : t("ledger.settled", { time });
}

function whyWaived(o: Obligation): string {
    const reason = t(`waive.${o.reason}`);
    const time = dateTime(o.settled_ms);
    if (o.rule) return t("why.waived_rule", { reason, rule: ruleName(o.rule), time });
    return o.settled_by ? t("why.waived_by", { reason, name: personName(o.settled_by), time }) : t("obligation.waived", { reason });
}

function whyOpen(o: Obligation): string {
    const now = nowTicking();
    const late = o.due_ms > 0 && o.due_ms < now;
    const waits = late ? t("list.overdue", { time: duration(now - o.due_ms) }) : t("list.waiting", { time: duration(now - o.opened_ms) });
    if (o.uncertain) return `${t("ledger.uncertain")} · ${waits}`;
    return o.rule === "move_silent" ? `${waits} · ${t("obligation.returned")}` : waits;
}

export function whyOf(o: Obligation): string {
    switch (o.state) {
        case "answered": return whyAnswered(o);
        case "answering": return t("list.sending_since", { time: momentName(o.reply_ms) });
        case "moved": return t("handover.at", { name: o.target, time: whenTime(o.target_due_ms) });
        case "waived": return whyWaived(o);
        case "none": return t("why.none", { rule: ruleName(o.rule) });
        case "open": return whyOpen(o);
    }
}

export function ClosingRules() {
    return (
        <details class="explain">
            <summary>{t("closing.title")}</summary>
            <ul>{closingRules.map((r) => <li key={r}>{t(`closing.${r}`)}</li>)}</ul>
        </details>
    );
}
