/* listen/match_compile.c -- from the trees of queries to one index for all of them.
 *
 * Every leaf is kept once, whoever asks for it. A query is kept under leaves without which it
 * cannot hold: of AND the child that is rarest, of OR all children, of a phrase its rarest word.
 * How rare a word is follows from its length and forms, and from a list of the commonest words
 * (match_weight.c). What has no such leaf, as "NOT a has:link", is evaluated for every post.
 *
 * Memory: what stays is the index's own; what is needed to compile lies in an arena and goes.
 */
#include "listen/match_priv.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "listen/match_typo.h"
#include "listen/match_weight.h"

struct keys_list {
    struct match_key *list;
    size_t n, max;
};

/* A query is kept under a leaf. */
struct keeping {
    uint32_t leaf, query;
};

struct compiling {
    struct match_index *index;
    struct hk_arena *arena;
    size_t leaves_max, nodes_max, children_max, always_max, forms_max;
    uint32_t *leaf_slots; /* by what a leaf says; leaf + 1, 0: free */
    size_t leaf_slots_n;
    struct keys_list words, prefixes[MATCH_PREFIX_BYTES], typos[2], disguises, authors;
    double *weights; /* of nodes: how many posts have a leaf that it needs; INFINITY: needs none */
    size_t weights_max;
    struct keeping *kept;
    size_t kept_n, kept_max;
    uint64_t typo_keys[MATCH_TYPO_KEYS];
    struct match_keys common;
};

static void add_key(struct keys_list *keys, uint64_t hash, uint32_t leaf)
{
    keys->list = match_room(keys->list, keys->n, &keys->max, sizeof *keys->list);
    keys->list[keys->n++] = (struct match_key){hash, leaf};
}

/* ---- leaves ------------------------------------------------------------------------------- */

static uint64_t mix(uint64_t hash, uint64_t more)
{
    hash = (hash ^ more) * UINT64_C(0x9FB21C651E98DF25);
    return hash ^ hash >> 35;
}

/* Of all that a leaf says. */
static uint64_t hash_of_leaf(const struct query_node *node)
{
    uint64_t hash = mix(node->kind, post_hash(node->text));

    hash = mix(hash, (uint64_t)node->field << 32 | node->edits << 8 | node->prefix);
    hash = mix(mix(hash, (uint64_t)node->least), (uint64_t)node->most);
    for (uint32_t i = 0; i < node->forms_n; i++)
        hash = mix(hash, post_hash(node->forms[i].text));
    return hash;
}

static void add_typo_keys(struct compiling *c, const struct match_leaf *node, uint32_t leaf)
{
    uint32_t letters[LANG_TOKEN_MAX_BYTES];
    size_t n = match_typo_letters(node->text, letters);
    struct match_index *index = c->index;
    size_t which = node->edits - 1U;
    size_t keys = match_typo_keys(letters, n, node->edits, c->typo_keys);

    for (size_t i = 0; i < keys; i++)
        add_key(&c->typos[which], c->typo_keys[i], leaf);
    for (size_t k = n - node->edits; k <= n + node->edits && k < 64; k++)
        index->typo_letters[which] |= UINT64_C(1) << k;
}

static void add_prefix_key(struct compiling *c, struct hk_str text, uint32_t leaf)
{
    size_t which = text.n >= 8 ? 2 : text.n >= 4 ? 1 : 0;
    uint64_t beginning = match_prefix_key(text.p, (size_t)2 << which);

    add_key(&c->prefixes[which], beginning, leaf);
}

static void add_form(struct compiling *c, struct match_leaf *leaf, uint64_t hash)
{
    struct match_index *index = c->index;

    index->forms = match_room(index->forms, index->forms_n, &c->forms_max, sizeof *index->forms);
    if (leaf->forms_n == 0)
        leaf->forms = (uint32_t)index->forms_n;
    index->forms[index->forms_n++] = hash;
    leaf->forms_n++;
}

/* The words that a leaf is looked up by. */
static void add_forms(struct compiling *c, const struct query_node *node, struct match_leaf *leaf)
{
    if (node->kind == QUERY_EXACT)
        add_form(c, leaf, post_hash(node->key));
    else if ((node->kind == QUERY_TAG || node->kind == QUERY_HANDLE) && !node->prefix)
        add_form(c, leaf, post_hash(node->text));
    for (uint32_t i = 0; node->kind == QUERY_WORD && i < node->forms_n; i++)
        add_form(c, leaf, post_hash(node->forms[i].text));
}

