/* engage/blobs.h -- addresses of files: whoever holds one may read that file, for ten minutes.
 *
 *   /api/v1/blobs/WORKSPACE/SHA256?expires=SECONDS&mime=...&name=...&signature=...
 *
 * The signature is an HMAC over all of it, so an address cannot be made, prolonged or turned into
 * another kind of file by anybody else. It carries the right: a picture in a page needs no header,
 * and the file's server asks no database. The moment of expiry is rounded up to a tenth of
 * the address' life, so that meanwhile the same file has the same address and a browser keeps what
 * it loaded.
 *
 * What it does not do: read files (flow/blobs.h), look whether there is one.
 *
 * Threads: any. Memory: cx's arena. "Now" is cx->now_ms.
 */
#ifndef HK_ENGAGE_BLOBS_H
#define HK_ENGAGE_BLOBS_H
#include "base/crypto.h"
#include "base/cx.h"

#define ENGAGE_BLOB_PREFIX "/api/v1/blobs/"
#define ENGAGE_BLOB_TTL_MS (INT64_C(10) * 60 * 1000)

struct engage_blob {
    int64_t workspace;
    struct hk_str sha256; /* lower-case hexadecimal */
    struct hk_str mime;   /* as the network said; what is no media type counts as none */
    struct hk_str name;   /* to be saved under; "" none */
    int64_t ttl_ms;       /* of an address to be made; 0: ENGAGE_BLOB_TTL_MS */
};

/* What an address says once its path and query are taken apart. */
struct engage_blob_claim {
    struct engage_blob blob;
    int64_t expires_s; /* since 1970 */
    struct hk_str signature;
};

/* ---- the other way: an address that takes a file ---- */

#define ENGAGE_UPLOAD_PREFIX "/api/v1/uploads/"

/* Who may give us how much, until when:
 * /api/v1/uploads/WORKSPACE/LOGIN/ACCOUNT/VISITOR/BYTES/SECONDS/SIGNATURE. */
struct engage_upload {
    int64_t workspace;
    int64_t login;         /* a colleague; or 0, and */
    int64_t account;       /* of the web chat, and */
    struct hk_str visitor; /* who writes there; plain characters, "" for a colleague */
    int64_t size_bytes;
    int64_t expires_s;
};

struct hk_str engage_upload_address(
    struct hk_cx *cx, const uint8_t key[HK_KEY_BYTES], const struct engage_upload *upload);

/* False if the path is none of ours, altered or expired. */
bool engage_upload_admits(struct hk_cx *cx, const uint8_t key[HK_KEY_BYTES], struct hk_str path,
    struct engage_upload *out);

/* What a visitor gave us, as they name it in their message: a word that only they can use, and only
 * in this chat, so that nobody makes a file theirs whose hash they know. */
struct engage_given {
    int64_t account;
    struct hk_str visitor;
    struct hk_str sha256;
    struct hk_str mime;
    int64_t size_bytes;
};

struct hk_str engage_given_write(
    struct hk_cx *cx, const uint8_t key[HK_KEY_BYTES], const struct engage_given *given);

/* False if it is none of ours, or another's; `account` and `visitor` say who shows it. */
bool engage_given_read(struct hk_cx *cx, const uint8_t key[HK_KEY_BYTES], struct hk_str text,
    struct engage_given *given);

/* The key of addresses, from the key of the data. */
void engage_blob_key(const uint8_t data_key[HK_KEY_BYTES], uint8_t out[HK_KEY_BYTES]);

struct hk_str engage_blob_address(
    struct hk_cx *cx, const uint8_t key[HK_KEY_BYTES], const struct engage_blob *blob);

/* Workspace and hash of an address' path; false if it is none. */
bool engage_blob_read_path(struct hk_str path, struct engage_blob *out);

/* Ours, unaltered and not expired? */
bool engage_blob_admits(
    struct hk_cx *cx, const uint8_t key[HK_KEY_BYTES], const struct engage_blob_claim *claim);

/* "image/png" of "Image/PNG; x=y": lower case, without parameters; "" if it is no media type. */
struct hk_str engage_blob_mime(struct hk_cx *cx, struct hk_str mime);

#endif
