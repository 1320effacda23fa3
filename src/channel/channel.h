/* channel/channel.h -- what a social network must be able to do to be part of Hark.
 *
 * A channel is a translator, not a client: it turns the network's bytes into our events and our
 * intents into requests. It opens no socket, reads no clock, keeps no state and touches no table:
 * net/ carries the bytes, ingest/ and outbox/ keep the state. So every channel is tested with
 * files alone, every `parse` and `verify` is fuzzed, and a parser may run in a jailed process:
 * what goes in and comes out is flat and can be written to a pipe (channel/wire.h).
 *
 * A missing function pointer means: the network does not have it.
 *
 * Threads: all functions are reentrant; any thread may call them at any time.
 * Memory:  what a function hands out lies in cx's arena and dies with the unit of work.
 * Errors:  HK_EPROTO  the network sent what its documentation rules out: kept, quarantined
 *          HK_EINVAL  not even readable (not JSON, too deep): kept, quarantined
 *          HK_EDENIED signature wrong: nothing is kept
 */
#ifndef HK_CHANNEL_CHANNEL_H
#define HK_CHANNEL_CHANNEL_H
#include "base/cx.h"
#include "base/text.h"
#include "model/author.h"
#include "model/request.h"

#define CHANNEL_ABI 4u /* raise it whenever a member below changes its meaning */

/* ---- accounts ---------------------------------------------------------------------------- */

enum channel_field_kind {
    CHANNEL_FIELD_TEXT,
    CHANNEL_FIELD_SECRET, /* sealed, never shown again */
    CHANNEL_FIELD_TOKEN,  /* sealed; shown to admins, since the network is told it too. Made by us
                             where nobody gives one */
    CHANNEL_FIELD_URL,
    CHANNEL_FIELD_SIGNING,   /* a secret that is ours to make; CHANNEL_SIGNING_MIN_BYTES at least */
    CHANNEL_FIELD_COLOR,     /* "#rrggbb" */
    CHANNEL_FIELD_SITES,     /* "https://shop.example", any number, between them spaces or commas */
    CHANNEL_FIELD_MAIL_IN,   /* "imaps://mail.example.com" */
    CHANNEL_FIELD_MAIL_OUT,  /* "smtps://mail.example.com", "smtp://mail.example.com:587" */
    CHANNEL_FIELD_ADDRESSES, /* of e-mail, any number, between them spaces or commas */
    CHANNEL_FIELD_LINES,     /* text of several lines */
    CHANNEL_FIELD_LANGUAGES  /* of ours, two letters each, between them spaces or commas */
};

#define CHANNEL_SIGNING_MIN_BYTES 16u
#define CHANNEL_STARS_MAX 5u

/* One field of the form that connects an account; labels come from the catalogue:
 * "channel.<channel>.<key>.label" and ".help". */
struct channel_field {
    const char *key;
    enum channel_field_kind kind;
    bool required;
    const char *fallback; /* "" for none */
};

/* Is it kept sealed? */
bool channel_field_is_sealed(const struct channel_field *field);

/* May the field have this value? Otherwise the word for who gave it, "problem.<word>"; NULL: fine.
 * An empty one is always fine here; what is required is asked elsewhere. Pure. */
const char *channel_field_refusal(const struct channel_field *field, struct hk_str value);

/* Take the next word of a list off the front of *rest: between them stand spaces, commas or new
 * lines. False if none is left. */
bool channel_next_word(struct hk_str *rest, struct hk_str *out);

/* Is `word` in such a list? */
bool channel_has_word(struct hk_str list, struct hk_str word);

/* Is the address one of the account's, in any field that holds addresses? */
struct channel_account;
bool channel_has_address(const struct channel_account *account, const struct channel_field *fields,
    struct hk_str address);

/* One connected account as a channel sees it. `setting` and `secret` come as a JSON object each;
 * read them with channel_setting(). */
