/* bench/lib/brand.h -- a brand of one's own with one simulated account, for a bench that fills a
 * store without a server. */
#ifndef HK_BENCH_BRAND_H
#define HK_BENCH_BRAND_H
#include "flow/flow_priv.h"

struct brand {
    struct flow_command command; /* first */
    int64_t workspace, account;
};

static inline enum hk_rc brand_write(struct hk_cx *cx, struct store_session *session,
    struct flow_batch *batch, struct flow_command *command, struct hk_buf *reply)
{
    struct brand *brand = (struct brand *)(void *)command;
    struct flow_write write = flow_write_of(cx, session, batch, command);
    struct shape_account_create account = {.channel = HK_STR("sim"), .name = HK_STR("Bench")};

    (void)reply;
    write.who.role = SHAPE_ROLE_ADMIN;
    HK_TRY(flow_create_workspace(&write, HK_STR("Bench"), HK_STR("Europe/Warsaw"), false,
        HK_STR("bench@example.com"), HK_STR("Bench"), &brand->workspace, &write.who.login));
    return flow_create_account(&write, &account, &brand->account);
}

HK_CHECK static inline enum hk_rc brand_make(
    struct hk_cx *cx, struct flow *flow, int64_t *out_workspace, int64_t *out_account)
{
    struct brand brand = {.command = {.run = brand_write}};
    enum hk_rc rc = flow_run_command(cx, flow, &brand.command);

    hk_buf_free(&brand.command.reply);
    *out_workspace = brand.workspace;
    *out_account = brand.account;
    return rc;
}

#endif