/* May it wait until a query that has it is evaluated? Looking for misspellings then would cost more
 * than looking for all of them at once. */
static bool may_wait(const struct match_leaf *leaf)
{
    return leaf->kind != QUERY_TYPO && leaf->kind != QUERY_DISGUISE && leaf->kind != QUERY_FIELD;
}

/* What leads from a post's words to this leaf. */
static void add_leaf_keys(struct compiling *c, uint32_t id)
{
    struct match_leaf *leaf = &c->index->leaves[id];

    if (leaf->queries_n == 0 && may_wait(leaf)) {
        leaf->asked_late = true;
        return;
    }
    for (uint32_t i = 0; i < leaf->forms_n; i++)
        add_key(&c->words, c->index->forms[leaf->forms + i], id);
    if (leaf->kind == QUERY_PREFIX || leaf->prefix)
        add_prefix_key(c, leaf->text, id);
    else if (leaf->kind == QUERY_TYPO)
        add_typo_keys(c, leaf, id);
    else if (leaf->kind == QUERY_DISGUISE)
        add_key(&c->disguises, post_hash(leaf->text), id);
    else if (leaf->kind == QUERY_FIELD && leaf->field == QUERY_FROM)
        add_key(&c->authors, post_hash(leaf->text), id);
}

static void grow_leaf_slots(struct compiling *c)
{
    size_t slots = c->leaf_slots_n == 0 ? 256 : c->leaf_slots_n * 2;
    uint32_t *grown = hk_alloc_array(slots, sizeof *grown);

    for (uint32_t i = 0; i < c->index->leaves_n; i++) {
        size_t at = c->index->leaves[i].hash & (slots - 1);
        while (grown[at] != 0)
            at = (at + 1) & (slots - 1);
        grown[at] = i + 1;
    }
    hk_free(c->leaf_slots);
    c->leaf_slots = grown;
    c->leaf_slots_n = slots;
}

/* The leaf that says the same, or a new one. */
static uint32_t leaf_for(struct compiling *c, const struct query_node *node)
{
    struct match_index *index = c->index;
    uint64_t hash = hash_of_leaf(node);

    if (2 * (index->leaves_n + 1) > c->leaf_slots_n)
        grow_leaf_slots(c);
    size_t at = hash & (c->leaf_slots_n - 1);
    for (; c->leaf_slots[at] != 0; at = (at + 1) & (c->leaf_slots_n - 1)) {
        const struct match_leaf *same = &index->leaves[c->leaf_slots[at] - 1];
        if (same->hash == hash && same->kind == node->kind && hk_str_equal(same->text, node->text))
            return c->leaf_slots[at] - 1;
    }
    uint32_t leaf = (uint32_t)index->leaves_n;
    c->leaf_slots[at] = leaf + 1;
    index->leaves = match_room(index->leaves, leaf, &c->leaves_max, sizeof *index->leaves);
    index->leaves[index->leaves_n++] = (struct match_leaf){.kind = (uint8_t)node->kind,
        .field = (uint8_t)node->field,
        .edits = (uint8_t)node->edits,
        .prefix = node->prefix,
        .lead = node->lead,
        .text = hk_arena_str(index->texts, node->text),
        .hash = hash,
        .least = node->least,
        .most = node->most};
    add_forms(c, node, &index->leaves[leaf]);
    return leaf;
}

/* ---- nodes -------------------------------------------------------------------------------- */

/* In which order children are evaluated: a leaf costs nothing, understanding most. */
static unsigned effort_of(const struct compiling *c, uint32_t id)
{
    const struct match_node *node = &c->index->nodes[id];
    unsigned most = 1;

    switch ((enum query_kind)node->kind) {
    case QUERY_DISGUISE:
        return 4;
    case QUERY_FIELD:
        return match_field_effort((enum query_field)c->index->leaves[node->leaf].field);
    case QUERY_PHRASE:
    case QUERY_WINDOW:
    case QUERY_NEAR:
        return 3;
    case QUERY_AND:
    case QUERY_OR:
    case QUERY_NOT:
    case QUERY_IN:
        for (uint32_t i = 0; i < node->children_n; i++) {
            unsigned effort = effort_of(c, c->index->children[node->children + i]);
            most = effort > most ? effort : most;
        }
        return most;
    case QUERY_WORD:
    case QUERY_EXACT:
    case QUERY_PREFIX:
    case QUERY_TYPO:
    case QUERY_TAG:
    case QUERY_HANDLE:
        break;
    }
    return 0;
}

