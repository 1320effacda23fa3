/* listen/match_weight.c -- see match_weight.h. */
#include "listen/match_weight.h"

#include <math.h>

#include "base/str.h"
#include "base/text.h"

enum { COMMON_MAX = 640 };

/* The commonest words of public posts, folded; every language in one text. */
static const char *const common[] = {
    " a about after all also am an and any are as at back be because been before but by can come"
    " could day do dont even first for from get give go good had has have he her him his how i if"
    " im in into is it its just know like look make me more most my new no not now of on one only"
    " or other our out over people really right say see she so some still take than that the their"
    " them then there these they thing think this time to today too two up us use very want was way"
    " we well were what when which who why will with work would year yes you your ",
    " ale albo ani bardzo bez bo by byc byl byla bylo byly ci co czas czy dla do dobra dobry dzis"
    " gdy gdzie go i ich ile im ja jak jaki jako je jego jej jest jestem jeszcze juz kiedy"
    " kto ktora ktore ktory lub ma mam mi mnie moj moja moze mozna na nad nam nas nasz nie niej nic"
    " nich nim no o od on ona one oni ono oraz pan pani po pod przed przez przy roku sa sie sobie"
    " swoj ta tak taka takie tam te tego tej temu ten to tu ty tych tylko tym u w wam was we wiec"
    " wszystko z za ze zeby ",
    " а без более больше будет будто бы был была были было быть в вам вас весь во вот все всего"
    " всех вы где да даже два день для до его ее если есть еще же за здесь и из или им их к как"
    " какая когда кто ли лучше между меня мне много может мой можно мы на над надо нас не него нет"
    " ни ничего но ну о об один он она они от очень по под после потом почему при про раз с сам"
    " свой себя сейчас со так такой там тебя тем теперь то тогда того тоже только том тот тут ты у"
    " уже хорошо хоть чего чем через что чтобы эти это этого этой этот я ",
    " אבל או אולי אז אחד אחרי אינ איכ אימ אנחנו אני את אתה אתמ בבית בו ביותר בינ בכל בלי בנ גמ דבר"
    " די הוא היא היה היו הימ הינ הכל המ הנ הרבה ואני והוא והיא וזה ויש וכל ולא ועל ז זה זאת זו טוב"
    " יותר יכול יש כאנ כבר כדי כי ככה כל כמה כמו כנ לא להיות לו לי לכ לכל למה לנו לפני מאוד מה מי"
    " מיד ממש מנ מתי נו עד עוד עכשיו על עלי עמ פה פעמ צריכ קצת ראשונ רוצה רק של שלא שלי שלכ שמ שני"
    " תודה תמיד ",
};

void match_weight_common(struct match_keys *out)
{
    struct match_key keys[COMMON_MAX];
    size_t n = 0;

    for (size_t i = 0; i < HK_COUNT(common); i++) {
        struct hk_str line = hk_str_from(common[i]), word;
        while (hk_str_cut(&line, ' ', &word))
            if (word.n > 0 && n < COMMON_MAX)
                keys[n++] = (struct match_key){post_hash(word), 0};
    }
    match_keys_build(out, keys, n);
}

static bool is_common(const struct match_keys *keys, struct hk_str word)
{
    uint64_t hash = post_hash(word);

    return match_keys_maybe(keys, hash) && match_keys_find(keys, hash)->n > 0;
}

/* Posts of a thousand with a word of so many letters that is not among the commonest. */
static double by_letters(size_t letters)
{
    static const double posts[] = {60, 60, 30, 12, 5, 2.5, 1.5, 1, 0.7, 0.5, 0.35};

    return posts[letters < HK_COUNT(posts) ? letters : HK_COUNT(posts) - 1];
}

static double word_weight(const struct match_keys *keys, struct hk_str word)
{
    if (is_common(keys, word))
        return 200;
    return by_letters(hk_text_length(HK_TEXT_CODEPOINTS, word));
}

/* Forms of one word share what the word has; a common one among them does not. */
static double forms_weight(const struct match_keys *keys, const struct query_node *node)
{
    double weight = 0;

    for (uint32_t i = 0; i < node->forms_n; i++) {
        double form = word_weight(keys, node->forms[i].text);
        weight += i == 0 || form >= 100 ? form : form / 8;
    }
    return weight;
}

double match_weight(const struct match_keys *keys, const struct query_node *leaf)
{
    switch (leaf->kind) {
    case QUERY_WORD:
        return forms_weight(keys, leaf);
    case QUERY_EXACT:
        return word_weight(keys, leaf->key);
    case QUERY_PREFIX:
        return 4 * by_letters(hk_text_length(HK_TEXT_CODEPOINTS, leaf->text));
    case QUERY_TYPO:
        return 2 * word_weight(keys, leaf->text);
    case QUERY_TAG:
    case QUERY_HANDLE:
    case QUERY_DISGUISE:
        return 0.5;
    case QUERY_FIELD:
        return leaf->field == QUERY_FROM ? 0.2 : INFINITY;
    case QUERY_AND:
    case QUERY_OR:
    case QUERY_NOT:
    case QUERY_PHRASE:
    case QUERY_WINDOW:
    case QUERY_NEAR:
    case QUERY_IN:
        break;
    }
    return INFINITY;
}

unsigned match_field_effort(enum query_field field)
{
    switch (field) {
    case QUERY_LANG:
        return 5;
    case QUERY_MOOD:
        return 6;
    case QUERY_INTENT:
        return 7;
    case QUERY_HAS_QUESTION:
    case QUERY_FROM:
    case QUERY_CHANNEL:
    case QUERY_HAS_LINK:
    case QUERY_HAS_IMAGE:
    case QUERY_REACH:
    case QUERY_IS_REPLY:
    case QUERY_IS_REPOST:
        break;
    }
    return 2;
}
