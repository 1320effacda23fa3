/* Signing in: by the one-time link (its token stands behind the # and so reaches no server's log) or
 * by e-mail and password. */
import { useEffect, useState } from "preact/hooks";
import { go, route } from "../lib/router";
import { isPlainHttp } from "../lib/plain";
import { language, languages, setLanguage, t, type Language } from "../lib/t";
import { reasonOf } from "../store/actions";
import { call, setCsrf, type Failure } from "../store/api";
import { openDesk } from "../store/desk";
import { Field } from "../ui/field";
import { Icon } from "../ui/icon";

export default function SignIn() {
    const token = /token=([\w-]+)/.exec(route.value.hash)?.[1] ?? "";
    const [checking, setChecking] = useState(token !== "");
    const [error, setError] = useState("");
    const [email, setEmail] = useState("");
    const [password, setPassword] = useState("");
    const [invitation, setInvitation] = useState("");

    const enter = async (csrf: string): Promise<void> => {
        setCsrf(csrf);
        if (await openDesk()) go("/", "replace");
        else setError(t("error.broken"));
    };

    useEffect(() => {
        if (!token) return;
        history.replaceState(null, "", "/sign-in"); // the token does not stay in the address
        void call("sign_in_link", { body: { token } }).then(async (read) => {
            if (read.ok) {
                await enter(read.value.csrf);
            } else if (read.code === "password_needed") {
                setInvitation(token); // they have a login here: the invitation is accepted with its password
            } else {
                const passing = read.code === "offline" || read.code === "limit" || read.code === "unavailable";
                setError(passing ? reasonOf(read) : t("signin.link_bad"));
            }
            setChecking(false);
        });
    }, []);

    const wrong = (f: Failure): string =>
        f.status === 401 || f.code === "denied" || f.code === "invalid" ? t("signin.wrong") : reasonOf(f);

    const submit = async (event: Event): Promise<void> => {
        event.preventDefault();
        setChecking(true);
        setError("");
        const read = await call("sign_in_password", { body: { email, password, invitation } });
        if (read.ok) await enter(read.value.csrf);
        else setError(wrong(read));
        setChecking(false);
    };

    return (
        <main class="sign-in">
            <form class="card" onSubmit={(event) => void submit(event)}>
                <span class="sign-in-logo" aria-hidden="true"><svg viewBox="0 0 20 20"><path d="M5 4v12M15 4v12M5 10h10" /></svg>Hark</span>
                <h1>{invitation ? t("signin.invited") : t("signin.title")}</h1>
                {invitation && <p class="help">{t("signin.invited_help")}</p>}
                {isPlainHttp(location.origin) && <p class="warn-text"><Icon name="alert" />{t("signin.plain_http")}</p>}
                {error && <p class="error" role="alert">{error}</p>}
                {checking && token ? <p role="status">{t("signin.checking")}</p> : (
                    <>
                        <Field label={t("signin.email")}>
                            {(bound) => <input {...bound} class="input" type="email" autoComplete="username" required dir="ltr"
                                value={email} onInput={(event) => setEmail(event.currentTarget.value)} />}
                        </Field>
                        <Field label={t("signin.password")}>
                            {(bound) => <input {...bound} class="input" type="password" autoComplete="current-password" required dir="ltr"
                                value={password} onInput={(event) => setPassword(event.currentTarget.value)} />}
                        </Field>
                        <button type="submit" class="button primary wide" disabled={checking}>{invitation ? t("signin.accept") : t("signin.button")}</button>
                    </>
                )}
                <select class="input quiet-select" aria-label={t("signin.language")} value={language.value}
                    onChange={(event) => void setLanguage(event.currentTarget.value as Language)}>
                    {Object.entries(languages).map(([code, label]) => <option key={code} value={code}>{label}</option>)}
                </select>
            </form>
        </main>
    );
}