static double weight_of(const struct compiling *c, const struct match_node *node)
{
    double all = 0, least = INFINITY;

    for (uint32_t i = 0; i < node->children_n; i++) {
        double weight = c->weights[c->index->children[node->children + i]];
        all += weight;
        least = weight < least ? weight : least;
    }
    return node->kind == QUERY_OR || node->kind == QUERY_IN ? all
        : node->kind == QUERY_NOT                           ? INFINITY
                                                            : least;
}

/* Children whose evaluation costs least come first; a phrase keeps its order. */
static void sort_children(const struct compiling *c, uint32_t *ids, uint32_t n)
{
    for (uint32_t i = 1; i < n; i++) {
        uint32_t id = ids[i], at = i;
        unsigned effort = effort_of(c, id);
        for (; at > 0 && effort_of(c, ids[at - 1]) > effort; at--)
            ids[at] = ids[at - 1];
        ids[at] = id;
    }
}

static uint32_t compile_node(struct compiling *c, const struct query_node *from)
{
    struct match_index *index = c->index;
    struct match_node node = {.kind = (uint8_t)from->kind,
        .ordered = from->ordered,
        .within = from->within,
        .children_n = from->children_n};
    uint32_t *ids = hk_arena_array(c->arena, from->children_n, sizeof *ids);

    for (uint32_t i = 0; i < from->children_n; i++)
        ids[i] = compile_node(c, from->children[i]);
    if (from->kind == QUERY_AND || from->kind == QUERY_OR)
        sort_children(c, ids, from->children_n);
    node.children = (uint32_t)index->children_n;
    for (uint32_t i = 0; i < from->children_n; i++) {
        index->children = match_room(
            index->children, index->children_n, &c->children_max, sizeof *index->children);
        index->children[index->children_n++] = ids[i];
    }
    if (from->children_n == 0)
        node.leaf = leaf_for(c, from);
    uint32_t id = (uint32_t)index->nodes_n;
    index->nodes = match_room(index->nodes, id, &c->nodes_max, sizeof *index->nodes);
    c->weights = match_room(c->weights, id, &c->weights_max, sizeof *c->weights);
    index->nodes[index->nodes_n++] = node;
    c->weights[id] = from->children_n == 0 ? match_weight(&c->common, from) : weight_of(c, &node);
    return id;
}

/* ---- what a query is kept under ------------------------------------------------------------ */

static void keep_under(struct compiling *c, uint32_t id, uint32_t query)
{
    const struct match_node *node = &c->index->nodes[id];

    if (node->children_n == 0) {
        c->kept = match_room(c->kept, c->kept_n, &c->kept_max, sizeof *c->kept);
        c->kept[c->kept_n++] = (struct keeping){node->leaf, query};
        c->index->leaves[node->leaf].queries_n++;
        return;
    }
    const uint32_t *children = c->index->children + node->children;
    uint32_t rarest = 0;
    for (uint32_t i = 0; i < node->children_n; i++) {
        if (node->kind == QUERY_OR)
            keep_under(c, children[i], query);
        else if (c->weights[children[i]] < c->weights[children[rarest]])
            rarest = i;
    }
    if (node->kind != QUERY_OR)
        keep_under(c, children[rarest], query);
}

static void compile_query(struct compiling *c, const struct match_source *source, uint32_t order)
{
    struct match_index *index = c->index;
    uint32_t query = (uint32_t)index->entries_n++;
    struct match_entry *entry = &index->entries[query];

    *entry = (struct match_entry){
        .name = hk_arena_str(index->texts, source->name), .order = order, .root = MATCH_NONE};
    if (source->root == NULL)
        return;
    entry->root = compile_node(c, source->root);
    if (!isinf(c->weights[entry->root])) {
        keep_under(c, entry->root, query);
        return;
    }
    index->always =
        match_room(index->always, index->always_n, &c->always_max, sizeof *index->always);
    index->always[index->always_n++] = query;
}

