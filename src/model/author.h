/* model/author.h -- who said something, as the network names them.
 *
 * A person has several names: a telephone number, a network's own id. Each is a scheme and a
 * value; one message may bear several, and they are a set, never "the" identity.
 */
#ifndef HK_MODEL_AUTHOR_H
#define HK_MODEL_AUTHOR_H
#include "base/hk.h"

#define MODEL_IDENTITIES_MAX 4

struct model_identity {
    struct hk_str scheme; /* "tel", "wa.bsuid", "bsky.did", "telegram", "api" */
    struct hk_str value;
};

struct model_author {
    struct hk_str name; /* as they call themselves; may change */
    struct hk_str handle;
    const struct model_identity *identities;
    size_t identity_count;
};

#endif
