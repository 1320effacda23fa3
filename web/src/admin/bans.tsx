/* For whom a web chat is closed: since when, by whom and why, what was refused since; and undoing it.
 * Read again whenever the account changes; that something was refused is no event. */
import { useEffect, useState } from "preact/hooks";
import { dateTime } from "../lib/time";
import { t } from "../lib/t";
import { reasonOf } from "../store/actions";
import { call, type Account, type Failure, type VisitorBanList } from "../store/api";
import { caseAddress } from "../desk/state";
import { unblock } from "../desk/ban";
import { customerName, personName } from "../desk/words";

const newest = 200; // as many the server tells

export function Bans({ of }: { of: Account }) {
    const [list, setList] = useState<VisitorBanList | null>(null);
    const [failed, setFailed] = useState<Failure | null>(null);
    const read = async (): Promise<void> => {
        const result = await call("bans_list", { path: { account: of.id } });
        setFailed(result.ok ? null : result);
        if (result.ok) setList(result.value);
    };
    useEffect(() => void read(), [of]);
    if (failed) {
        return (
            <section class="bans-of">
                <h3>{t("accounts.bans")}</h3>
                <p class="error" role="alert">{reasonOf(failed)} <button type="button" class="link" onClick={() => void read()}>{t("common.try_again")}</button></p>
            </section>
        );
    }
    if (!list || list.bans.length === 0) return null;
    return (
        <section class="bans-of">
            <h3>{t("accounts.bans")}</h3>
            <ul class="bans">
                {list.bans.map((x) => (
                    <li key={`${x.conversation} ${x.banned_ms}`}>
                        <div>
                            <a class="link" href={caseAddress(x.conversation)}><bdi>{customerName(x.customer_name, x.customer)}</bdi></a>
                            <p dir="auto">{x.reason}</p>
                            <small class="help">{t("ban.by", { name: personName(x.banned_by), time: dateTime(x.banned_ms) })}</small>
                            {x.refused > 0 && <small class="help">{t("ban.refused", { n: x.refused, time: dateTime(x.refused_ms) })}</small>}
                        </div>
                        <button type="button" class="button small" onClick={() => void unblock(x.conversation)}>{t("ban.lift")}</button>
                    </li>
                ))}
            </ul>
            {list.bans.length >= newest && <p class="help">{t("ban.more")}</p>}
        </section>
    );
}