struct channel_account {
    int64_t id;
    struct hk_str remote_id; /* the network's own name for it: phone number id, DID, ... */
    const struct hk_json *settings;
    const struct hk_json *secrets;
};

/* A field of the account, its fallback if unset. `fields` ends with an entry whose key is NULL. */
struct hk_str channel_setting(
    const struct channel_account *account, const struct channel_field *fields, const char *key);

/* ---- what comes in ------------------------------------------------------------------------ */

enum channel_event_kind {
    CHANNEL_MESSAGE, /* private words of a person, or of us seen elsewhere (direction OUT) */
    CHANNEL_COMMENT, /* public words */
    CHANNEL_REVIEW,  /* public words about us, one by each author, who may write them anew: the same
                        dedup with a later at_ms is an edit of it, as of any public words */
    CHANNEL_EDIT,    /* target_id's text is now `text` */
    CHANNEL_DELETE,  /* target_id was withdrawn */
    CHANNEL_REACTION, /* `text` is the emoji, empty when taken back */
    CHANNEL_RECEIPT,  /* what became of target_id or of our own `txn`; without either, of all that
                         we said in the thread until at_ms: delivered or read. With CHANNEL_FAILED
                         `who` is whom it did not reach, where that is said */
    CHANNEL_IDENTITY, /* who[0] and who[1] are one person, on the network's own word */
    CHANNEL_ACCOUNT,  /* the account itself: token void, restricted, quota */
    CHANNEL_HANDOVER, /* who answers in the thread from now on: `holder` */
    CHANNEL_HIDDEN,   /* target_id was hidden from all but its author, by us or by others of ours */
    CHANNEL_SHOWN,    /* and is shown again */
    CHANNEL_PLACE,    /* the thread, or in public all whose names begin with thread_key and a slash:
                         `error_code` is why one cannot write there; "": one can */
    CHANNEL_UNKNOWN   /* a kind we do not know: kept and counted; `text` names it */
};

enum channel_direction { CHANNEL_IN, CHANNEL_OUT };
enum channel_visibility { CHANNEL_PUBLIC, CHANNEL_PRIVATE };
/* Of a private exchange that several programs of ours may take part in: whose turn it is. */
enum channel_holder { CHANNEL_HOLDER_UNSAID, CHANNEL_HOLDER_US, CHANNEL_HOLDER_OTHER };
enum channel_receipt {
    CHANNEL_RECEIPT_NONE,
    CHANNEL_SENT,
    CHANNEL_DELIVERED,
    CHANNEL_READ,
    CHANNEL_FAILED
};

/* The media type of a page of our own making, which shows a message as it was sent: served where
 * nothing can run. `caption` "pictures": it names some that lie elsewhere. Only a channel with
 * `pages` makes them; from all others the word is what a sender chose (channel_mime()). */
#define CHANNEL_PAGE_MIME "application/x-hark-page"

struct channel_attachment {
    struct hk_str kind; /* "image", "video", "audio", "file", "location", "sticker", "contact" */
    struct hk_str mime;
    struct hk_str name;
    struct hk_str remote_id; /* how to fetch it */
    struct hk_str url;
    struct hk_str caption;
    int64_t size_bytes;
};

