/* model/request.h -- an HTTP request that a channel wants made, a letter, a look into a mailbox or
 * at a WebSocket that is held open, and what came back.
 *
 * Plain nouns between channel/ (which writes and reads them but does no I/O) and net/ (which
 * carries them). All slices lie in the unit of work's arena.
 */
#ifndef HK_MODEL_REQUEST_H
#define HK_MODEL_REQUEST_H
#include "base/hk.h"

/* How long a call may take if its request says nothing else. */
#define MODEL_CALL_TIMEOUT_MS 20000

struct model_header {
    struct hk_str name;
    struct hk_str value;
};

/* A file on this machine, read while it is sent and never held whole. */
struct model_file {
    struct hk_str path;
    int64_t size_bytes;    /* of the whole file */
    int64_t stretch_from;  /* only this stretch of it, */
    int64_t stretch_bytes; /* if it is not 0 */
};

/* One field of a form (multipart/form-data): a value, or a file. */
struct model_part {
    struct hk_str name;
    struct hk_str value;
    struct model_file file; /* its path "": `value` counts */
    struct hk_str file_name;
    struct hk_str mime;
};

/* A letter over SMTP: the request's `url` is smtp:// or smtps://, its `body` the plain text and its
 * parts, each with a file, the enclosures. All are one line; the addresses are bare. */
struct model_letter {
    struct hk_str from, to;
    struct hk_str copies;  /* who gets it besides, bare too, between them spaces; "" for none */
    struct hk_str sender;  /* what the sender is called; any characters, "" for none */
    struct hk_str subject; /* any characters */
    struct hk_str name;    /* plain characters, for ever the same: the Message-ID */
    struct hk_str answers; /* what it answers, "<id>"; "" for none */
    struct hk_str chain;   /* and all that it follows, "<id> <id>" */
    struct hk_str html;    /* the same as the body, as a page; "" for none */
    struct hk_str account, password;
    bool token;     /* the password is an access token (OAuth 2) */
    bool by_person; /* else it says that a program wrote it */
    int64_t made_ms;
};

/* The next mails of a folder over IMAP: the request's `url` is imap:// or imaps://, its time-out
 * how long to wait for one. The folder is only read, never changed.
 *
 * The response is DONE with
 *   200  its headers name the folder as it is now: `validity`, and `uid`: all up to there are read.
 *        With a body, that is mails, one behind the other, and `mails` says of each "bytes size
 *        arrived-ms", between them commas: how many of the body's bytes are its, its whole length,
 *        of which a mail that is too long brings only the beginning, and when the server got it.
 *   401  the account or the password is refused, 404 there is no such folder, 503 not now
 * with what the server said in the body. */
struct model_mailbox {
    struct hk_str account, password;
    bool token; /* the password is an access token (OAuth 2) */
    struct hk_str folder;
    int64_t validity; /* of the folder that `after_uid` is of; 0: only what comes from now on */
    int64_t after_uid;
    int64_t since_ms; /* if the folder is another by now: what came since then */
};

/* What came over a WebSocket since the last question: the request's `url` is the server's, https://
 * or http://, its time-out how long to wait for the first message. The connection stays for the
 * next question of the same name; only while one waits is anything read.
 *
 * The response is DONE with
 *   200  the messages, one a line, and in its headers `etag`, the mark of this answer; `ended` if
 * the server hung up after it. None at all if nothing came in that time. else what the server said
 * instead of opening one; 406 if it was no WebSocket's answer. */
struct model_held {
    struct hk_str name;   /* whose connection it is; "": one for this question alone */
    struct hk_str mark;   /* of the answer before, if all of it was kept; it goes on after that */
    struct hk_str resume; /* else a new connection is made, with this after the url */
    uint32_t gather_ms;   /* for so long messages are gathered, */
    uint32_t messages;    /* or until there are so many */
};

struct model_request {
    const struct model_letter *letter;   /* it is a letter, */
    const struct model_mailbox *mailbox; /* a question to a mailbox, */
    const struct model_held *held;       /* or to a WebSocket; all NULL: it is HTTP */
    struct hk_str method;                /* "GET", "POST", ... */
    struct hk_str url;                   /* absolute */
    const struct model_header *headers;
    size_t header_count;
    struct hk_str body;
    struct model_file file;         /* the body is this file; its path "": `body` counts */
    const struct model_part *parts; /* the body is this form; then `body` and `file` are empty */
    size_t part_count;
    uint32_t timeout_ms; /* 0: MODEL_CALL_TIMEOUT_MS */
    uint32_t wait_ms;    /* it is begun only after so long; what it may take counts from then */
    bool secret;         /* body or headers hold a password or token: never shown anywhere */
};

enum model_transfer {
    MODEL_TRANSFER_DONE,      /* a whole response came */
    MODEL_TRANSFER_UNSENT,    /* it certainly never reached the other side: refused, no address */
    MODEL_TRANSFER_AMBIGUOUS, /* cut or timed out after something was sent: it may have arrived */
    MODEL_TRANSFER_REFUSED    /* our own guard forbids the address */
};

struct model_response {
    enum model_transfer transfer;
    uint32_t status; /* only with DONE; of a letter whatever its server said last, or 0 */
    const struct model_header *headers;
    size_t header_count;
    struct hk_str body;
    struct hk_str error; /* for an admin, one sentence; "" when DONE */
    bool too_large;      /* with AMBIGUOUS: it passed the ceiling of what was asked for */
    bool untrusted;      /* with UNSENT: there is no safe connection (TLS, certificate) */
};

#endif
