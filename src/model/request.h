/* model/request.h -- an HTTP request that a channel wants made, or a letter, and what came back.
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
    int64_t size_bytes;
};

/* One field of a form (multipart/form-data): a value, or a file. */
struct model_part {
    struct hk_str name;
    struct hk_str value;
    struct model_file file; /* its path "": `value` counts */
    struct hk_str file_name;
    struct hk_str mime;
};

/* A letter over SMTP: the request's `url` is smtp:// or smtps://, its `body` the text. All are one
 * line; the addresses are bare. */
struct model_letter {
    struct hk_str from, to;
    struct hk_str subject; /* any characters */
    struct hk_str name;    /* plain characters, for ever the same: the Message-ID */
    struct hk_str account, password;
    int64_t made_ms;
};

struct model_request {
    const struct model_letter *letter; /* NULL: it is HTTP */
    struct hk_str method;              /* "GET", "POST", ... */
    struct hk_str url;                 /* absolute */
    const struct model_header *headers;
    size_t header_count;
    struct hk_str body;
    struct model_file file;         /* the body is this file; its path "": `body` counts */
    const struct model_part *parts; /* the body is this form; then `body` and `file` are empty */
    size_t part_count;
    uint32_t timeout_ms; /* 0: MODEL_CALL_TIMEOUT_MS */
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
};

#endif
