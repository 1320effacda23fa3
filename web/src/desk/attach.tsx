/* Files for a reply: the button, and the whole composer as a place to drop on. What is done with them is
 * fetched with the editor (enclosures.tsx). */
import { useEffect, useRef } from "preact/hooks";
import { lazyModule, lazyPage } from "../lib/lazy";
import { t } from "../lib/t";
import { refusalOf, type DraftFile, type Target } from "../store/files";
import type { Place } from "../store/api";
import { Icon } from "../ui/icon";
import { toast } from "../ui/toast";

export interface Where { conversation: string; place: Target }

const enclosures = lazyModule(() => import("./enclosures"));
export const Enclosures = lazyPage<Where>(() => import("./enclosures"), () => undefined);

export async function addFiles(where: Where, files: File[]): Promise<void> {
    await enclosures.need();
    const its = enclosures.now();
    if (its) its.addFiles(where, files);
    else toast({ text: t("error.offline"), bad: true });
}

/* May all of them leave now? */
export const allReady = (place: Place, files: DraftFile[]): boolean =>
    files.every((f, i) => f.sha256 !== "" && refusalOf(place, f, i) === "");

export function Attach(where: Where) {
    const input = useRef<HTMLInputElement>(null);
    const button = useRef<HTMLButtonElement>(null);
    const now = useRef(where);
    now.current = where;
    useEffect(() => void enclosures.need(), []);
    useEffect(() => {
        const box = button.current?.closest<HTMLElement>(".composer");
        if (!box) return;
        const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
        const over = (event: DragEvent): void => {
            if (!hasFiles(event)) return;
            event.preventDefault();
            box.classList.add("dropping");
        };
        const leave = (event: DragEvent): void => {
            if (!box.contains(event.relatedTarget as Node | null)) box.classList.remove("dropping");
        };
        const drop = (event: DragEvent): void => {
            box.classList.remove("dropping");
            if (!hasFiles(event)) return;
            event.preventDefault();
            void addFiles(now.current, [...(event.dataTransfer?.files ?? [])]);
        };
        box.addEventListener("dragover", over);
        box.addEventListener("dragleave", leave);
        box.addEventListener("drop", drop);
        return () => {
            box.removeEventListener("dragover", over);
            box.removeEventListener("dragleave", leave);
            box.removeEventListener("drop", drop);
        };
    }, []);
    const any = where.place.file_kinds.some((k) => k.mime === "*");
    return (
        <>
            <button ref={button} type="button" class="icon-button attach" aria-label={t("file.attach")} title={t("file.attach")}
                onClick={() => input.current?.click()}><Icon name="clip" /></button>
            <input ref={input} type="file" hidden multiple tabIndex={-1} aria-hidden="true"
                accept={any ? undefined : where.place.file_kinds.map((k) => k.mime).join(",")}
                onChange={(event) => {
                    void addFiles(where, [...(event.currentTarget.files ?? [])]);
                    event.currentTarget.value = "";
                }} />
        </>
    );
}