/* One normalised event. Text is valid UTF-8 in NFC. Flat: slices, numbers and small arrays only. */
struct channel_event {
    enum channel_event_kind kind;
    enum channel_direction direction;
    enum channel_visibility visibility;
    struct hk_str account_remote_id; /* whose account it is for; "" = the one that received it */
    struct hk_str dedup;             /* unique within the account, for ever the same */
    struct hk_str remote_id;         /* this object's name on the network */
    struct hk_str target_id;         /* object edited, deleted, reacted to or receipted */
    struct hk_str thread_key;        /* peer of a private exchange, or root of a public one */
    struct hk_str parent_id;         /* direct parent in a public thread */
    struct hk_str parents;           /* names of what it answers, nearest first, between them
                                        spaces: it belongs where the first stands that is known */
    struct hk_str topic;             /* the same for one that names none: a word for what it is
                                        about and who speaks; only if it `answers` at all */
    struct hk_str reply_handle;      /* what `build` needs to answer here; opaque to all others */
    struct hk_str copies;            /* who else got it, for all to see: e-mail addresses, between
                                        them spaces; none of the account's own */
    struct hk_str permalink;
    struct hk_str text;
    struct hk_str language; /* as the network says; "" unknown */
    struct hk_str name;     /* the author's display name */
    struct hk_str handle;
    struct model_identity who[MODEL_IDENTITIES_MAX];
    size_t who_count;
    const struct channel_attachment *attachments;
    size_t attachment_count;
    enum channel_receipt receipt;
    struct hk_str error_code; /* with CHANNEL_FAILED */
    struct hk_str error_text;
    struct hk_str txn;       /* our own key found in an echo or status */
    struct hk_str confirm;   /* the network waits to be told that this came: see CHANNEL_CONFIRM */
    bool claimed;            /* our own words only if `txn` is of a reply of ours, else received */
    int64_t at_ms;           /* network time */
    int64_t window_until_ms; /* free text may be sent until then; 0: no window */
    int64_t own_units;       /* of `text`, UTF-16: what follows is quotation or signature; 0: all */
    bool answers;            /* it says that it answers something; see `topic` */
    bool automatic;          /* a program wrote it: nobody waits for an answer */
    bool known_only;         /* it counts only where its thread is known: else people talk among
                                themselves */
    bool pressed;            /* `text` is the label of a button that was pressed */
    bool doubtful;           /* our own server says that `who` did not write it */
    int64_t likes;           /* of public words, when they were heard; 0: none, or not said */
    int64_t followers;       /* of their author, then */
    int64_t stars;           /* of a review, 1 to 5; 0: it has none */
    enum channel_holder holder; /* of the thread, as of at_ms */
};

struct channel_events {
    const struct channel_event *list;
    size_t count;
};

/* Public words that were not told to the account: something else heard them (listen/). */
struct channel_heard {
    struct hk_str remote_id; /* the network's name for them, as the source wrote it */
    struct hk_str url;       /* where they stand; "" unknown, as each of these may be */
    struct hk_str author;    /* a handle */
    struct hk_str author_name;
    struct hk_str text;
    int64_t at_ms;
    int64_t followers; /* 0 unknown */
};

/* What a webhook request looks like to a channel. Header names are lower case. */
struct channel_delivery {
    struct hk_str method;
    struct hk_str query;
    const struct model_header *headers;
    size_t header_count;
    struct hk_str body;
};

enum channel_verdict {
    CHANNEL_ACCEPT, /* genuine: keep the body, answer 2xx after the commit */
    CHANNEL_ANSWER, /* a handshake: answer `status` and `body` at once, keep nothing */
    CHANNEL_REFUSE  /* not from the network: answer `status`, keep nothing */
};

struct channel_verification {
    enum channel_verdict verdict;
    uint32_t status;
    struct hk_str body;
};

/* ---- what one may do to words, beside answering them ------------------------------------------
 */

/* All but the last are done once however often they are asked for: repeating them is harmless. */
enum channel_act {
    CHANNEL_ACT_HIDE, /* nobody sees it but its author and their friends */
    CHANNEL_ACT_UNHIDE,
    CHANNEL_ACT_LIKE,
    CHANNEL_ACT_UNLIKE,
    CHANNEL_ACT_DELETE,         /* from the network; nothing brings it back */
    CHANNEL_ACT_TAKE_OVER,      /* the private exchange in which it was said: from the program that
                                   holds it; thread_key names it */
    CHANNEL_ACT_REPLY_PRIVATELY /* one private message to who said it in public: a SEND with the
                                   words as target_id. Its thread is named by the author's
                                   identity of the channel's `peer_scheme` */
};
#define CHANNEL_ACT_COUNT 7u

