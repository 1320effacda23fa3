/* net/net_url.h -- addresses of the web, taken apart and put together as curl reads them, so that
 * there is no second opinion about where a request goes.
 *
 * Pure; threads: any; memory: cx's arena. Errors: HK_EINVAL for what is no http or https address,
 * or holds a name or a password.
 */
#ifndef HK_NET_NET_URL_H
#define HK_NET_NET_URL_H
#include "base/cx.h"

/* `said`, which may be relative, as it is meant on the page `base`; without its fragment. `base` ""
 * for one that stands alone: without a scheme it is https. */
HK_CHECK enum hk_rc net_url_join(
    struct hk_cx *cx, struct hk_str base, struct hk_str said, struct hk_str *out);

/* "example.com", "example.com:8080": who is asked. "" of what is no address. */
struct hk_str net_url_host(struct hk_cx *cx, struct hk_str url);

#endif
