/* tests/unit/test_hearing.c -- does an account hear: the word for each failure, and when it counts.
 */
#include "ingest/hearing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"

enum { NONE = -1 }; /* no response came */

static const struct {
    const char *name;
    enum channel_step step;
    const char *code; /* the channel's own */
    int transfer;
    uint32_t status;
    bool untrusted;
    int64_t failures;
    int64_t failing_ms;
    const char *word;
    bool failed;
} rows[] = {
    {"news", CHANNEL_STEP_SENT, "", MODEL_TRANSFER_DONE, 200, false, 0, 0, "", false},
    {"refused: at once", CHANNEL_STEP_FAILED, "", MODEL_TRANSFER_DONE, 403, false, 1, 0, "denied",
        true},
    {"no such page", CHANNEL_STEP_FAILED, "", MODEL_TRANSFER_DONE, 404, false, 1, 0, "not_found",
        true},
    {"the channel knows better", CHANNEL_STEP_FAILED, "no_folder", MODEL_TRANSFER_DONE, 404, false,
        1, 0, "no_folder", true},
    {"no money left", CHANNEL_STEP_FAILED, "", MODEL_TRANSFER_DONE, 402, false, 1, 0, "no_credit",
        true},
    {"our own guard", CHANNEL_STEP_FAILED, "", MODEL_TRANSFER_REFUSED, 0, false, 1, 0,
        "private_address", true},
    {"nothing to ask with", CHANNEL_STEP_FAILED, "", NONE, 0, false, 1, 0, "misconfigured", true},
    {"an answer that is none", CHANNEL_STEP_FAILED, "", MODEL_TRANSFER_DONE, 200, false, 1, 0,
        "protocol", true},
    {"away for a moment", CHANNEL_STEP_RETRY, "", MODEL_TRANSFER_UNSENT, 0, false, 1, 0,
        "unreachable", false},
    {"three times within a moment", CHANNEL_STEP_RETRY, "", MODEL_TRANSFER_UNSENT, 0, false, 3,
        3000, "unreachable", false},
    {"twice, long apart", CHANNEL_STEP_RETRY, "", MODEL_TRANSFER_UNSENT, 0, false, 2, 600000,
        "unreachable", false},
    {"away for good", CHANNEL_STEP_RETRY, "", MODEL_TRANSFER_UNSENT, 0, false, 3, 60000,
        "unreachable", true},
    {"half an answer, again and again", CHANNEL_STEP_RETRY, "", MODEL_TRANSFER_AMBIGUOUS, 0, false,
        9, 600000, "unreachable", true},
    {"no safe connection", CHANNEL_STEP_RETRY, "", MODEL_TRANSFER_UNSENT, 0, true, 3, 60000,
        "certificate", true},
    {"its own error", CHANNEL_STEP_RETRY, "", MODEL_TRANSFER_DONE, 503, false, 3, 60000,
        "network_down", true},
    {"asked too often: it says when", CHANNEL_STEP_RETRY, "", MODEL_TRANSFER_DONE, 429, false, 5,
        900000, "limited", false},
    {"asked too often for ever", CHANNEL_STEP_RETRY, "", MODEL_TRANSFER_DONE, 429, false, 5,
        1800000, "limited", true},
};

static void test_reading(void **state)
{
    (void)state;
    for (size_t i = 0; i < HK_COUNT(rows); i++) {
        const struct model_response response = {.transfer = (enum model_transfer)rows[i].transfer,
            .status = rows[i].status,
            .untrusted = rows[i].untrusted};
        const struct ingest_asked asked = {.step = rows[i].step,
            .code = hk_str_from(rows[i].code),
            .response = rows[i].transfer == NONE ? NULL : &response};
        print_message("%s\n", rows[i].name);
        assert_string_equal(ingest_reading_code(&asked).p, rows[i].word);
        assert_int_equal(
            ingest_reading_failed(&asked, rows[i].failures, rows[i].failing_ms), rows[i].failed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reading),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
