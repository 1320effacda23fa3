/* What came or went with a message. Pictures, sound and film are shown in place, in a box whose size is
 * known before they come; nothing of a file runs: the page's policy lets none, and whatever is not one
 * of these kinds is only offered for taking home. A map is asked for by the reader's click only. */
import { useState } from "preact/hooks";
import { lazyPage } from "../lib/lazy";
import { t, tOr } from "../lib/t";
import { fetchAgain, freshUrl, isStale } from "../store/actions";
import type { Attachment, Message } from "../store/api";
import { readConversation, store } from "../store/desk";
import { Dialog } from "../ui/dialog";
import { Icon } from "../ui/icon";
import { Menu } from "../ui/menu";
import { fileSize } from "./words";

const AsSent = lazyPage<{ message: Message; of: Attachment }>(() => import("./assent"), () => undefined);

const pictures = ["image/png", "image/jpeg", "image/webp", "image/gif"];
const sounds = ["audio/aac", "audio/mp4", "audio/mpeg", "audio/ogg", "audio/wav", "audio/webm"];
const films = ["video/mp4", "video/webm"];

async function takeHome(m: Message, a: Attachment): Promise<void> {
    const link = document.createElement("a");
    link.href = await freshUrl(m, a);
    link.download = a.name;
    link.target = "_blank";
    link.rel = "noopener";
    link.click();
}

function Picture({ message, of: a }: { message: Message; of: Attachment }) {
    const [large, setLarge] = useState(false);
    const title = a.name || t("attachment.image");
    const again = (): void => {
        if (isStale(a.url)) void readConversation(message.conversation);
    };
    return (
        <>
            <button type="button" class={`thumb ${a.kind}`} aria-label={t("attachment.open", { name: a.caption || title })}
                onClick={() => void freshUrl(message, a).then(() => setLarge(true))}>
                <img src={a.url} alt={a.caption} loading="lazy" decoding="async" onError={again} />
            </button>
            {large && (
                <Dialog title={title} class="picture" onClose={() => setLarge(false)}>
                    <img class="whole" src={a.url} alt={a.caption} onError={again} />
                    {a.caption && <p dir="auto">{a.caption}</p>}
                    <p><button type="button" class="link" onClick={() => void takeHome(message, a)}>{t("attachment.save")}</button> <small>{fileSize(a.size_bytes)}</small></p>
                </Dialog>
            )}
        </>
    );
}

const maps = [
    { id: "osm", label: "OpenStreetMap", at: (x: string, y: string) => `https://www.openstreetmap.org/?mlat=${x}&mlon=${y}#map=16/${x}/${y}` },
    { id: "google", label: "Google Maps", at: (x: string, y: string) => `https://www.google.com/maps/search/?api=1&query=${x},${y}` },
    { id: "apple", label: "Apple Maps", at: (x: string, y: string) => `https://maps.apple.com/?ll=${x},${y}` },
];

function Spot({ of: a }: { of: Attachment }) {
    const [, x, y] = /^geo:(-?[\d.]+),(-?[\d.]+)$/.exec(a.url) ?? [];
    return (
        <p class="attachment">
            <Icon name="globe" />
            <span><bdi>{[a.name, a.caption].filter(Boolean).join(", ") || t("attachment.location")}</bdi></span>
            {x && y && (
                <Menu class="link" label={t("attachment.map")} heading={t("attachment.map")} choices={maps}
                    onChoose={(id) => {
                        const map = maps.find((one) => one.id === id);
                        if (map) open(map.at(x, y), "_blank", "noopener,noreferrer");
                    }} />
            )}
        </p>
    );
}

function stateWords(a: Attachment): string {
    switch (a.state) {
        case "waiting": return t("attachment.waiting");
        case "checking": return t("attachment.checking");
        case "blocked": return t("attachment.blocked");
        case "failed": return tOr(`attachment.why.${a.error_code}`, t("attachment.failed"));
        default: return fileSize(a.size_bytes);
    }
}

function Card({ message, of: a }: { message: Message; of: Attachment }) {
    const name = <bdi>{a.name || t("attachment.file")}</bdi>;
    const bad = a.state === "failed" || a.state === "blocked";
    const contact = a.kind === "contact";
    return (
        <p class={`attachment ${bad ? "bad" : ""}`}>
            <Icon name={bad ? "alert" : a.state === "waiting" || a.state === "checking" ? "clock" : contact ? "person" : "clip"} />
            {tOr(`attachment.${a.kind}`, a.kind)}
            {a.url.startsWith("/")
                ? <button type="button" class="link" onClick={() => void takeHome(message, a)}>{name}</button>
                : (a.name || contact) && name}
            {contact && a.caption && <bdi dir="ltr">{a.caption}</bdi>}
            {a.kind === "shared" && a.url && <a href={a.url} target="_blank" rel="noopener noreferrer"><bdi>{a.caption || new URL(a.url).host}</bdi></a>}
            {!contact && a.kind !== "shared" && <small>{stateWords(a)}</small>}
            {a.state === "failed" && store.me.value?.role !== "viewer" && (
                <button type="button" class="link" onClick={() => void fetchAgain(message.conversation, message.id)}>{t("delivery.try_again")}</button>
            )}
        </p>
    );
}

/* A mail as it was sent: a page of the server's making, opened beside the words. */
function Page({ message, of: a }: { message: Message; of: Attachment }) {
    const [open, setOpen] = useState(false);
    return (
        <p class="attachment">
            <Icon name="globe" />
            <button type="button" class="link" onClick={() => setOpen(true)}>{t("mail.as_sent")}</button>
            {open && (
                <Dialog title={t("mail.as_sent")} class="as-sent" onClose={() => setOpen(false)}>
                    <AsSent message={message} of={a} />
                </Dialog>
            )}
        </p>
    );
}

export function Attached({ message, of: a }: { message: Message; of: Attachment }) {
    if (a.kind === "location") return <Spot of={a} />;
    if (a.state !== "fetched" || !a.url.startsWith("/")) return <Card message={message} of={a} />;
    if (a.mime === "application/x-hark-page") return <Page message={message} of={a} />;
    if (pictures.includes(a.mime)) return <Picture message={message} of={a} />;
    if (sounds.includes(a.mime)) return <audio class="sound" controls preload="none" src={a.url} aria-label={t("attachment.audio")} />;
    if (films.includes(a.mime)) return <video class="film" controls preload="none" src={a.url} aria-label={t("attachment.video")} />;
    return <Card message={message} of={a} />;
}
