/* fuzz/fuzz_query.c -- any bytes are a query or are refused with a place; what is taken can be
 * explained in every language, asks for something, and keeps its bounds. */
#include "base/str.h"
#include "base/text.h"
#include "listen/query_explain.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_issues(struct hk_cx *cx, struct words *words, const struct query *q)
{
    const size_t columns = hk_text_length(HK_TEXT_CODEPOINTS, q->source);

    hk_must(q->issues_n <= QUERY_ISSUES_MAX);
    for (uint32_t i = 0; i < q->issues_n; i++) {
        const struct query_issue *issue = &q->issues[i];
        hk_must(query_code_is_error(issue->code) == (q->root == NULL));
        hk_must(issue->column <= columns && issue->column + issue->columns <= columns + 1);
        hk_must(hk_text_valid(query_issue_text(cx, words, issue)));
    }
}

static void check_node(const struct query_node *node, uint32_t depth)
{
    hk_must(depth <= 4 * QUERY_DEPTH_MAX);
    hk_must(node->kind != QUERY_WORD || node->forms_n > 0);
    hk_must(node->kind != QUERY_NEAR || node->children_n == 2);
    hk_must(node->kind != QUERY_PHRASE || node->children_n <= QUERY_PHRASE_MAX);
    hk_must(node->kind != QUERY_WINDOW
        || (node->children_n <= QUERY_WINDOW_MAX && node->within + 1 >= node->children_n));
    for (uint32_t i = 0; i < node->children_n; i++)
        check_node(node->children[i], depth + 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const languages[] = {"en", "pl", "ru", "he"};
    struct hk_cx cx = {.arena = hk_arena_new()};
    struct words *words = NULL;
    struct query q;

    hk_must(
        words_open(&cx, hk_str_from(languages[size % HK_COUNT(languages)]), HK_STR("UTC"), &words)
        == HK_OK);
    const enum hk_rc rc = query_parse(&cx, NULL, (struct hk_str){(const char *)data, size}, &q);
    hk_must((rc == HK_OK) == (q.root != NULL));
    hk_must(rc == HK_OK || q.issues_n == 1);
    check_issues(&cx, words, &q);
    if (q.root != NULL) {
        struct query_line *lines;
        size_t n;
        check_node(q.root, 0);
        hk_must(q.terms <= QUERY_TERMS_MAX);
        hk_must(hk_text_valid(query_sentence(&cx, words, q.root)));
        query_explain(&cx, words, q.root, &lines, &n);
        hk_must(n > 0);
    }
    words_close(&words);
    hk_arena_free(cx.arena);
    return 0;
}
