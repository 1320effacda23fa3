/* What is wrong with a field of a form, if the server said so. */
import { tOr } from "../lib/t";
import { reasonOf } from "./actions";
import type { Failure } from "./api";

export function problemOf(f: Failure, values: Record<string, string | number> = {}): string {
    return f.problem ? tOr(`problem.${f.problem}`, reasonOf(f), values) : reasonOf(f);
}
