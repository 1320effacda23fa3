/* Three answers that every house needs on its first day, in the language of its customers and in the
 * register of the brand: official, polite or direct. Where a language cannot write a sentence without
 * knowing whether a woman or a man reads it, it has the three forms of the catalogues (f, m, other);
 * nobody's gender is guessed. {me} and {brand} are filled in when an answer is used. */
import type { Gender, Language } from "../lib/t";

export const registers = ["official", "polite", "direct"] as const;
export type Register = (typeof registers)[number];
export interface Prepared { name: string; text: string; forms: { name: string; text: string }[] }

type Text = string | Record<Gender, string>;
type Three = [looking: Text, number: Text, inPrivate: Text];

/* How the answers are called behind the slash. */
const names: Record<Language, [string, string, string]> = {
    en: ["looking into it", "number", "in private"],
    pl: ["sprawdzamy", "numer", "prywatnie"],
    ru: ["проверяем", "номер", "лично"],
    he: ["בבדיקה", "מספר", "בפרטי"],
};

/* What is added to the name of a form, in languages that have forms. */
const formNames: Partial<Record<Language, { f: string; m: string }>> = { pl: { f: "Pani", m: "Pan" } };

const greeted = (begin: Record<Gender, string>, rest: string): Record<Gender, string> =>
    ({ f: begin.f + rest, m: begin.m + rest, other: begin.other + rest });
const officialPl = { f: "Szanowna Pani,", m: "Szanowny Panie,", other: "Szanowni Państwo," };
const signed = "\n\n{me}, {brand}";

