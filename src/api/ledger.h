/* api/ledger.h -- what the ledger's handlers share. */
#ifndef HK_API_LEDGER_H
#define HK_API_LEDGER_H
#include "api/call.h"

#define API_DAY_FIRST 0       /* 1970 */
#define API_DAY_LAST 10000000 /* beyond any */

struct api_days {
    int64_t from;
    int64_t to;
    bool only_today;
};

/* The asked-for days; `from` empty is a week up to `to`, `to` empty is today in the workspace. */
HK_CHECK enum hk_rc api_ledger_days(
    struct api_call *call, struct hk_str from, struct hk_str to, struct api_days *out);

#endif