/* To whose words, and where they stand: bits. */
enum channel_deed_to {
    CHANNEL_TO_THEIRS = 1,
    CHANNEL_TO_OURS = 2,
    CHANNEL_TO_THEIRS_PRIVATE = 4,
    CHANNEL_TO_OURS_PRIVATE = 8
};

/* One thing that a network lets one do; a list of them ends with `to` 0. */
struct channel_deed {
    enum channel_act act;
    unsigned to;
    int64_t within_ms; /* of when it was said; 0: for ever */
};

/* The words it would be done to. */
struct channel_subject {
    enum channel_direction direction;
    enum channel_visibility visibility;
    struct hk_str remote_id;    /* "" the network has not named them */
    struct hk_str reply_handle; /* as their event said */
    int64_t at_ms;
};

/* May it be done? Asked before it is offered and again when it is. */
struct channel_right {
    bool offered; /* the network has it for such words at all */
    bool allowed;
    struct hk_str reason; /* offered and why not, a stable word: "reason.<word>" */
    int64_t until_ms;     /* allowed until; 0: no end */
};

/* ---- what goes out ------------------------------------------------------------------------ */

enum channel_operation_kind {
    CHANNEL_SEND,   /* say `text` in the thread */
    CHANNEL_PROBE,  /* was `txn` delivered? only where the channel has read-back */
    CHANNEL_REACT,  /* put `text` (emoji) on target_id */
    CHANNEL_FETCH,  /* get the file `target_id` of an attachment; only where `fetches` */
    CHANNEL_DO,     /* `act` on target_id; only what `deeds` declares */
    CHANNEL_NAME,   /* what is the person target_id called? only where `names` */
    CHANNEL_CONFIRM /* tell the network that we heard what it told as `target_id`, which an event
                       asked for (`confirm`); done twice it is the same */
};

/* A file that goes out with a reply. */
struct channel_enclosure {
    struct hk_str mime; /* as its bytes say */
    struct hk_str name;
    struct hk_str description; /* for who cannot see it; "" none */
    struct model_file file;
};

struct channel_template_use; /* template.h */

struct channel_operation {
    enum channel_operation_kind kind;
    struct hk_str txn;                  /* our key of this reply: the same at every attempt */
    int64_t made_ms;                    /* when it was queued: the same at every attempt */
    enum channel_visibility visibility; /* of the thread */
    int64_t window_until_ms;            /* as in channel_place */
    struct hk_str thread_key;
    struct hk_str reply_handle; /* of the message it answers */
    struct hk_str copies;       /* SEND: who gets it besides: some of those of what it answers */
    struct hk_str text;
    struct hk_str language;
    struct hk_str to_scheme; /* the identity to write to, where the thread does not say it */
    struct hk_str to_value;
    struct hk_str target_id; /* REACT, FETCH, DO; of a SEND in private: the public words that it
                                answers where their author cannot be written to otherwise */
    enum channel_act act;    /* DO */
    bool ours;               /* DO: target_id is of our own words */
    const struct channel_enclosure *enclosures; /* SEND */
    size_t enclosure_count;
    const struct hk_str *buttons; /* SEND: their labels; only where the channel has `buttons` */
    size_t button_count;
    const struct channel_template_use *template_use; /* SEND: instead of `text`; NULL without */
    struct hk_str answered;                          /* SEND: the newest words it answers, */
    int64_t answered_ms;                             /* and when they were said */
    struct hk_str carry; /* within one operation: what the step before asked to be carried */
    bool by_human;
};

