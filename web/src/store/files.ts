/* Files on their way into a reply: given to the server before anything is sent, then named by it.
 * A file of a draft is data like its text; what is still being given lies in memory only. */
import { call, failure, newKey, type Attachment, type Failure, type Place, type Result } from "./api";
import type { components } from "../gen/api";

export type Blob = components["schemas"]["Blob"];

export interface DraftFile {
    key: string;
    sha256: string; // "" until the server has it
    name: string;
    description: string;
    mime: string;
    size: number;
    url: string; // to look at it here
    failure: Failure | null;
}

export interface ReplyFile { sha256: string; name: string; description: string }

export const namesOf = (files: DraftFile[]): ReplyFile[] =>
    files.filter((f) => f.sha256).map(({ sha256, name, description }) => ({ sha256, name, description }));

export const fileOf = (a: Attachment): DraftFile => ({
    key: newKey(), sha256: a.sha256, name: a.name, description: a.caption, mime: a.mime, size: a.size_bytes, url: a.url, failure: null,
});

export const fromDisk = (file: File): DraftFile => ({
    key: newKey(), sha256: "", name: file.name, description: "", mime: file.type, size: file.size,
    url: file.type.startsWith("image/") && file.type !== "image/svg+xml" ? URL.createObjectURL(file) : "", failure: null,
});

/* A private reply may have more files than one message takes there: they go as several messages, one after
 * the other. `single`: what is written is one message and no more. */
export type Target = Place & { single?: boolean };
const seriesMax = 10;
export const limitOf = (to: Target): number =>
    to.files_max > 0 && to.visibility === "private" && !to.single ? Math.max(to.files_max, seriesMax) : to.files_max;

/* Why it may not go there: the word for the reader, or "". */
export function refusalOf(place: Target, file: { mime: string; size: number }, nth: number): "" | "none" | "kind" | "too_large" | "too_many" | "empty" {
    if (place.files_max === 0) return "none";
    const kind = place.file_kinds.find((k) => k.mime === "*" || k.mime === file.mime);
    if (!kind) return "kind";
    if (file.size === 0) return "empty";
    if (file.size > kind.max_bytes) return "too_large";
    return nth >= limitOf(place) ? "too_many" : "";
}

export async function give(file: File): Promise<Result<Blob>> {
    const begun = await call("blob_begin", { body: { size_bytes: file.size } });
    if (!begun.ok) return begun;
    try {
        const response = await fetch(begun.value.url, {
            method: "PUT", body: file, credentials: "omit", cache: "no-store", headers: { "Content-Type": "application/octet-stream" },
        });
        const value = (await response.json()) as Blob & { code: string; message: string; request_id: string };
        return response.ok ? { ok: true, value }
            : { ...failure(value.code, value.message, response.status), request_id: value.request_id };
    } catch (reason) {
        return failure("offline", String(reason));
    }
}
