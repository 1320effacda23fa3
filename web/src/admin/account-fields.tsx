/* Fields of an account that are more than a line of text: a colour, some of our languages, a secret
 * that another server signs with. */
import { useState } from "preact/hooks";
import { languages, t } from "../lib/t";
import { CopyButton } from "../ui/copy";

type Bound = { id: string; "aria-describedby"?: string; "aria-invalid"?: boolean };
type All = Bound & {
    class: string; dir: "ltr" | "auto"; maxLength: number; placeholder: string; value: string;
    onInput(event: { currentTarget: HTMLInputElement }): void;
};

/* The browser's own picker, and the same value to be typed. */
export function Colour({ all }: { all: All }) {
    const shown = /^#[0-9a-f]{6}$/i.test(all.value) ? all.value : all.placeholder;
    return (
        <span class="beside">
            <input {...all} type="text" autoComplete="off" spellcheck={false} />
            <input type="color" aria-label={t("accounts.pick_color")} value={shown} onInput={all.onInput} />
        </span>
    );
}

/* None chosen: all of them. */
export function Languages({ bound, label, value, onChange }: { bound: Bound; label: string; value: string; onChange(value: string): void }) {
    const chosen = value.split(/[\s,]+/).filter(Boolean);
    const toggle = (one: string): void =>
        onChange((chosen.includes(one) ? chosen.filter((other) => other !== one) : [...chosen, one]).join(" "));
    return (
        <span {...bound} class="beside" role="group" aria-label={label}>
            {Object.entries(languages).map(([one, name]) => (
                <label class="check" key={one}>
                    <input type="checkbox" checked={chosen.includes(one)} onChange={() => toggle(one)} />
                    <span lang={one}>{name}</span>
                </label>
            ))}
        </span>
    );
}

/* Made here, of 32 random bytes, and shown until the form is closed; afterwards nobody sees it. */
export function Signing({ all, value, onMake }: { all: All; value: string; onMake(value: string): void }) {
    const [made, setMade] = useState("");
    const make = (): void => {
        const secret = [...crypto.getRandomValues(new Uint8Array(32))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
        setMade(secret);
        onMake(secret);
    };
    const fresh = made !== "" && made === value;
    return (
        <>
            <span class="beside">
                {fresh ? <input {...all} type="text" autoComplete="off" spellcheck={false} />
                    : <input {...all} type="password" autoComplete="new-password" />}
                {fresh && <CopyButton text={made} />}
                <button type="button" class="button small" onClick={make}>{t("accounts.make_secret")}</button>
            </span>
            {fresh && <p class="help" role="status">{t("accounts.secret_copy")}</p>}
        </>
    );
}