/* What `build` wants done next. An operation may take several requests (sign in, then send). */
enum channel_step {
    CHANNEL_STEP_REQUEST,   /* make `request`, then call build again with its response */
    CHANNEL_STEP_SENT,      /* delivered; `remote_id` is the network's name for it. FETCH: the body
                               of the last response is the file */
    CHANNEL_STEP_NOT_FOUND, /* PROBE: certainly not delivered */
    CHANNEL_STEP_RETRY,     /* certainly not delivered; again after retry_after_ms (0: back off) */
    CHANNEL_STEP_UNCLEAR,   /* may have been delivered: probe before any resend */
    CHANNEL_STEP_FAILED,    /* refused for good: `error_code`, `error_text` for the agent */
    CHANNEL_STEP_VOID       /* the account's token is void: pause the account */
};

/* What the network says of a file before it hands it out; each may be unknown: "", 0. */
struct channel_file {
    struct hk_str mime;
    struct hk_str sha256; /* as the network writes it: hexadecimal or base64 */
    int64_t size_bytes;
};

struct channel_outcome {
    enum channel_step step;
    struct model_request request;
    struct hk_str remote_id;
    struct hk_str error_code; /* stable word; the catalogue has it as "failure.<word>" */
    struct hk_str error_text; /* the network's own words */
    int64_t retry_after_ms;
    struct hk_str session; /* new value of the account's session, to be kept sealed; "" = as was */
    bool asking; /* with REQUEST: it buys new tokens; `session` is for its next step alone */
    bool says;   /* with REQUEST: it says the words, so what it counts is replies */
    struct hk_str name, handle; /* NAME, with SENT; "" the network does not say */
    struct channel_file file;   /* FETCH, with the request for the file itself */
    struct hk_str carry;   /* with REQUEST: for the next step of this operation; kept nowhere */
    struct hk_str refused; /* with FAILED: of its `rights`, what this account may not do at all */
};

/* How sure a resend is. */
enum channel_repeat {
    CHANNEL_REPEAT_SAFE,  /* the network drops a second one with our key */
    CHANNEL_REPEAT_PROBE, /* we can read back whether it arrived */
    CHANNEL_REPEAT_NEVER  /* neither: after an ambiguous error the reply is uncertain */
};

/* May we speak here, and how? Asked before the agent types and again at send time. */
struct channel_speech {
    bool allowed;
    struct hk_str reason;   /* why not, a stable word: "reason.<word>" */
    int64_t until_ms;       /* allowed until; 0: no end */
    int64_t closed_ms;      /* not allowed since then; 0: not by time */
    bool templates;         /* approved templates may be sent, also where free text may not */
    enum hk_text_unit unit; /* of `max` */
    uint32_t max;
    uint32_t max_bytes; /* also, 0: no such limit */
    uint32_t files_max; /* in one message here; 0: as the channel says */
    bool replaces;      /* one answer stands there: another one takes its place */
};

/* Which files one may send, and how many. */
struct channel_takes {
    const char *mime; /* "*" for any; NULL ends the list */
    int64_t max_bytes;
    bool alone; /* no other file goes in its message */
};

struct channel_place {
    enum channel_visibility visibility;
    int64_t window_until_ms; /* as the last inbound event said; 0: none */
    bool had_window;         /* this network has windows and an inbound message opened one */
    bool by_bot;             /* no human will have written it: some windows are longer for those */
    bool held;               /* another program of ours has the exchange: CHANNEL_HANDOVER */
    bool aside; /* a private reply to public words: no window, but what channel_ask_right() says */
    struct hk_str reply_handle; /* what an answer would be hung on; "" unknown */
    struct hk_str refused; /* what the account was found not to be let do (channel_outcome), between
                              them spaces */
};

/* ---- polling ------------------------------------------------------------------------------ */

/* One step of asking for news. `cursor` is the channel's own bookmark, "" at first. */
struct channel_news {
    enum channel_step step; /* REQUEST, SENT (= a whole answer is there), RETRY, FAILED, VOID */
    struct model_request request;
    const struct hk_str *bodies; /* what to keep as raw, each for itself; none: nothing is new */
    size_t body_count;
    struct hk_str cursor;     /* commit it together with them; without any, keep it if it changed */
    struct hk_str session;    /* as in channel_outcome, */
    bool asking;              /* and so is this */
    int64_t next_ms;          /* ask again after so long */
    struct hk_str error_code; /* "reading.<word>"; "" as the response says (ingest/hearing.h) */
    struct hk_str error_text;
};