/* The queries of each leaf side by side. */
static void gather_kept(struct compiling *c)
{
    struct match_index *index = c->index;
    uint32_t first = 0;

    index->kept_n = c->kept_n;
    index->kept = hk_alloc_array(c->kept_n + 1, sizeof *index->kept);
    for (size_t i = 0; i < index->leaves_n; i++) {
        struct match_leaf *leaf = &index->leaves[i];
        leaf->queries = first;
        first += leaf->queries_n;
        leaf->queries_n = 0;
    }
    for (size_t i = 0; i < c->kept_n; i++) {
        struct match_leaf *leaf = &index->leaves[c->kept[i].leaf];
        index->disguise_first |= leaf->kind == QUERY_DISGUISE;
        index->kept[leaf->queries + leaf->queries_n++] = c->kept[i].query;
    }
}

static void build(struct match_keys *keys, struct keys_list *from)
{
    match_keys_build(keys, from->list, from->n);
    hk_free(from->list);
}

struct match_index *match_index_new(const struct match_source *list, size_t n, uint32_t order)
{
    struct match_index *index = hk_alloc(sizeof *index);
    struct compiling c = {.index = index, .arena = hk_arena_new()};

    atomic_init(&index->holders, 1);
    index->texts = hk_arena_new();
    match_weight_common(&c.common);
    index->entries = hk_alloc_array(n + 1, sizeof *index->entries);
    for (size_t i = 0; i < n; i++) {
        compile_query(&c, &list[i], order + (uint32_t)i);
        hk_arena_reset(c.arena);
    }
    gather_kept(&c);
    for (uint32_t i = 0; i < index->leaves_n; i++)
        add_leaf_keys(&c, i);
    build(&index->words, &c.words);
    for (size_t i = 0; i < MATCH_PREFIX_BYTES; i++)
        build(&index->prefixes[i], &c.prefixes[i]);
    for (size_t i = 0; i < HK_COUNT(c.typos); i++)
        build(&index->typos[i], &c.typos[i]);
    build(&index->disguises, &c.disguises);
    build(&index->authors, &c.authors);
    match_keys_free(&c.common);
    hk_free(c.leaf_slots);
    hk_free(c.weights);
    hk_free(c.kept);
    hk_arena_free(c.arena);
    return index;
}

/* ---- the end ------------------------------------------------------------------------------ */

void match_index_release(struct match_index *index)
{
    if (index == NULL || atomic_fetch_sub(&index->holders, 1) > 1)
        return;
    match_keys_free(&index->words);
    for (size_t i = 0; i < MATCH_PREFIX_BYTES; i++)
        match_keys_free(&index->prefixes[i]);
    match_keys_free(&index->typos[0]);
    match_keys_free(&index->typos[1]);
    match_keys_free(&index->disguises);
    match_keys_free(&index->authors);
    hk_arena_free(index->texts);
    hk_free(index->entries);
    hk_free(index->leaves);
    hk_free(index->nodes);
    hk_free(index->children);
    hk_free(index->kept);
    hk_free(index->forms);
    hk_free(index->always);
    hk_free(index);
}

size_t match_index_bytes(const struct match_index *index)
{
    size_t bytes = sizeof *index + hk_arena_used_bytes(index->texts);

    bytes += index->entries_n * sizeof *index->entries + index->leaves_n * sizeof *index->leaves;
    bytes += index->nodes_n * sizeof *index->nodes;
    bytes += (index->children_n + index->kept_n + index->always_n) * sizeof(uint32_t);
    bytes += index->forms_n * sizeof *index->forms;
    bytes += match_keys_bytes(&index->words) + match_keys_bytes(&index->disguises);
    bytes += match_keys_bytes(&index->typos[0]) + match_keys_bytes(&index->typos[1]);
    for (size_t i = 0; i < MATCH_PREFIX_BYTES; i++)
        bytes += match_keys_bytes(&index->prefixes[i]);
    return bytes + match_keys_bytes(&index->authors);
}
