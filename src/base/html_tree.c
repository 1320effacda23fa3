/* base/html_tree.c -- see html_tree.h.
 *
 * The tree can be far larger than the HTML it comes from (unclosed formatting is opened again in
 * every block), so gumbo takes its memory from an arena of ours up to a ceiling; past it the
 * reading ends at once. Nothing is freed piece by piece: gumbo's own freeing is recursive.
 */
#include "base/html_tree.h"

#include <setjmp.h>

#include "base/arena.h"
#include "base/str.h"

#define TREE_MEMORY_BYTES ((size_t)32 * 1024 * 1024)
#define TREE_TAGS_MAX 20000u /* what is open is compared with what opens: time is their square */

struct room {
    struct hk_arena *arena;
    jmp_buf full;
};

static void *take(void *data, size_t n)
{
    struct room *room = data;

    if (hk_arena_used_bytes(room->arena) + n > TREE_MEMORY_BYTES)
        longjmp(room->full, 1);
    return hk_arena_unset(room->arena, n);
}

static void let_lie(void *data, void *p)
{
    (void)data;
    (void)p;
}

static bool has_too_many_tags(struct hk_str html)
{
    unsigned tags = 0;

    for (size_t i = 0; i < html.n; i++)
        tags += html.p[i] == '<';
    return tags > TREE_TAGS_MAX;
}

static bool read_tree(struct hk_str html, struct room *room,
    void (*walk)(void *data, const GumboNode *document), void *data)
{
    GumboOptions options = kGumboDefaultOptions;

    options.allocator = take;
    options.deallocator = let_lie;
    options.userdata = room;
    options.max_errors = 0;
    if (setjmp(room->full) != 0)
        return false;
    walk(data, gumbo_parse_with_options(&options, html.p, html.n)->document);
    return true;
}

bool hk_html_walk(
    struct hk_str html, void (*walk)(void *data, const GumboNode *document), void *data)
{
    struct room room = {.arena = hk_arena_new()};
    bool done = !has_too_many_tags(html) && read_tree(html, &room, walk, data);

    hk_arena_free(room.arena);
    return done;
}

const GumboVector *hk_html_children(const GumboNode *node)
{
    if (node->type == GUMBO_NODE_DOCUMENT)
        return &node->v.document.children;
    return node->type == GUMBO_NODE_ELEMENT ? &node->v.element.children : NULL;
}

const GumboNode *hk_html_next(
    const GumboNode *node, void (*close)(void *data, const GumboElement *element), void *data)
{
    while (node->parent != NULL) {
        const GumboVector *siblings = hk_html_children(node->parent);
        size_t next = node->index_within_parent + 1;
        if (siblings != NULL && next < siblings->length)
            return siblings->data[next];
        node = node->parent;
        if (node->type == GUMBO_NODE_ELEMENT)
            close(data, &node->v.element);
    }
    return NULL;
}

struct hk_str hk_html_attribute(const GumboElement *element, const char *name)
{
    const GumboAttribute *a = gumbo_get_attribute(&element->attributes, name);

    return a != NULL ? hk_str_from(a->value) : HK_STR("");
}
