/* What an account suffers from, in words; the same as letters say (src/engage/trouble.c). */
import { dateTime, serverNow } from "../lib/time";
import { t, tOr } from "../lib/t";
import type { Account } from "../store/api";
import { Icon } from "../ui/icon";

function sentence(of: Account): string {
    if (of.reading_failed_ms > 0) {
        return `${t("accounts.reading_failed", { time: dateTime(of.reading_failed_ms) })} ${tOr(`reading.${of.reading_code}`, of.reading_code)}`;
    }
    const values = { since: dateTime(of.quiet_since_ms), noticed: dateTime(of.quiet_noticed_ms), n: of.quiet_usual, heard: of.quiet_heard };
    return `${t(of.quiet_heard > 0 ? "accounts.few" : "accounts.quiet", values)} ${t("accounts.quiet_help")}`;
}

const soonMs = 14 * 86_400_000;

/* What the network does not grant, and when its key ends. */
export function Lacks({ of }: { of: Account }) {
    if (of.state !== "active") return null;
    const features = [...new Set(of.lacks.map((lack) => lack.feature))];
    const soon = of.token_until_ms > 0 && of.token_until_ms < serverNow() + soonMs;
    return (
        <>
            {soon && <p class="warn-text"><Icon name="clock" />{t("accounts.token_ends", { time: dateTime(of.token_until_ms) })}</p>}
            {of.lacks.length > 0 && (
                <div class="warn-text"><Icon name="alert" />
                    <div>{t("accounts.lacks")}
                        <ul>{features.map((feature) => (
                            <li key={feature}><code dir="ltr">{of.lacks.filter((lack) => lack.feature === feature).map((lack) => lack.right).join(", ")}</code> – {tOr(`right.${feature}`, feature)}</li>
                        ))}</ul>
                    </div>
                </div>
            )}
        </>
    );
}

/* `words`: the network's own, if it said any. */
export function Trouble({ of, words }: { of: Account; words: string }) {
    if (of.state !== "active" || (of.reading_failed_ms === 0 && of.quiet_since_ms === 0)) return null;
    return (
        <p class="warn-text"><Icon name="alert" />
            <span>{sentence(of)}
                {words && <small class="said" dir="auto">{t("accounts.network_said", { text: words })}</small>}
            </span>
        </p>
    );
}
