/* Who else is in a case: above the thread, in a row of the list, beside the button that sends; and
 * telling the others that I am.
 *
 * A screen says that it shows a case when it opens it, every half minute while it is looked at, and
 * with what is typed; the server forgets by itself. Nothing on the screen moves for it. */
import { useEffect } from "preact/hooks";
import { effect } from "@preact/signals";
import { t } from "../lib/t";
import { call, newKey } from "../store/api";
import { feed, others } from "../store/desk";
import { Icon } from "../ui/icon";
import { initials, personName } from "./words";

const renewMs = 25_000;
const typedEveryMs = 3000;
const namesShown = 2;
const facesShown = 3;

const screen = newKey().slice(0, 32);
let wanted = { conversation: "", typing: false };
let busy = false;
let again = false;

/* One after the other, and only the newest: what is said last holds. */
async function tell(conversation: string, typing = false): Promise<void> {
    wanted = { conversation, typing };
    again = true;
    if (busy) return;
    busy = true;
    while (again) {
        again = false;
        await call("presence_tell", { body: { screen, ...wanted } });
    }
    busy = false;
}

function useTelling(id: string): void {
    useEffect(() => {
        let typedMs = 0;
        const look = (): void => void tell(document.visibilityState === "visible" ? id : "");
        const renew = setInterval(() => document.visibilityState === "visible" && feed.link.peek() === "live" && look(), renewMs);
        const typed = (event: Event): void => {
            const answering = (event.target as Element).closest(".composer:not(.note)"); // a note concerns nobody outside
            if (Date.now() - typedMs < typedEveryMs || !answering) return;
            typedMs = Date.now();
            void tell(id, true);
        };
        const leave = (): void => void call("presence_tell", { body: { screen }, keepalive: true });
        const stop = effect(() => {
            if (feed.link.value === "live") look();
        });
        document.addEventListener("visibilitychange", look);
        document.addEventListener("input", typed);
        addEventListener("pagehide", leave);
        return () => {
            stop();
            clearInterval(renew);
            document.removeEventListener("visibilitychange", look);
            document.removeEventListener("input", typed);
            removeEventListener("pagehide", leave);
            void tell("");
        };
    }, [id]);
}

const phrase = (p: { person: string; typing: boolean }): string =>
    p.person === "" ? t("here.customer") : t(p.typing ? "here.typing" : "here.looking", { name: personName(p.person) });

function Head({ id }: { id: string }) {
    useTelling(id);
    const people = others(id);
    if (people.length === 0) return null;
    return (
        <p class="here" title={people.map(phrase).join("\n")}>
            {people.slice(0, namesShown).map((p) => (
                <span key={p.person} class={p.typing ? "types" : ""}><Icon name={p.typing ? "note" : "eye"} />{phrase(p)}</span>
            ))}
            {people.length > namesShown && <span>{t("here.more", { n: people.length - namesShown })}</span>}
        </p>
    );
}

export default function Here({ id, as }: { id: string; as: "head" | "row" | "send" }) {
    if (as === "head") return <Head id={id} />;
    const people = others(id);
    if (as === "send") {
        const writer = people.find((p) => p.typing && p.person !== "");
        return <span class="here-send" role="status">{writer && <><Icon name="alert" />{t("here.too", { name: personName(writer.person) })}</>}</span>;
    }
    return (
        <span class="row-here">
            {people.slice(0, facesShown).map((p) => (
                <span key={p.person} class={p.typing ? "face types" : "face"} title={phrase(p)}>
                    <span aria-hidden="true">{p.person ? initials(personName(p.person)) : "…"}</span>
                    <span class="hidden">{phrase(p)}</span>
                </span>
            ))}
        </span>
    );
}
