/* Where customers write: the web chat at once, a mailbox by its form, other channels on their own page.
 * The first message shows itself here. */
import { useState } from "preact/hooks";
import { t, tOr } from "../lib/t";
import { call, type Account } from "../store/api";
import { store } from "../store/desk";
import { channelLabel } from "../desk/words";
import { AccountForm } from "../admin/account-form";
import { ChatCode } from "../admin/chatcode";
import { Icon } from "../ui/icon";
import { Trouble } from "./trouble";
import { useSaving } from "./use";

const ownSteps = ["webchat", "mail"]; // asked for here, the first by a click, the second by its form
const ofMeta = ["whatsapp", "facebook", "instagram"];

/* The newest case of this account in which a customer spoke. */
function newestCase(of: Account): { id: string; text: string } | null {
    void store.revision.value;
    let found: { id: string; text: string; at: string } | null = null;
    for (const c of store.conversations.values()) {
        const row = c.value;
        if (row.account === of.id && row.last_inbound > (found?.at ?? "")) found = { id: row.id, text: row.title || row.last_text, at: row.last_inbound };
    }
    return found;
}

/* What somebody wrote to it, as soon as it is here. */
function Came({ of, wait }: { of: Account; wait: string }) {
    const came = newestCase(of);
    return (
        <div aria-live="polite">
            {came ? (
                <>
                    <p class="good-text"><Icon name="check" />{t("accounts.test_came")}</p>
                    <blockquote dir="auto">{came.text}</blockquote>
                    <div class="actions">
                        <a class="button" href={`/c/${came.id}`}>{t("accounts.test_open")}</a>
                    </div>
                </>
            ) : <p class="help"><Icon name="clock" /> {wait}</p>}
        </div>
    );
}

function Chat({ of }: { of: Account }) {
    return (
        <>
            <p class="good-text"><Icon name="check" />{t("setup.where.made")}</p>
            <ChatCode of={of} />
            <Came of={of} wait={t("setup.where.waiting")} />
        </>
    );
}

/* A mailbox: the form that the channel declares, then a letter that shows itself. */
function Mailbox({ of }: { of: Account | undefined }) {
    const [asked, setAsked] = useState(false);
    if (of) {
        return (
            <>
                <p class="good-text"><Icon name="check" />{t("setup.where.mail_made", { name: of.name })}</p>
                {of.reason && <p class="warn-text"><Icon name="alert" />{tOr(`reason.${of.reason}`, of.reason)} <a class="link" href="/accounts">{t("nav.accounts")}</a></p>}
                <Came of={of} wait={t("setup.where.mail_waiting")} />
            </>
        );
    }
    if (asked) return <AccountForm detail={null} network="mail" onDone={() => setAsked(false)} />;
    return (
        <>
            <p>{t("setup.where.mail")}</p>
            <div class="actions"><button type="button" class="button" onClick={() => setAsked(true)}>{t("setup.where.mail_connect")}</button></div>
        </>
    );
}

export function WhereStep() {
    const saving = useSaving(null);
    const [made, setMade] = useState("");
    const accounts = [...store.accounts.value.values()].filter((a) => a.state !== "removed");
    const chat = accounts.find((a) => a.id === made) ?? accounts.find((a) => a.channel === "webchat");
    const others = [...store.channels.value.values()].filter((c) => !c.simulated && !ownSteps.includes(c.name));
    const name = t("setup.where.chat_name", { name: store.workspace.value?.name ?? "" });
    const make = (): Promise<boolean> => saving.run(async () => {
        const result = await call("account_create", { body: { channel: "webchat", name, fields: [], shadow: false, department: "" } });
        if (!result.ok) return result;
        store.putAccount(result.value);
        setMade(result.value.id);
        return null;
    });
    return (
        <div class="form">
            <Trouble saving={saving} named={[]} />
            <h3>{channelLabel("webchat")}</h3>
            {chat ? <Chat of={chat} /> : (
                <>
                    <p>{t("setup.where.chat")}</p>
                    <div class="actions"><button type="button" class="button primary" disabled={saving.busy} onClick={() => void make()}>{t("setup.where.make")}</button></div>
                </>
            )}
            <h3>{channelLabel("mail")}</h3>
            <Mailbox of={accounts.find((a) => a.channel === "mail")} />
            <h3>{t("setup.where.more")}</h3>
            <p>{t("setup.where.others", { networks: others.map((c) => channelLabel(c.name)).join(", ") })} <a class="link" href="/accounts">{t("nav.accounts")}</a></p>
            {others.some((c) => ofMeta.includes(c.name)) && <p class="help">{t("setup.where.meta")}</p>}
        </div>
    );
}
