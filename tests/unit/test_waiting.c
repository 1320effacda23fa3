/* tests/unit/test_waiting.c -- people who wait, each counted once, whoever asks: the kept numbers
 * against counting anew, for every reader, over every way in which one customer's debts can change.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "conversation/waiting.h"

enum { DEPARTMENTS = 4, CUSTOMERS = 6, STEPS = 20000, NUMBERS = DEPARTMENTS + 1 };

/* What is owed: [customer][department], 0 is no department. */
struct world {
    int64_t owed[CUSTOMERS][DEPARTMENTS];
    int64_t people[NUMBERS]; /* kept: by department, the last one is anywhere */
};

static size_t state_of(const int64_t owed[DEPARTMENTS], struct conversation_waiting *out)
{
    size_t n = 0;

    for (int64_t d = 0; d < DEPARTMENTS; d++)
        if (owed[d] > 0)
            out[n++] = (struct conversation_waiting){d, owed[d]};
    return n;
}

static void change(struct world *w, size_t customer, const int64_t to[DEPARTMENTS])
{
    struct conversation_waiting before[DEPARTMENTS], after[DEPARTMENTS];
    struct conversation_waiting out[2 * DEPARTMENTS + 2];
    size_t n = 0;
    size_t before_n = state_of(w->owed[customer], before);
    size_t after_n = state_of(to, after);

    conversation_count_people(before, before_n, after, after_n, out, &n);
    for (size_t i = 0; i < n; i++)
        w->people[out[i].department == CONVERSATION_ANYWHERE ? DEPARTMENTS : out[i].department] +=
            out[i].n;
    for (size_t d = 0; d < DEPARTMENTS; d++)
        w->owed[customer][d] = to[d];
}

/* What a reader of `department` (0: all) must see, counted anew. */
static int64_t count_anew(const struct world *w, int64_t department)
{
    int64_t people = 0;

    for (size_t c = 0; c < CUSTOMERS; c++) {
        bool waits = false;
        for (int64_t d = 0; d < DEPARTMENTS; d++)
            waits |= w->owed[c][d] > 0 && (department == 0 || d == 0 || d == department);
        people += waits;
    }
    return people;
}

static int64_t count_kept(const struct world *w, int64_t department)
{
    return department == 0 ? w->people[DEPARTMENTS] : w->people[0] + w->people[department];
}

static void must_agree(const struct world *w)
{
    for (int64_t reader = 0; reader < DEPARTMENTS; reader++)
        assert_int_equal(count_kept(w, reader), count_anew(w, reader));
}

static void one_customer_from_every_state_to_every_other(void **state)
{
    (void)state;
    for (unsigned from = 0; from < 1u << DEPARTMENTS; from++)
        for (unsigned to = 0; to < 1u << DEPARTMENTS; to++) {
            struct world w = {0};
            int64_t owed[2][DEPARTMENTS];
            for (unsigned d = 0; d < DEPARTMENTS; d++) {
                owed[0][d] = from >> d & 1;
                owed[1][d] = (to >> d & 1) * 2;
            }
            change(&w, 0, owed[0]);
            must_agree(&w);
            change(&w, 0, owed[1]);
            must_agree(&w);
        }
}

static void many_customers_at_random(void **state)
{
    struct world w = {0};
    uint32_t random = 20261121;

    (void)state;
    for (unsigned i = 0; i < STEPS; i++) {
        int64_t owed[DEPARTMENTS];
        random = random * 1664525u + 1013904223u;
        size_t customer = (random >> 8) % CUSTOMERS;
        for (size_t d = 0; d < DEPARTMENTS; d++) {
            random = random * 1664525u + 1013904223u;
            owed[d] = random >> 28 > 10 ? random >> 30 : w.owed[customer][d];
        }
        change(&w, customer, owed);
        must_agree(&w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_customer_from_every_state_to_every_other),
        cmocka_unit_test(many_customers_at_random),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
