/* The frame around every page: navigation, the bars that say what is not as usual, the page. */
import { lazyPage, lazyWords } from "./lib/lazy";
import type { Signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { startKeys } from "./lib/keys";
import { route } from "./lib/router";
import { formatNumber, t } from "./lib/t";
import { clockTime, nowTicking } from "./lib/time";
import { tellFailure } from "./store/actions";
import { call } from "./store/api";
import { feed, notices, signedIn, store, switchWorkspace } from "./store/desk";
import { ails } from "./store/store";
import { heedForms, renewWhenIdle } from "./store/renew";
import { markSetup, setupWaits, steps, stepsDone } from "./store/setup";
import { Icon, type IconName } from "./ui/icon";
import { Menu } from "./ui/menu";
import { toast, Toasts } from "./ui/toast";
import { run } from "./desk/commands";
import { Desk } from "./desk/desk";
import { helpOpen, joinWish, paletteOpen } from "./desk/state";

const SearchView = lazyPage(() => import("./search/search"));
const ListenPage = lazyPage(() => import("./listen/listen"));
const LedgerPage = lazyPage(() => import("./ledger/ledger"));
const PromisesPage = lazyPage(() => import("./promises/promises"));
const AccountsPage = lazyPage(() => import("./admin/accounts"));
const AnswersPage = lazyPage(() => import("./admin/answers"));
const PeoplePage = lazyPage(() => import("./admin/people"));
const QuarantinePage = lazyPage(() => import("./admin/quarantine"));
const SignIn = lazyPage(() => import("./signin/signin"));

/* What was asked for by a key or a click, and cannot be fetched. */
const refuse = <T,>(wish: Signal<T>, none: T) => (): void => {
    wish.value = none;
    toast({ text: t("error.offline"), bad: true });
};
const JoinDialog = lazyPage(() => import("./desk/join"), refuse(joinWish, null));
const Palette = lazyPage(() => import("./desk/palette"), refuse(paletteOpen, false));
const HelpSheet = lazyPage(() => import("./desk/help"), refuse(helpOpen, false));
const NoticesBar = lazyPage(() => import("./desk/notices"), () => undefined);
const SettingsPage = lazyPage(() => import("./admin/settings"));
const SetupPage = lazyPage(() => import("./setup/setup"));

notices.tellBy(lazyWords(() => import("./desk/tell")));

/* For who works in several workspaces: where am I, and to where else? */
function Switcher() {
    const here = store.workspace.value;
    const all = store.me.value?.memberships ?? [];
    if (all.length < 2 || !here || !signedIn.value) return null;
    return (
        <div class="switcher">
            <Menu class="button small" label={<><bdi>{here.name}</bdi><Icon name="down" /></>} name={t("workspace.switch_from", { name: here.name })}
                heading={t("workspace.switch")}
                choices={all.map((w) => ({ id: w.id, label: w.name, chosen: w.id === here.id, hint: t(`role.${w.role}`) }))}
                onChoose={(id) => {
                    if (id !== here.id) void switchWorkspace(id).then((failed) => failed && tellFailure(failed));
                }} />
        </div>
    );
}

/* Thirty posts to practise on. */
async function callStorm(): Promise<void> {
    const called = await call("demo_storm", {});
    if (called.ok) toast({ text: t("toast.storm") });
    else tellFailure(called);
}

/* In the demonstration: that it is one, and the way to one's own brand. */
function Ribbon({ name }: { name: string }) {
    const me = store.me.value;
    const own = me?.memberships.find((w) => !w.demo);
    return (
        <div class="ribbon">
            <span>{t("ribbon.demo", { name })}</span>
            {me && me.role !== "viewer" && <button type="button" class="button small" onClick={() => void callStorm()}>{t("ribbon.storm")}</button>}
            {own ? (
                <button type="button" class="button small" onClick={() => void switchWorkspace(own.id).then((failed) => failed && tellFailure(failed))}>
                    {t("ribbon.back", { name: own.name })}
                </button>
            ) : me?.role === "admin" && route.value.page !== "setup"
                && <a class="button small" href="/setup">{t("ribbon.start")}</a>}
        </div>
    );
}

/* How far the set-up has come; it blocks nothing and goes when it is done or put away. */
function SetupBar() {
    if (!signedIn.value || route.value.page === "setup" || !setupWaits()) return null;
    return (
        <div class="ribbon">
            <span>{t("setup.progress", { done: stepsDone().length, all: steps.length })}</span>
            <a class="button small" href="/setup">{t("setup.go_on")}</a>
            <button type="button" class="button small" onClick={() => void markSetup("dismissed").then((failed) => failed && tellFailure(failed))}>{t("setup.dismiss")}</button>
        </div>
    );
}

function Bars() {
    const workspace = store.workspace.value;
    const lost = feed.link.value === "lost" && signedIn.value;
    return (
        <header class="bars">
            <Switcher />
            {workspace?.demo && <Ribbon name={workspace.name} />}
            <SetupBar />
            <div role="status">
                {lost && <div class="bar warn"><Icon name="offline" />{t("link.lost", { time: clockTime(feed.asOfMs.value) })} <small>{t("link.drafts")}</small></div>}
                {feed.link.value === "crowded" && <div class="bar warn"><Icon name="offline" />{t("link.crowded")}</div>}
                {store.storageFull.value && <div class="bar bad"><Icon name="disk" />{t("disk.full")}</div>}
                {store.unaccounted.value > 0 && <div class="bar bad"><Icon name="alert" />{t("balance.broken")}</div>}
                {store.newVersion.value && (
                    <div class="bar">
                        {t("version.new")} <button type="button" class="link" onClick={() => location.reload()}>{t("version.reload")}</button>
                    </div>
                )}
            </div>
            {notices.asking.value && <NoticesBar />}
        </header>
    );
}

/* On a narrow screen the row of pages is longer than the screen. */
function reveal(item: HTMLElement | null): void {
    item?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function Rail() {
    const page = route.value.page;
    const admin = store.me.value?.role === "admin";
    const now = nowTicking();
    const due = store.openPromises.value.filter((p) => p.owner === store.me.value?.id && p.due_ms <= now).length;
    const ailing = [...store.accounts.value.values()].filter(ails).length;
    const item = (to: string, icon: IconName, label: string, here: boolean, mark = 0) => (
        <a href={to} class="rail-item" ref={here ? reveal : null} aria-current={here ? "page" : undefined}>
            <Icon name={icon} /><span>{label}</span>
            {mark > 0 && <b class="badge">{formatNumber(mark)}</b>}
        </a>
    );
    return (
        <nav class="rail" aria-label={t("nav.main")}>
            <span class="rail-logo" aria-hidden="true"><svg viewBox="0 0 20 20"><path d="M5 4v12M15 4v12M5 10h10" /></svg></span>
            {item("/", "desk", t("nav.desk"), page === "desk")}
            {item("/search", "search", t("nav.search"), page === "search")}
            {item("/ledger", "ledger", t("ledger.title"), page === "ledger")}
            {item("/promises", "flag", t("nav.promises"), page === "promises", due)}
            {item("/listen", "listen", t("nav.listen"), page === "listen")}
            {item("/answers", "answers", t("nav.answers"), page === "answers")}
            {item("/accounts", "accounts", t("nav.accounts"), page === "accounts", admin ? ailing : 0)}
            {item("/people", "people", t("nav.people"), page === "people")}
            {admin && item("/quarantine", "quarantine", t("nav.quarantine"), page === "quarantine", store.quarantined.value)}
            <span class="rail-space" />
            {item("/settings", "settings", t("nav.settings"), page === "settings")}
        </nav>
    );
}

function Page() {
    switch (route.value.page) {
        case "desk": return <Desk />;
        case "search": return <SearchView />;
        case "listen": return <ListenPage />;
        case "ledger": return <LedgerPage />;
        case "promises": return <PromisesPage />;
        case "answers": return <AnswersPage />;
        case "accounts": return <AccountsPage />;
        case "people": return <PeoplePage />;
        case "quarantine": return <QuarantinePage />;
        case "settings": return <SettingsPage />;
        case "setup": return <SetupPage />;
        default: return <section class="page nothing"><p>{t("missing.title")}</p><a class="button" href="/">{t("nav.desk")}</a></section>;
    }
}

function titleOf(page: string): string {
    switch (page) {
        case "search": return t("nav.search");
        case "listen": return t("nav.listen");
        case "ledger": return t("ledger.title");
        case "promises": return t("nav.promises");
        case "answers": return t("answers.title");
        case "accounts": return t("nav.accounts");
        case "people": return t("nav.people");
        case "quarantine": return t("nav.quarantine");
        case "settings": return t("nav.settings");
        case "setup": return t("setup.title");
        case "sign-in": return t("signin.title");
        default: return t("missing.title");
    }
}

/* On the sign of the installed app, where the system has such a thing. */
function badge(n: number): void {
    if (n > 0) void navigator.setAppBadge?.(n).catch(() => undefined);
    else void navigator.clearAppBadge?.().catch(() => undefined);
}

export function App() {
    const reminded = store.reminder.value;
    useEffect(() => {
        if (reminded && reminded.owner === store.me.value?.id) toast({ text: t("toast.promise_due", { name: reminded.customer_name }) });
    }, [reminded]);
    const ailing = store.ailing.value;
    useEffect(() => {
        if (ailing && store.me.value?.role === "admin") toast({ text: t("toast.ails", { name: ailing.name }), bad: true });
    }, [ailing]);
    const page = route.value.page;
    useEffect(() => startKeys((name) => signedIn.value && (name === "palette" || !paletteOpen.value) && run(name)), []);
    const { people } = store.figures.value;
    const waiting = signedIn.value && people > 0 ? `(${formatNumber(people)}) ` : "";
    const title = `${waiting}${page === "desk" ? "" : `${titleOf(page)} · `}Hark`;
    useEffect(() => {
        document.title = title;
    }, [title]);
    useEffect(heedForms, []);
    useEffect(() => (store.newVersion.value ? renewWhenIdle() : undefined), [store.newVersion.value]);
    useEffect(() => badge(signedIn.value ? people : 0), [signedIn.value, people]);

    if (page === "sign-in") return <><SignIn /><Toasts /></>;
    if (!signedIn.value) {
        return <main class="boot"><p class="late">{feed.link.value === "lost" ? t("boot.failed") : t("common.loading")}</p></main>;
    }
    return (
        <div class="shell">
            <a class="skip" href="#main" onClick={(event) => {
                event.preventDefault();
                document.getElementById("main")?.focus();
            }}>{t("nav.skip")}</a>
            <Bars />
            <Rail />
            <main id="main" tabIndex={-1}><Page /></main>
            <Toasts />
            {paletteOpen.value && <Palette />}
            {helpOpen.value && <HelpSheet />}
            {joinWish.value && <JoinDialog />}
        </div>
    );
}
