/* The sentence on top of "Who is waiting": made of the numbers by rule, so that it is true; and which
 * rules of closing the page explains. */

/* In this order; each is a text `closing.NAME`. */
export const closingRules = ["answer", "older", "holding", "elsewhere", "uncertain", "automatic", "bot", "thanks", "change", "moved", "returns", "closing"] as const;

export interface Facts {
    counted: boolean; // any message has ever come in
    sure: boolean; // these are the numbers of now
    people: number; // who wait, each once
    unowned: number; // cases in which somebody waits and nobody who is here has them
    answering: number; // cases with an answer on its way
    uncertain: number; // cases with a reply of which nobody knows whether it arrived
    moved: number; // cases in other hands, not confirmed
    heard: number | null; // public posts that watches took, not judged or in need of an answer; null: not known yet
}

export type Main = "none" | "all" | "sending" | "handled" | "waiting";
export type Also = "waiting" | "unowned" | "uncertain" | "moved" | "answering" | "heard";

/* What is said first, and what must be said with it. Only certainty gets a tick: nobody waits,
 * nothing is uncertain, nothing is on its way, and what was heard outside is judged. */
export function sentenceOf(f: Facts): { main: Main; also: Also[]; clear: boolean } {
    const also: Also[] = [];
    const rest = (): Also[] => {
        if (f.unowned > 0) also.push("unowned");
        if (f.uncertain > 0) also.push("uncertain");
        if (f.moved > 0) also.push("moved");
        if (f.answering > 0) also.push("answering");
        if (f.heard) also.push("heard");
        return also;
    };
    if (!f.counted) return { main: "none", also, clear: false };
    if (f.people === 0 && f.uncertain === 0) {
        if (f.heard) also.push("heard");
        if (f.answering > 0) return { main: "sending", also, clear: false };
        return { main: "all", also, clear: f.sure && f.heard === 0 };
    }
    // In other hands is not handled: nobody here can say that it is.
    if (f.unowned === 0 && f.uncertain === 0 && f.moved === 0) return { main: "handled", also: ["waiting", ...rest()], clear: false };
    return { main: "waiting", also: rest(), clear: false };
}
