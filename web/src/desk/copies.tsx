/* Who gets the answer besides: everybody who stood in copy of what it answers. Each can be taken out,
 * and put back; the choice is kept with the draft. Fetched with the first place that has some. */
import { t } from "../lib/t";
import type { Place } from "../store/api";
import { drafts } from "../store/desk";
import { Icon } from "../ui/icon";

export default function Copies({ of: place, conversation }: { of: Place; conversation: string }) {
    const away = drafts.away(conversation, place.thread).value;
    const turn = (address: string): void => drafts.leaveOut(conversation, place.thread,
        away.includes(address) ? away.filter((one) => one !== address) : [...away, address]);
    return (
        <>
            <span aria-hidden="true">{t("compose.copies")}</span>
            <ul aria-label={t("compose.copies")}>
                {place.copies.split(" ").map((address) => {
                    const gets = !away.includes(address);
                    return (
                        <li key={address}>
                            <button type="button" aria-pressed={gets} aria-label={address}
                                title={t(gets ? "copies.take_out" : "copies.put_back", { address })} onClick={() => turn(address)}>
                                <bdi>{address}</bdi><Icon name={gets ? "cross" : "plus"} />
                            </button>
                        </li>
                    );
                })}
            </ul>
        </>
    );
}
