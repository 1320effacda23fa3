/* A setting of several words: a box for each. */
import { tOr } from "../lib/t";

export function Words({ bound, label, words, value, disabled = false, onChoose }: {
    bound: object; label: string; words: string; value: string; disabled?: boolean; onChoose(value: string): void;
}) {
    const chosen = value.split(" ").filter(Boolean);
    const toggle = (word: string, on: boolean): void => onChoose([...chosen.filter((x) => x !== word), ...(on ? [word] : [])].join(" "));
    return (
        <div {...bound} role="group" aria-label={label} class="words">
            {words.split(" ").map((word) => (
                <label key={word} class="check">
                    <input type="checkbox" disabled={disabled} checked={chosen.includes(word)} onChange={(event) => toggle(word, event.currentTarget.checked)} />
                    {tOr(`never.${word}`, word)}
                </label>
            ))}
        </div>
    );
}
