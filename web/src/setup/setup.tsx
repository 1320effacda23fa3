/* The set-up: six questions, one at a time, in any order; each can be left out, each ends in something
 * that works. Nothing waits for it. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { ComponentType } from "preact";
import { go, route } from "../lib/router";
import { t } from "../lib/t";
import { tellFailure } from "../store/actions";
import { store } from "../store/desk";
import { markSetup, setupWaits, steps, stepsDone, type Step } from "../store/setup";
import { Icon } from "../ui/icon";
import { BrandStep } from "./brand";
import { HowStep } from "./how";
import { MeasureStep, RehearsalStep } from "./rest";
import { StartForm } from "./start";
import { WhereStep } from "./where";
import { WhoStep } from "./who";

const parts: Record<Step, ComponentType<{ onDone(): void }>> = {
    brand: BrandStep, where: WhereStep, who: WhoStep, how: HowStep, measure: MeasureStep, rehearsal: RehearsalStep,
};

function Steps({ here, done }: { here: Step | null; done: Step[] }) {
    return (
        <nav class="steps" aria-label={t("setup.title")}>
            <ol>
                {steps.map((step, i) => (
                    <li key={step}>
                        <a href={`/setup/${step}`} aria-current={step === here ? "step" : undefined} class={done.includes(step) ? "done" : undefined}>
                            <span class="step-mark" aria-hidden="true">{done.includes(step) ? <Icon name="check" /> : i + 1}</span>
                            <span>{t(`setup.${step}.title`)}{done.includes(step) && <span class="hidden"> ({t("setup.step_done")})</span>}</span>
                        </a>
                    </li>
                ))}
            </ol>
        </nav>
    );
}

function AllDone() {
    return (
        <div class="card form">
            <h2>{t("setup.ready")}</h2>
            <p>{t("setup.ready_help")}</p>
            <div class="actions"><a class="button primary" href="/">{t("nav.desk")}</a><a class="button" href="/ledger">{t("ledger.title")}</a></div>
        </div>
    );
}

function Questions() {
    const done = stepsDone();
    const open = steps.find((step) => !done.includes(step)) ?? null;
    // All is answered: the list says so by an event, which may come after the answer.
    const [finished, setFinished] = useState(false);
    const here = steps.find((step) => step === route.value.part) ?? (finished ? null : open);
    // A question that is answered stays in sight until one goes on.
    useEffect(() => {
        if (here && !route.value.part) go(`/setup/${here}`, "replace");
    }, [here, route.value.part]);
    const heading = useRef<HTMLHeadingElement>(null);
    const shown = useRef(here);
    // The next question comes by itself, so the focus goes along.
    useEffect(() => {
        if (shown.current !== here) heading.current?.focus();
        shown.current = here;
    }, [here]);
    const after = here ? steps[steps.indexOf(here) + 1] : undefined;
    // After the last one there is no more to ask; what was left out waits at the desk.
    const next = (settled: Step | null): void => {
        const all = steps.every((step) => step === settled || done.includes(step));
        setFinished(all);
        go(after ? `/setup/${after}` : all ? "/setup" : "/");
    };
    const Part = here ? parts[here] : null;
    return (
        <>
            <Steps here={here} done={done} />
            {here && Part ? (
                <section class="card form" aria-labelledby="step">
                    <h2 id="step" ref={heading} tabIndex={-1}>{t(`setup.${here}.question`)}</h2>
                    <Part key={here} onDone={() => next(here)} />
                    <div class="actions step-end">
                        <button type="button" class={here === "where" && done.includes(here) ? "button primary" : "button quiet"} onClick={() => next(null)}>{t(done.includes(here) ? "setup.next" : "setup.skip")}</button>
                    </div>
                </section>
            ) : <AllDone />}
            {setupWaits() && (
                <p class="help">{t("setup.any_time")}{" "}
                    <button type="button" class="link" onClick={() => void markSetup("dismissed").then((failed) => (failed ? tellFailure(failed) : go("/")))}>{t("setup.dismiss")}</button>
                </p>
            )}
        </>
    );
}

export default function SetupPage() {
    const admin = store.me.value?.role === "admin";
    const demo = store.workspace.value?.demo;
    return (
        <section class="page narrow setup">
            <header class="page-head"><h1>{demo ? t("ribbon.start") : t("setup.title")}</h1></header>
            {!admin && <p>{t("settings.only_admins")}</p>}
            {admin && (demo ? <StartForm /> : <Questions />)}
        </section>
    );
}
