/* The files of a reply being written: chosen, dropped or pasted; each says before sending why it may
 * not go. Giving begins at once, so that sending does not wait for it. */
import { t, tOr } from "../lib/t";
import { reasonOf } from "../store/actions";
import { drafts } from "../store/desk";
import { fromDisk, give, limitOf, refusalOf, type DraftFile, type Target } from "../store/files";
import { Icon } from "../ui/icon";
import type { Where } from "./attach";
import { channelLabel, fileSize } from "./words";

const listOf = ({ conversation, place }: Where) => drafts.files(conversation, "reply", place.thread);
const onDisk = new Map<string, File>(); // by key, of this tab: to be given again

function change({ conversation, place }: Where, make: (files: DraftFile[]) => DraftFile[]): void {
    drafts.enclose(conversation, "reply", place.thread, make);
}

async function upload(where: Where, key: string, file: File): Promise<void> {
    const put = (part: Partial<DraftFile>): void =>
        change(where, (files) => files.map((f) => (f.key === key ? { ...f, ...part } : f)));
    put({ failure: null });
    const done = await give(file);
    if (!done.ok) return put({ failure: done });
    onDisk.delete(key);
    put({ sha256: done.value.sha256, mime: done.value.mime, size: done.value.size_bytes });
}

export function addFiles(where: Where, files: File[]): void {
    for (const file of files) {
        const made = fromDisk(file);
        onDisk.set(made.key, file);
        change(where, (list) => [...list, made]);
        // What the network does not take is not given: it only says why.
        if (["", "too_many"].includes(refusalOf(where.place, made, 0))) void upload(where, made.key, file);
    }
}

function why(place: Target, file: DraftFile, nth: number): string {
    const word = refusalOf(place, file, nth);
    const network = channelLabel(place.channel);
    const max = place.file_kinds.find((k) => k.mime === "*" || k.mime === file.mime)?.max_bytes ?? 0;
    switch (word) {
        case "": return file.failure ? t("file.failed", { reason: reasonOf(file.failure) }) : "";
        case "none": return t("file.none", { network });
        case "empty": return t("file.empty");
        case "too_large": return t("file.too_large", { network, size: fileSize(max) });
        case "too_many": return t("file.too_many", { n: limitOf(place) });
        case "kind": return t("file.kind", { network, kinds: place.file_kinds.map((k) => kindName(k.mime)).join(", ") });
    }
}

const kindName = (mime: string): string => (mime.split("/")[1] ?? mime).replace("jpeg", "JPG").toUpperCase();

export default function Enclosures(where: Where) {
    const files = listOf(where).value;
    const { place } = where;
    if (files.length === 0) return null;
    const remove = (f: DraftFile): void => {
        onDisk.delete(f.key);
        if (f.url.startsWith("blob:")) URL.revokeObjectURL(f.url);
        change(where, (list) => list.filter((x) => x.key !== f.key));
    };
    const turns = Math.ceil(files.length / place.files_max);
    return (
        <>
            <ul class="enclosures" aria-label={t("file.list")}>
                {files.map((f, i) => {
                    const bad = why(place, f, i);
                    const file = onDisk.get(f.key);
                    const image = f.mime.startsWith("image/");
                    return (
                        <li key={f.key} class={bad ? "bad" : ""}>
                            <span class="enclosure-sign">
                                {f.url && image ? <img src={f.url} alt="" /> : <Icon name="clip" />}
                            </span>
                            <span class="enclosure-words">
                                <bdi class="enclosure-name">{f.name || tOr(image ? "attachment.image" : "attachment.file", "")}</bdi>
                                <small>{fileSize(f.size)}{!bad && !f.sha256 && <> · {t("file.uploading")}</>}</small>
                                {bad && <small class="enclosure-bad" role="alert">{bad}</small>}
                                {!bad && image && place.describes && (
                                    <input type="text" class="input" value={f.description} maxLength={1000} dir="auto"
                                        placeholder={t("file.describe")} aria-label={t("file.describe")}
                                        onInput={(event) => {
                                            const description = event.currentTarget.value;
                                            change(where, (list) => list.map((x) => (x.key === f.key ? { ...x, description } : x)));
                                        }} />
                                )}
                            </span>
                            {f.failure && file && (
                                <button type="button" class="link" onClick={() => void upload(where, f.key, file)}>{t("delivery.try_again")}</button>
                            )}
                            <button type="button" class="icon-button" aria-label={t("file.remove", { name: f.name })} onClick={() => remove(f)}>
                                <Icon name="cross" />
                            </button>
                        </li>
                    );
                })}
            </ul>
            {turns > 1 && files.length <= limitOf(place) && <p class="help turns">{t("file.turns", { n: turns })}</p>}
        </>
    );
}
