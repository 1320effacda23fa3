/* app/setup.h -- finding workspaces and making sign-in links, for the commands that need them. */
#ifndef HK_APP_SETUP_H
#define HK_APP_SETUP_H
#include "app/call.h"
#include "flow/commands.h"

/* One write in a transaction, waited for. `run` gets `data` through struct app_write. */
struct app_write;
typedef enum hk_rc app_write_run(struct flow_write *write, void *data);

HK_CHECK enum hk_rc app_write_do(struct hk_cx *cx, struct flow *flow,
    const struct flow_principal *who, app_write_run *run, void *data);

/* The workspace called so, by name or id; with "" the only one that is not the demonstration, or
 * the demonstration if there is no other. */
HK_CHECK enum hk_rc app_find_workspace(
    struct hk_cx *cx, struct flow *flow, struct hk_str wish, int64_t *out);

/* A one-time sign-in link of the first admin, of the demonstration or of the first brand; of the
 * other if there is none. HK_ENOTFOUND if there is nobody. */
HK_CHECK enum hk_rc app_make_link(
    struct hk_cx *cx, struct flow *flow, bool demo, struct hk_str *out);

/* Did a person ever sign in? */
HK_CHECK enum hk_rc app_has_visitors(struct hk_cx *cx, struct flow *flow, bool *out);

#endif
