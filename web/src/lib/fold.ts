/* Text as it is looked for: without case and signs, as src/lang/fold.c has it for single letters. */
export function fold(text: string): string {
    return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/ł/g, "l").replace(/ё/g, "е");
}
