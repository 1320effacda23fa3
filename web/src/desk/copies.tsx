/* Who gets the answer besides: everybody who stood in copy of what it answers. Each can be taken out,
 * and put back. Fetched with the first place that has some. */
import { t } from "../lib/t";
import type { Place } from "../store/api";
import { Icon } from "../ui/icon";
import { awayOf } from "./state";

export default function Copies({ of: place }: { of: Place }) {
    const away = awayOf(place.thread);
    const turn = (address: string): void => {
        away.value = away.value.includes(address) ? away.value.filter((one) => one !== address) : [...away.value, address];
    };
    return (
        <>
            <span aria-hidden="true">{t("compose.copies")}</span>
            <ul aria-label={t("compose.copies")}>
                {place.copies.split(" ").map((address) => {
                    const gets = !away.value.includes(address);
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
