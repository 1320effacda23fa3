/* base/html_tree.h -- HTML as gumbo's tree, within bounds: read as browsers read it.
 *
 * Who walks the tree does so without recursion (hk_html_next()), so that no depth is too deep.
 *
 * Threads: any. Memory: 32 MiB at most while the tree is walked, given back before the return.
 */
#ifndef HK_BASE_HTML_TREE_H
#define HK_BASE_HTML_TREE_H
#include <gumbo.h>

#include "base/hk.h"

/* Reads `html`, which ends with a NUL, and calls `walk` with its document, once. False if the tree
 * would be too large; then nothing was called. */
bool hk_html_walk(
    struct hk_str html, void (*walk)(void *data, const GumboNode *document), void *data);

/* NULL: it can have none. */
const GumboVector *hk_html_children(const GumboNode *node);

/* The node that stands in the text after this one and all within it; `close` is called with each
 * element that ends between. NULL: that was all. */
const GumboNode *hk_html_next(
    const GumboNode *node, void (*close)(void *data, const GumboElement *element), void *data);

/* "" without it. */
struct hk_str hk_html_attribute(const GumboElement *element, const char *name);

#endif
