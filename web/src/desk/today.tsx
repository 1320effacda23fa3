/* Below "Nobody is waiting": how today went, from the ledger, and what was heard in public and waits. */
import { useEffect, useState } from "preact/hooks";
import { t } from "../lib/t";
import { dayOf, duration, serverNow } from "../lib/time";
import { call, type Ledger } from "../store/api";
import { store } from "../store/desk";

export default function Today() {
    const [ledger, setLedger] = useState<Ledger | null>(null);
    useEffect(() => {
        const today = dayOf(serverNow());
        void call("ledger_read", { query: { from: today, to: today } }).then((read) => {
            if (read.ok) setLedger(read.value);
        });
    }, []);
    return (
        <>
            {ledger && <p>{t("list.answered_today", { n: ledger.sum.answered })}</p>}
            {ledger && ledger.longest_answer_ms > 0 && <p>{t("list.longest_today", { time: duration(ledger.longest_answer_ms) })}</p>}
            {store.outside.value !== null && store.outside.value > 0 && <p><a class="link" href="/ledger">{t("sentence.heard", { n: store.outside.value })}</a></p>}
        </>
    );
}