const texts: Record<Language, Record<Register, Three>> = {
    en: {
        official: [
            `Good day,\n\nthank you for contacting us. Your enquiry is being looked into, and you will hear from us today.${signed}`,
            `Good day,\n\nto proceed we need the number of the order or contract. Kindly send it in a private message.${signed}`,
            "Good day. So that no personal data is visible here, our answer has been sent in a private message.",
        ],
        polite: [
            `Hello,\n\nthank you for writing to us. We are looking into it and will write again today.${signed}`,
            `Hello,\n\nto help we need one more thing: the number of the order or contract. Please send it in a private message.${signed}`,
            "Hello! So that no personal data stands here in public, we have answered in a private message.",
        ],
        direct: [
            `Hi!\n\nThanks for writing. We're on it and will write again today.${signed}`,
            `Hi!\n\nSend us the number of your order or contract in a private message, and we'll look right away.${signed}`,
            "Hi! To keep your details out of public view, we've sent you a private message.",
        ],
    },
    pl: {
        official: [
            greeted(officialPl, `\n\ndziękujemy za wiadomość. Sprawa jest sprawdzana, odpowiedź wyślemy jeszcze dzisiaj.${signed}`),
            {
                f: `${officialPl.f}\n\naby zająć się sprawą, potrzebujemy numeru zamówienia lub umowy. Czy może go Pani przesłać w wiadomości prywatnej?${signed}`,
                m: `${officialPl.m}\n\naby zająć się sprawą, potrzebujemy numeru zamówienia lub umowy. Czy może go Pan przesłać w wiadomości prywatnej?${signed}`,
                other: `${officialPl.other}\n\naby zająć się sprawą, potrzebujemy numeru zamówienia lub umowy. Prosimy o przesłanie go w wiadomości prywatnej.${signed}`,
            },
            greeted(officialPl, " aby dane osobowe nie były tu widoczne, odpowiedź wysłaliśmy w wiadomości prywatnej."),
        ],
        polite: [
            `Dzień dobry,\n\ndziękujemy za wiadomość. Już to sprawdzamy i odpiszemy jeszcze dzisiaj.${signed}`,
            {
                f: `Dzień dobry,\n\nżeby Pani pomóc, potrzebujemy jeszcze numeru zamówienia lub umowy. Czy może go Pani przesłać w wiadomości prywatnej?${signed}`,
                m: `Dzień dobry,\n\nżeby Panu pomóc, potrzebujemy jeszcze numeru zamówienia lub umowy. Czy może go Pan przesłać w wiadomości prywatnej?${signed}`,
                other: `Dzień dobry,\n\nżeby pomóc, potrzebujemy jeszcze numeru zamówienia lub umowy. Prosimy o przesłanie go w wiadomości prywatnej.${signed}`,
            },
            {
                f: "Dzień dobry! Żeby Pani dane nie były tu widoczne dla wszystkich, odpisaliśmy w wiadomości prywatnej.",
                m: "Dzień dobry! Żeby Pana dane nie były tu widoczne dla wszystkich, odpisaliśmy w wiadomości prywatnej.",
                other: "Dzień dobry! Żeby dane osobowe nie były tu widoczne dla wszystkich, odpisaliśmy w wiadomości prywatnej.",
            },
        ],
        direct: [
            `Cześć!\n\nDzięki za wiadomość. Już to sprawdzamy i odpiszemy Ci jeszcze dzisiaj.${signed}`,
            `Cześć!\n\nPodeślij nam w wiadomości prywatnej numer zamówienia lub umowy, a od razu to sprawdzimy.${signed}`,
            "Cześć! Żeby Twoje dane nie były tu widoczne dla wszystkich, piszemy do Ciebie prywatnie.",
        ],
    },
    ru: {
        official: [
            `Здравствуйте!\n\nБлагодарим за обращение. Оно принято в работу, ответ направим сегодня.${signed}`,
            `Здравствуйте!\n\nДля рассмотрения обращения нужен номер заказа или договора. Просим направить его в личном сообщении.${signed}`,
            "Здравствуйте! Чтобы персональные данные не публиковались здесь, ответ направлен в личном сообщении.",
        ],
        polite: [
            `Здравствуйте!\n\nСпасибо за обращение. Уже проверяем и напишем вам ещё сегодня.${signed}`,
            `Здравствуйте!\n\nЧтобы помочь, нам нужен номер заказа или договора. Пришлите его, пожалуйста, в личном сообщении.${signed}`,
            "Здравствуйте! Чтобы личные данные не оставались на виду, мы ответили вам в личном сообщении.",
        ],
        direct: [
            `Привет!\n\nСпасибо за сообщение. Уже разбираемся и напишем тебе ещё сегодня.${signed}`,
            `Привет!\n\nПришли нам в личном сообщении номер заказа или договора, и мы сразу проверим.${signed}`,
            "Привет! Чтобы твои данные не были на виду у всех, пишем тебе в личные сообщения.",
        ],
    },
    he: {
        official: [
            `שלום רב,\n\nתודה על הפנייה. הפנייה הועברה לבדיקה ותשובה תישלח עוד היום.${signed}`,
            `שלום רב,\n\nלהמשך הטיפול דרוש מספר ההזמנה או החוזה. נבקש לקבלו בהודעה פרטית.${signed}`,
            "שלום רב, כדי שפרטים אישיים לא יופיעו כאן בגלוי, התשובה נשלחה בהודעה פרטית.",
        ],
        polite: [
            `שלום,\n\nתודה על הפנייה. הנושא בבדיקה ונשיב עוד היום.${signed}`,
            `שלום,\n\nכדי לעזור דרוש לנו מספר ההזמנה או החוזה. נודה לקבלתו בהודעה פרטית.${signed}`,
            "שלום! כדי שפרטים אישיים לא יופיעו כאן בגלוי, השבנו בהודעה פרטית.",
        ],
        direct: [
            `היי!\n\nתודה שכתבת לנו. זה בבדיקה ונחזור אליך עוד היום.${signed}`,
            `היי!\n\nאפשר לשלוח לנו בפרטי את מספר ההזמנה או החוזה? נבדוק מיד.${signed}`,
            "היי! כדי שהפרטים שלך לא יהיו כאן לעיני כולם, כתבנו לך בפרטי.",
        ],
    },
};

/* The text for whom nothing is known of; the forms for a woman and for a man beside it, if they differ. */
export function prepared(language: Language, register: Register): Prepared[] {
    const added = formNames[language];
    return texts[language][register].map((text, i) => {
        const name = names[language][i] ?? "";
        if (typeof text === "string" || !added) return { name, text: typeof text === "string" ? text : text.other, forms: [] };
        return { name, text: text.other, forms: [{ name: `${name}, ${added.f}`, text: text.f }, { name: `${name}, ${added.m}`, text: text.m }] };
    });
}

export const asRegister = (word: string): Register => registers.find((one) => one === word) ?? "polite";