struct channel_kind;

/* ---- rights ------------------------------------------------------------------------------- */

/* A permission that a network grants, and what rests on it. */
struct channel_scope {
    const char *name; /* the network's word; one with a space is no scope of a key but a consent */
    const char *way;  /* where an account may be connected in several ways: of which; "" of all */
    const char *word; /* what rests on it: "right.<word>" of the catalogues */
    const char *why;  /* what the network's reviewers are told, in English */
    const char *show; /* what the film for them shows of it; "" nothing */
};

/* What a network grants an account's key; one step of asking for it. */
struct channel_grants {
    enum channel_step step; /* REQUEST, SENT (= all is known), RETRY, FAILED, VOID */
    struct model_request request;
    struct hk_str session; /* as in channel_outcome, */
    bool asking;           /* and so is this */
    bool told_rights;      /* `rights` is what is granted; else the network does not say */
    struct hk_str rights;  /* scopes, between them spaces */
    bool told_fields;      /* the same of what it is to deliver */
    struct hk_str fields;
    const char *way;  /* see channel_scope; NULL: of all */
    int64_t until_ms; /* the key ends then; 0: never, or not said */
    struct hk_str error_text;
};

/* The rights and fields that are missing, between them spaces; of what is not told, none. */
struct hk_str channel_grants_missing(
    struct hk_cx *cx, const struct channel_kind *kind, const struct channel_grants *grants);

/* What rests on this right or field: the word of "right.<word>". */
const char *channel_right_word(const struct channel_kind *kind, struct hk_str scope);

/* The first right on which this rests; "" none. */
struct hk_str channel_right_name(const struct channel_kind *kind, struct hk_str word);

struct channel_gauge;
struct channel_buttons;   /* buttons.h */
struct channel_templates; /* template.h */

struct channel_kind {
    uint32_t abi;
    const char *name;  /* [a-z0-9_]{1,16}; stored in the database, so never renamed */
    const char *label; /* the network's own name: "WhatsApp" */
    const struct channel_field *fields; /* ends with an entry whose key is NULL */
    size_t field_count;                 /* without that entry */
    enum channel_repeat repeat;
    uint32_t sends_per_minute;          /* for one account; 0: no limit known */
    const struct channel_gauge *gauges; /* how it says what is left: quota.h; NULL: it does not */
    bool simulated;                     /* nothing leaves this process */
    bool own;              /* this server is the network: who writes there reads our answers
                              from us (api/chat.c); files come by other ways */
    bool amends;           /* private messages may be edited or withdrawn after they came */
    bool names;            /* who writes in private has no name until `build` is asked for NAME */
    bool chains;           /* messages name what they answer (`parents`), so each is named */
    int64_t auto_every_ms; /* what no person wrote goes to one address at most once in so long, or
                              two programs answer each other for ever; 0: no such danger */
    bool pages;            /* messages come with pages of our own making: CHANNEL_PAGE_MIME */
    bool fetches;          /* `build` takes FETCH; else a file is what its plain URL gives */
    const struct channel_deed *deeds; /* what one may do to words; NULL: nothing */
    const char *elsewhere;   /* how a reply_handle of words begins that stand with somebody else,
                                where we may only answer; NULL: none do */
    const char *peer_scheme; /* of REPLY_PRIVATELY: the identities that name private threads */
    const struct channel_price *prices; /* price.h: of public words, then of private; NULL: none */
    const struct channel_takes *takes;  /* files one may send; NULL: none */
    const struct channel_buttons *buttons; /* beneath private words; NULL: none */
    uint32_t files_max;                    /* in one message */
    uint32_t caption_max;               /* of the text beside a file, in its unit; 0: as without */
    bool describes;                     /* a picture may bear words for who cannot see it */
    const struct channel_scope *rights; /* ends with an entry whose name is NULL; NULL: none */
    const char *delivers; /* what the network must be told to deliver, between them spaces; NULL */
    const char *cannot;   /* what the network does not allow, or we do not do yet: for the manual */
    const char *costs;    /* what the network asks for it */
    const char *tested;   /* against which peer, and what nobody has tried */
    const char *source;   /* pages and day the facts were read */

