/* Three answers that every house needs on its first day, in the language of its customers and in the
 * register of the brand. Nobody's gender is guessed; {me} and {brand} are filled in when used. */
import type { Language } from "../lib/t";

export type Form = "formal" | "friendly";
export interface Prepared { name: string; text: string }

const texts: Record<Language, Record<Form, Prepared[]>> = {
    en: {
        formal: [
            { name: "looking into it", text: "Hello,\n\nthank you for writing to us. We are looking into it and will write again today.\n\n{me}, {brand}" },
            { name: "number", text: "Hello,\n\nto help we need one more thing: the number of the order or contract. Please send it in a private message.\n\n{me}, {brand}" },
            { name: "in private", text: "Hello! So that no personal data stands here in public, we have answered in a private message." },
        ],
        friendly: [
            { name: "looking into it", text: "Hi!\n\nThanks for writing. We're on it and will write again today.\n\n{me}, {brand}" },
            { name: "number", text: "Hi!\n\nSend us the number of your order or contract in a private message, and we'll look right away.\n\n{me}, {brand}" },
            { name: "in private", text: "Hi! To keep your details out of public view, we've sent you a private message." },
        ],
    },
    pl: {
        formal: [
            { name: "sprawdzamy", text: "Dzień dobry,\n\ndziękujemy za wiadomość. Już to sprawdzamy i odpiszemy jeszcze dzisiaj.\n\n{me}, {brand}" },
            { name: "numer", text: "Dzień dobry,\n\nżeby pomóc, potrzebujemy jeszcze numeru zamówienia lub umowy. Prosimy o przesłanie go w wiadomości prywatnej.\n\n{me}, {brand}" },
            { name: "prywatnie", text: "Dzień dobry! Żeby dane osobowe nie stały tu publicznie, odpisaliśmy w wiadomości prywatnej." },
        ],
        friendly: [
            { name: "sprawdzamy", text: "Cześć!\n\nDzięki za wiadomość. Już to sprawdzamy i odpiszemy Ci jeszcze dzisiaj.\n\n{me}, {brand}" },
            { name: "numer", text: "Cześć!\n\nPodeślij nam w wiadomości prywatnej numer zamówienia lub umowy, a od razu to sprawdzimy.\n\n{me}, {brand}" },
            { name: "prywatnie", text: "Cześć! Żeby Twoje dane nie były tu widoczne dla wszystkich, piszemy do Ciebie prywatnie." },
        ],
    },
    ru: {
        formal: [
            { name: "проверяем", text: "Здравствуйте!\n\nСпасибо за обращение. Уже проверяем и напишем Вам ещё сегодня.\n\n{me}, {brand}" },
            { name: "номер", text: "Здравствуйте!\n\nЧтобы помочь, нам нужен номер заказа или договора. Пришлите его, пожалуйста, в личном сообщении.\n\n{me}, {brand}" },
            { name: "лично", text: "Здравствуйте! Чтобы личные данные не оставались на виду, мы ответили Вам в личном сообщении." },
        ],
        friendly: [
            { name: "проверяем", text: "Привет!\n\nСпасибо за сообщение. Уже разбираемся и напишем тебе ещё сегодня.\n\n{me}, {brand}" },
            { name: "номер", text: "Привет!\n\nПришли нам в личном сообщении номер заказа или договора, и мы сразу проверим.\n\n{me}, {brand}" },
            { name: "лично", text: "Привет! Чтобы твои данные не были на виду у всех, пишем тебе в личные сообщения." },
        ],
    },
    he: {
        formal: [
            { name: "בבדיקה", text: "שלום,\n\nתודה על הפנייה. הנושא בבדיקה ונשיב עוד היום.\n\n{me}, {brand}" },
            { name: "מספר", text: "שלום,\n\nכדי לעזור דרוש לנו מספר ההזמנה או החוזה. נודה לקבלתו בהודעה פרטית.\n\n{me}, {brand}" },
            { name: "בפרטי", text: "שלום! כדי שפרטים אישיים לא יופיעו כאן בגלוי, השבנו בהודעה פרטית." },
        ],
        friendly: [
            { name: "בבדיקה", text: "היי!\n\nתודה שכתבת לנו. זה בבדיקה ונחזור אליך עוד היום.\n\n{me}, {brand}" },
            { name: "מספר", text: "היי!\n\nאפשר לשלוח לנו בפרטי את מספר ההזמנה או החוזה? נבדוק מיד.\n\n{me}, {brand}" },
            { name: "בפרטי", text: "היי! כדי שהפרטים שלך לא יהיו כאן לעיני כולם, כתבנו לך בפרטי." },
        ],
    },
};

export const prepared = (language: Language, form: Form): Prepared[] => texts[language][form];
export const asForm = (word: string): Form => (word === "friendly" ? "friendly" : "formal");
