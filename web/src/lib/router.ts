/* The address is the state: which page, which case, which view and filter. Links are plain <a>;
 * one listener turns a click into a step of history. */
import { signal } from "@preact/signals";

export interface Route {
    page: "desk" | "search" | "listen" | "ledger" | "promises" | "answers" | "accounts" | "people" | "quarantine" | "settings" | "setup" | "sign-in" | "missing";
    conversation: string;
    part: string; // which setting, step or watch: /settings/answer_minutes, /setup/who, /people/departments
    query: URLSearchParams;
    hash: string;
}

const pages = ["search", "listen", "ledger", "promises", "answers", "accounts", "people", "quarantine", "settings", "setup", "sign-in"] as const;

export function parse(address: { pathname: string; search: string; hash: string }): Route {
    const parts = address.pathname.split("/").filter(Boolean);
    const query = new URLSearchParams(address.search);
    const route: Route = { page: "missing", conversation: "", part: "", query, hash: address.hash };
    const page = pages.find((name) => name === parts[0]);
    if (parts.length === 0) route.page = "desk";
    else if (parts[0] === "c" && parts[1] && parts.length <= 3) {
        route.page = "desk";
        route.conversation = parts[1];
        route.part = parts[2] ?? "";
    } else if (page && parts.length === 1) route.page = page;
    else if ((page === "settings" || page === "setup" || page === "listen" || page === "people") && parts[1] && parts.length === 2) {
        route.page = page;
        route.part = parts[1];
    }
    return route;
}

export const route = signal<Route>(parse({ pathname: "/", search: "", hash: "" }));

export function go(to: string, how: "push" | "replace" = "push"): void {
    const before = location.pathname + location.search;
    if (how === "replace" || to === before) history.replaceState(null, "", to);
    else history.pushState(null, "", to);
    route.value = parse(location);
}

/* The present address with some of its query changed; empty values are left out. */
export function withQuery(change: Record<string, string>, path = location.pathname): string {
    const query = new URLSearchParams(route.value.query);
    for (const [name, value] of Object.entries(change)) {
        if (value === "") query.delete(name);
        else query.set(name, value);
    }
    const text = query.toString();
    return text ? `${path}?${text}` : path;
}

export function startRouter(): void {
    route.value = parse(location);
    addEventListener("popstate", () => {
        route.value = parse(location);
    });
    document.addEventListener("click", (event) => {
        if (event.defaultPrevented || event.button !== 0) return;
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        const link = (event.target as Element | null)?.closest("a");
        if (!link || link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
        if (link.pathname.startsWith("/api/")) return;
        event.preventDefault();
        go(link.pathname + link.search);
    });
}
