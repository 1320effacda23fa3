/* channel/meta/meta_rights.c -- Meta's permissions: what rests on each, what its review is told,
 * and what the film for it shows.
 *
 * Sources: developers.facebook.com/docs/permissions and /documentation/business-messaging, pages of
 * March to August 2026. Nobody has tried them with a live app yet.
 */
#include "channel/meta/meta_rights.h"

#define COMMENTS_WHY                                                                               \
    "Our company answers customers who comment on its own posts. The app receives these comments " \
    "by webhook and shows them to our customer service agents, with the author's public name, so " \
    "that each gets an answer. Comments are kept in our own database, are removed when the "       \
    "author "                                                                                      \
    "removes them, and go to no third party."
#define ANSWER_WHY                                                                                 \
    "Our agents answer comments. Each answer is written by a person, can be taken back for a few " \
    "seconds before it is sent, and appears beneath the comment. They hide a comment that shows "  \
    "personal data or insults somebody, and can show it again. They delete what must not stay, "   \
    "and answers of their own that were wrong, each after a question whether it is meant."
#define LIKE_WHY " They like a comment in the name of the page, where a word of thanks is enough."
#define MESSAGES_WHY                                                                               \
    "Customers write to our company in private. Our agents read and answer these messages. The "   \
    "app writes only to who has written first, within the network's windows, and sends no "        \
    "advertising."
#define ASIDE_WHY                                                                                  \
    " To somebody who has commented in public an agent may send one private reply, within seven "  \
    "days, so that nobody has to give personal data in front of everybody."
#define HUMAN_WHY                                                                                  \
    "Some matters, a damage claim for example, take longer than 24 hours to settle. Between 24 "   \
    "hours and 7 days our agents, who are people, send the answer that was promised. The tag is "  \
    "never put on an automatic message: in the program an automatic message has no way to it."
#define SUBSCRIBE_WHY "The app subscribes our own pages to webhooks."
#define LIST_WHY "Our admin chooses, among the pages of our own business, which are connected."

#define COMMENT_SHOW                                                                               \
    "On the network, as a test user, comment on a test post. Show how the comment appears in "     \
    "Hark."
#define ANSWER_SHOW                                                                                \
    "Answer it. Go back to the network and show the answer beneath the comment. Hide the comment " \
    "in Hark; show that it is hidden on the network; show it again. Delete it in Hark; show that " \
    "it is gone."
#define LIKE_SHOW " Before that, like it in Hark and show the like on the network."
#define MESSAGE_SHOW                                                                               \
    "As the test user write in private. Show the message in Hark, answer, show the answer on the " \
    "network."
#define ASIDE_SHOW                                                                                 \
    " As the test user write a second comment. Send the private reply to it in Hark; show it in "  \
    "the test user's inbox."
#define HUMAN_SHOW                                                                                 \
    "Open a message that is two days old. Point at the line that says until when one may write; "  \
    "answer; show it on the network."
#define SUBSCRIBE_SHOW                                                                             \
    "Under Channels show the connected account and its delivery address. Do not show the token: "  \
    "Hark never does."

const struct channel_scope channel_meta_facebook_rights[] = {
    {"pages_manage_metadata", "", "subscribe", SUBSCRIBE_WHY, SUBSCRIBE_SHOW},
    {"pages_read_user_content", "", "read_comments", COMMENTS_WHY, COMMENT_SHOW},
    {"pages_read_engagement", "", "read_comments", COMMENTS_WHY, ""},
    {"pages_manage_engagement", "", "answer_comments", ANSWER_WHY LIKE_WHY, ANSWER_SHOW LIKE_SHOW},
    {"pages_messaging", "", "messages", MESSAGES_WHY ASIDE_WHY, MESSAGE_SHOW ASIDE_SHOW},
    {"Human Agent", "", "late_messages", HUMAN_WHY, HUMAN_SHOW},
    {"pages_show_list", "", "choose_page", LIST_WHY, ""},
    {0},
};

const struct channel_scope channel_meta_instagram_rights[] = {
    {"instagram_business_basic", "Instagram's own login", "read_comments", COMMENTS_WHY,
        COMMENT_SHOW},
    {"instagram_business_manage_comments", "Instagram's own login", "answer_comments", ANSWER_WHY,
        ANSWER_SHOW},
    {"instagram_business_manage_messages", "Instagram's own login", "messages",
        MESSAGES_WHY ASIDE_WHY, MESSAGE_SHOW ASIDE_SHOW},
    {"instagram_basic", "through a page", "read_comments", COMMENTS_WHY, COMMENT_SHOW},
    {"pages_manage_metadata", "through a page", "subscribe", SUBSCRIBE_WHY, SUBSCRIBE_SHOW},
    {"instagram_manage_comments", "through a page", "answer_comments", ANSWER_WHY, ANSWER_SHOW},
    {"instagram_manage_messages", "through a page", "messages", MESSAGES_WHY ASIDE_WHY,
        MESSAGE_SHOW ASIDE_SHOW},
    {"Human Agent", "", "late_messages", HUMAN_WHY, HUMAN_SHOW},
    {0},
};

const struct channel_scope channel_meta_whatsapp_rights[] = {
    {"whatsapp_business_messaging", "", "messages", MESSAGES_WHY, MESSAGE_SHOW},
    {"whatsapp_business_management", "", "templates",
        "The app reads which message templates Meta has approved for our own number, so that our "
        "agents can choose one when the 24 hours are over.",
        "Open a conversation that is two days old. Choose an approved template, fill it in, send "
        "it; show it on the telephone."},
    {0},
};
