/* Does a draft say that the answer will come later, and when? A table of phrases in the four languages
 * of the screens: who will write, and the word for the day in the same sentence. It only offers; a
 * person decides. Pure. */
import { fold } from "./fold";
import { momentsFrom, wallOf } from "./moments";

/* The day that is meant: so many days ahead, a weekday (0 is Sunday), or none that was said. */
export type Day = { ahead: number } | { weekday: number } | null;
export interface Pledge { day: Day }

/* All of these look at folded text: small letters, no diacritics, ё as е, й as и. */
const promises: RegExp[] = [
    /\b(?:i|we)(?:['’]ll| will| shall)(?! not| never)(?: \w+){0,2}? (?:write|answer|reply|respond|get back|come back|let you know|follow up|update you|call you|be in touch|find out|check|look into)\b/,
    /\byou(?:['’]ll| will) (?:hear from|have an answer|get an answer)\b/,
    /\b(?:we are|we['’]re|i am|i['’]m) (?:still |already )?(?:looking into|checking|on it)\b/,
    /(?<!\bnie )\b(?:odpisz(?:e|emy)|odpowie(?:m|my)|napisz(?:e|emy)|dam(?:y)? znac|odezw(?:e|iemy) sie|wroc(?:e|imy) (?:z|do)|poinformuj(?:e|emy)|sprawdz(?:e|imy|am|amy)|wyjasni(?:e|my)|ustal(?:e|imy)|oddzwoni(?:e|my))\b/,
    /(?<!не )(?<![а-я])(?:напиш(?:у|ем)|отве(?:чу|тим)|сообщ(?:у|им)|верн(?:усь|емся)|да(?:м|дим) знать|свя(?:жусь|жемся)|уточн(?:ю|им|яем)|провер(?:ю|им|яю|яем)|разбер(?:усь|емся)|разбираемся|выясн(?:ю|им|яем))(?![а-я])/,
    /(?<!לא )(?<![א-ת])ו?(?:אכתוב|נכתוב|אשיב|נשיב|אענה|נענה|אחזור|נחזור|אעדכן|נעדכן|אבדוק|נבדוק|בבדיקה|נברר|אברר|אנחנו בודקים)(?![א-ת])/,
];

const days: [RegExp, Day][] = [
    [/\bday after tomorrow\b|\bpojutrze\b|послезавтра|(?<![א-ת])מחרתיים/, { ahead: 2 }],
    [/\btomorrow\b|\bjutro\b|(?<![а-я])завтра|(?<![א-ת])מחר(?![א-ת])/, { ahead: 1 }],
    [/\btoday\b|\btonight\b|\bthis (?:morning|afternoon|evening)\b|\bdzi(?:s|siaj)\b|сегодня|(?<![א-ת])היום(?![א-ת])/, { ahead: 0 }],
    [/\bsunday\b|\bniedziele\b|воскресенье|יום (?:ראשון|א['׳])/, { weekday: 0 }],
    [/\bmonday\b|\bponiedzialek\b|понедельник|יום (?:שני|ב['׳])/, { weekday: 1 }],
    [/\btuesday\b|\bwtorek\b|вторник|יום (?:שלישי|ג['׳])/, { weekday: 2 }],
    [/\bwednesday\b|\bsrode\b|(?<![а-я])среду|יום (?:רביעי|ד['׳])/, { weekday: 3 }],
    [/\bthursday\b|\bczwartek\b|четверг|יום (?:חמישי|ה['׳])/, { weekday: 4 }],
    [/\bfriday\b|\bpiatek\b|пятницу|יום (?:שישי|ו['׳])/, { weekday: 5 }],
    [/\bsaturday\b|\bsobote\b|субботу|(?<![א-ת])ב?שבת(?![א-ת])/, { weekday: 6 }],
];

/* null if nothing is put off. The first sentence that promises counts, one with a day before others. */
export function pledgeIn(text: string): Pledge | null {
    const sentences = fold(text).split(/[.!?\n]+/).filter((sentence) => promises.some((promise) => promise.test(sentence)));
    const named = sentences.map((sentence) => days.find(([word]) => word.test(sentence))?.[1] ?? null);
    return sentences.length === 0 ? null : { day: named.find((day) => day !== null) ?? null };
}

const dayMs = 86_400_000;

/* When that is, at `hour` in the zone; what names no day, and a today that is over, is the next working day. */
export function dueOf({ day }: Pledge, now: number, zone: string | undefined, hour: number): number {
    const { laterToday, tomorrow, workday } = momentsFrom(now, zone, hour);
    if (day === null) return workday || tomorrow;
    let ahead: number;
    if ("ahead" in day) ahead = day.ahead;
    else ahead = (day.weekday - new Date(`${wallOf(now, zone)}Z`).getUTCDay() + 7) % 7 || 7;
    if (ahead === 0) return laterToday || workday || tomorrow;
    return momentsFrom(now + (ahead - 1) * dayMs, zone, hour).tomorrow;
}