    /* Which account is meant, before anything is verified: the network's name for it, or "". */
    struct hk_str (*addressed)(struct hk_cx *cx, const struct channel_delivery *in);

    /* Is the delivery from the network? In time independent of where a forgery differs. */
    enum hk_rc (*verify)(struct hk_cx *cx, const struct channel_account *account,
        const struct channel_delivery *in, struct channel_verification *out);

    /* The same body always gives the same events with the same dedup: networks repeat
     * themselves. A body that cannot be read is HK_EINVAL or HK_EPROTO; an event of unknown kind
     * is CHANNEL_UNKNOWN. */
    enum hk_rc (*parse)(struct hk_cx *cx, const struct channel_account *account, struct hk_str body,
        struct channel_events *out);

    /* Words heard elsewhere on this network, as the public comment that a delivery of them would
     * be: its names, thread, author and what an answer is hung on, as far as they are known; `out`
     * has the rest already. The same words delivered later bear the same remote_id. False: they
     * cannot be named. NULL: what was not told to the account cannot be answered by it. Pure; of
     * the account its settings alone. */
    bool (*overhear)(struct hk_cx *cx, const struct channel_account *account,
        const struct channel_heard *heard, struct channel_event *out);

    /* The bytes of one file, where bodies bring their files along: `target` is the attachment's
     * remote_id. *out lies in the body or in cx's arena. HK_ENOTFOUND: there is no such part. */
    enum hk_rc (*extract)(struct hk_cx *cx, const struct channel_account *account,
        struct hk_str body, struct hk_str target, struct hk_str *out);

    /* `session` is what an earlier outcome asked to keep ("" at first): within one operation the
     * outcome of the step before, at step 0 what is stored. `previous` is the response to the
     * request of the step before, NULL at step 0. */
    enum hk_rc (*build)(struct hk_cx *cx, const struct channel_account *account,
        struct hk_str session, const struct channel_operation *operation, unsigned step,
        const struct model_response *previous, struct channel_outcome *out);

    enum hk_rc (*poll)(struct hk_cx *cx, const struct channel_account *account,
        struct hk_str session, struct hk_str cursor, unsigned step,
        const struct model_response *previous, struct channel_news *out);

    /* Called with each response until SENT; NULL: the network has no templates. */
    enum hk_rc (*templates)(struct hk_cx *cx, const struct channel_account *account, unsigned step,
        const struct model_response *previous, struct channel_templates *out);

    /* Called with each response until SENT, `out` as it was left and at first empty; NULL: the
     * network does not say what it grants. */
    enum hk_rc (*grants)(struct hk_cx *cx, const struct channel_account *account,
        struct hk_str session, unsigned step, const struct model_response *previous,
        struct channel_grants *out);

    /* Pure. `account` has its settings, not its secrets. */
    void (*speech)(const struct channel_account *account, const struct channel_place *place,
        int64_t now_ms, struct channel_speech *out);
};

/* The kind called `name`, or NULL. Kinds are static: they live as long as the process. */
const struct channel_kind *channel_find(struct hk_str name);

/* All kinds, for lists and forms. */
const struct channel_kind *channel_at(size_t index); /* NULL after the last */

/* May `act` be done to these words, as the channel declares? Pure. */
void channel_ask_right(const struct channel_kind *kind, enum channel_act act,
    const struct channel_subject *subject, int64_t now_ms, struct channel_right *out);

#endif
