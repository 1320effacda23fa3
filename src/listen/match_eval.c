/* listen/match_eval.c -- does a query's tree hold for a post whose leaves are marked?
 *
 * Children that cost least were put first when the tree was compiled; a field that must be
 * understood is asked at most once a post, however many queries ask for it.
 */
#include "listen/match_priv.h"

#include "base/str.h"
#include "lang/fold.h"

struct hk_str match_author(struct hk_cx *cx, struct hk_str author)
{
    if (author.n > 0 && author.p[0] == '@')
        author = hk_str_sub(author, 1, author.n - 1);
    return lang_fold(cx, author);
}

static bool is_folded(struct match_work *work, struct hk_str value, struct hk_str wish)
{
    return hk_str_equal(lang_fold(&work->cx, value), wish);
}

static bool is_language(struct match_work *work, struct hk_str wish)
{
    const struct post *post = work->post;
    const struct post_sense *sense = post->sense;
    struct hk_str language = post->lang;

    if (language.n == 0) {
        if (sense == NULL || sense->language == NULL)
            return false;
        language = sense->language(sense->me, post);
    }
    if (hk_str_equal(wish, HK_STR("unknown")))
        return language.n == 0;
    return is_folded(work, language, wish);
}

static bool is_understood(
    struct match_work *work, const struct match_leaf *leaf, enum query_field field)
{
    const struct post *post = work->post;
    const struct post_sense *sense = post->sense;

    if (field == QUERY_LANG)
        return is_language(work, leaf->text);
    if (sense == NULL)
        return false;
    if (field == QUERY_MOOD)
        return sense->mood != NULL && is_folded(work, sense->mood(sense->me, post), leaf->text);
    return sense->intent != NULL && sense->intent(sense->me, post, leaf->text);
}

static bool ask_field(struct match_work *work, const struct match_leaf *leaf)
{
    const struct post *post = work->post;

    switch ((enum query_field)leaf->field) {
    case QUERY_FROM:
        return hk_str_equal(match_author(&work->cx, post->author), leaf->text);
    case QUERY_CHANNEL:
        return is_folded(work, post->channel, leaf->text);
    case QUERY_HAS_LINK:
        return post->link;
    case QUERY_HAS_IMAGE:
        return post->image;
    case QUERY_HAS_QUESTION:
        return post_asks(post);
    case QUERY_REACH:
        return post->reach != POST_REACH_UNKNOWN && post->reach >= leaf->least
            && post->reach <= leaf->most;
    case QUERY_IS_REPLY:
        return post->reply;
    case QUERY_IS_REPOST:
        return post->repost;
    case QUERY_LANG:
    case QUERY_MOOD:
    case QUERY_INTENT:
        break;
    }
    return is_understood(work, leaf, (enum query_field)leaf->field);
}

static bool field_holds(struct match_work *work, uint32_t leaf)
{
    struct match_answer *answer = &work->answers[leaf];

    if (answer->epoch != work->epoch) {
        answer->yes = ask_field(work, &work->index->leaves[leaf]);
        answer->epoch = work->epoch;
    }
    return answer->yes;
}

/* Does any of the children hold, or fail to? */
static bool any_child(struct match_work *work, const struct match_node *node, bool holds)
{
    const uint32_t *children = work->index->children + node->children;

    for (uint32_t i = 0; i < node->children_n; i++)
        if (match_node_holds(work, children[i]) == holds)
            return true;
    return false;
}

bool match_node_holds(struct match_work *work, uint32_t id)
{
    if (id == MATCH_NONE)
        return false;
    const struct match_node *node = &work->index->nodes[id];
    switch ((enum query_kind)node->kind) {
    case QUERY_AND:
        return !any_child(work, node, false);
    case QUERY_OR:
    case QUERY_IN:
        return any_child(work, node, true);
    case QUERY_NOT:
        return !any_child(work, node, true);
    case QUERY_FIELD:
        return field_holds(work, node->leaf);
    case QUERY_PHRASE:
    case QUERY_WINDOW:
    case QUERY_NEAR:
        return match_place_holds(work, id);
    case QUERY_DISGUISE:
        match_disguises(work);
        break;
    case QUERY_WORD:
    case QUERY_EXACT:
    case QUERY_PREFIX:
    case QUERY_TYPO:
    case QUERY_TAG:
    case QUERY_HANDLE:
        break;
    }
    return match_first(work, node->leaf) != MATCH_NONE;
}
