/* channel/x/x_rights.c -- what X must be asked for: the scopes of an OAuth 2 token.
 *
 * Source: docs.x.com/fundamentals/authentication/oauth-2-0, August 2026.
 */
#include "channel/x/x_priv.h"

const struct channel_scope channel_x_rights[] = {
    {"tweet.read", "", "read_comments",
        "Our company answers customers who name it in public posts. The app reads posts that "
        "mention our own account and shows them to our customer service agents.",
        "As a test user name the account in a post. Show how it appears in Hark."},
    {"users.read", "", "names",
        "The author's public name is shown beside the post, so that our agents know whom they "
        "answer.",
        ""},
    {"tweet.write", "", "answer_comments",
        "Our agents reply to posts that name our account, and to no others. Each reply is written "
        "by a person; replies of a program are marked as made with AI.",
        "Answer it. Go back to X and show the reply beneath the post."},
    {"media.write", "", "files",
        "Our agents attach pictures to their replies: a map, a photo of the right part.",
        "Answer with a picture. Show the reply with it on X."},
    {"dm.read", "", "messages",
        "Customers write to our account in private. Our agents read these messages.",
        "As the test user write a direct message. Show it in Hark."},
    {"dm.write", "", "messages",
        "Our agents answer direct messages. The app writes to nobody who has not written first.",
        "Answer it, and show the answer on X."},
    {"offline.access", "", "stay",
        "The app listens day and night; without it somebody would have to sign in every two hours.",
        ""},
    {0},
};
