/* What went wrong with a step, unless a field of it says so itself. */
import { t } from "../lib/t";
import { problemOf } from "../store/problems";
import type { Saving } from "./use";

export function Trouble({ saving, named }: { saving: Saving; named: string[] }) {
    const { failed } = saving;
    if (!failed || named.includes(failed.field)) return null;
    return <p class="error" role="alert">{problemOf(failed)} {failed.request_id && t("error.request", { id: failed.request_id })}</p>;
}
