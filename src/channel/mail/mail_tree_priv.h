/* channel/mail/mail_tree_priv.h -- between the files that read the HTML of a mail. */
#ifndef HK_CHANNEL_MAIL_TREE_PRIV_H
#define HK_CHANNEL_MAIL_TREE_PRIV_H
#include <gumbo.h>

#include "channel/mail/mail_priv.h"

/* Reads `html`, which ends with a NUL, and calls `walk` with its document, once. False if the tree
 * would be too large; then nothing was called. */
bool channel_mail_tree_walk(
    struct hk_str html, void (*walk)(void *data, const GumboNode *document), void *data);

/* NULL: it can have none. */
const GumboVector *channel_mail_tree_children(const GumboNode *node);

/* The node that stands in the text after this one and all within it; `close` is called with each
 * element that ends between. NULL: that was all. */
const GumboNode *channel_mail_tree_next(
    const GumboNode *node, void (*close)(void *data, const GumboElement *element), void *data);

/* "" without it. */
struct hk_str channel_mail_tree_attribute(const GumboElement *element, const char *name);

#endif
