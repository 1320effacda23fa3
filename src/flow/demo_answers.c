/* flow/demo_answers.c -- what the demo insurer has ready to say: three answers in each of its four
 * languages, in its register: polite, in the plural of the house, nobody's gender guessed.
 */
#include "base/str.h"
#include "flow/flow_priv.h"

static const struct {
    const char *name;
    const char *language;
    const char *text;
} answers[] = {
    {"documents", "en",
        "Hello,\n\nthank you for writing. To go on we need three things: the number of the claim, "
        "a "
        "photo of the damage and a photo of the whole vehicle. They can be sent right here.\n\n"
        "{me}, {brand}"},
    {"looking into it", "en",
        "Hello,\n\nwe are looking into it and will write again today. Nothing needs to be sent or "
        "repeated.\n\n{me}, {brand}"},
    {"private", "en",
        "Hello! So that no personal data stands here in public, we have written a private message. "
        "The answer is on its way there."},
    {"dokumenty", "pl",
        "Dzień dobry,\n\ndziękujemy za wiadomość. Potrzebujemy jeszcze trzech rzeczy: numeru "
        "szkody, "
        "zdjęcia uszkodzenia i zdjęcia całego pojazdu. Można je przesłać tutaj.\n\n{me}, {brand}"},
    {"sprawdzamy", "pl",
        "Dzień dobry,\n\njuż to sprawdzamy i odpiszemy jeszcze dzisiaj. Nie trzeba niczego wysyłać "
        "ani powtarzać.\n\n{me}, {brand}"},
    {"prywatnie", "pl",
        "Dzień dobry! Żeby dane osobowe nie stały tu publicznie, odpisaliśmy w wiadomości "
        "prywatnej. "
        "Tam też będzie dalszy ciąg."},
    {"документы", "ru",
        "Здравствуйте!\n\nСпасибо за обращение. Нам понадобятся номер убытка, фотография "
        "повреждения "
        "и фотография всей машины. Их можно прислать прямо сюда.\n\n{me}, {brand}"},
    {"проверяем", "ru",
        "Здравствуйте!\n\nУже проверяем и напишем ещё сегодня. Ничего присылать и повторять не "
        "нужно.\n\n{me}, {brand}"},
    {"лично", "ru",
        "Здравствуйте! Чтобы личные данные не оставались на виду, мы ответили в личном сообщении. "
        "Продолжение будет там."},
    {"מסמכים", "he",
        "שלום,\n\nתודה על הפנייה. כדי להמשיך דרושים מספר התביעה, תמונה של הנזק ותמונה של כל הרכב. "
        "אפשר לשלוח אותם כאן.\n\n{me}, {brand}"},
    {"בבדיקה", "he",
        "שלום,\n\nהנושא בבדיקה ונכתוב שוב עוד היום. אין צורך לשלוח דבר או לחזור על הפרטים.\n\n"
        "{me}, {brand}"},
    {"בפרטי", "he", "שלום! כדי שפרטים אישיים לא יופיעו כאן בגלוי, השבנו בהודעה פרטית. ההמשך שם."},
};

enum hk_rc flow_demo_save_answers(struct flow_write *write)
{
    int64_t id;

    for (size_t i = 0; i < HK_COUNT(answers); i++) {
        struct shape_saved_answer_write one = {.name = hk_str_from(answers[i].name),
            .language = hk_str_from(answers[i].language),
            .text = hk_str_from(answers[i].text)};
        HK_TRY(flow_create_saved_answer(write, &one, &id));
    }
    return HK_OK;
}
