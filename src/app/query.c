/* app/query.c -- hark query check TEXT: what a query asks for, or why it cannot.
 *
 * On standard output the query in one sentence, the tree with the forms of each word, then hints,
 * each line after "hint:". A refused query goes to standard error with the place, exit code 2.
 * Needs no server and no data folder.
 */
#include <stdio.h>

#include "app/app.h"
#include "app/word_forms.h"
#include "base/str.h"
#include "base/text.h"
#include "listen/query_explain.h"

enum { INDENT = 2, NEAR_COLUMNS = 92 };

static void print_forms(
    struct hk_cx *cx, struct words *words, const struct query_node *word, uint32_t depth)
{
    struct query_forms_line *lines;
    size_t n;

    query_explain_forms(cx, words, word, &lines, &n);
    for (size_t i = 0; i < n; i++)
        printf("%*s%.*s: %.*s\n", (int)(depth + 1) * INDENT, "", HKS(lines[i].title),
            HKS(lines[i].forms));
}

static void print_tree(struct hk_cx *cx, struct words *words, const struct query *query)
{
    struct query_line *lines;
    size_t n;

    query_explain(cx, words, query->root, &lines, &n);
    for (size_t i = 0; i < n; i++) {
        printf("%*s%.*s\n", (int)lines[i].depth * INDENT, "", HKS(lines[i].text));
        if (lines[i].node->kind == QUERY_WORD)
            print_forms(cx, words, lines[i].node, lines[i].depth);
    }
}

/* The query with a line under what is meant, where it fits into one. */
static void print_place(const struct query *query, const struct query_issue *issue)
{
    const bool fits =
        query->source.n <= NEAR_COLUMNS && hk_str_find(query->source, HK_STR("\n")) == SIZE_MAX;

    if (issue->column == 0 || !fits)
        return;
    fprintf(stderr, "  %.*s\n  %*s", HKS(query->source), (int)issue->column - 1, "");
    for (uint32_t i = 0; i < issue->columns; i++)
        fputc('^', stderr);
    fputc('\n', stderr);
}

static enum app_exit refuse(struct hk_cx *cx, struct words *words, const struct query *query)
{
    const struct query_issue *issue = &query->issues[0];
    const struct hk_str text = query_issue_text(cx, words, issue);

    if (issue->column > 0)
        fprintf(stderr, "hark query check: column %u: %.*s\n", issue->column, HKS(text));
    else
        fprintf(stderr, "hark query check: %.*s\n", HKS(text));
    print_place(query, issue);
    return APP_USAGE;
}

static enum app_exit check(
    struct hk_cx *cx, const struct app_arguments *arguments, const struct lex *lex)
{
    HK_AUTO(words_close) struct words *words = NULL;
    struct query query;
    struct hk_str language = app_argument(arguments, "language");

    if (words_open(cx, language, HK_STR("UTC"), &words) != HK_OK)
        return app_say_failure(cx, arguments);
    if (query_parse(cx, lex, app_argument(arguments, "text"), &query) != HK_OK)
        return refuse(cx, words, &query);
    const struct hk_str sentence = query_sentence(cx, words, query.root);
    printf("%.*s\n\n", HKS(sentence));
    print_tree(cx, words, &query);
    for (uint32_t i = 0; i < query.issues_n; i++) {
        const struct hk_str text = query_issue_text(cx, words, &query.issues[i]);
        printf("%shint: %.*s\n", i == 0 ? "\n" : "", HKS(text));
    }
    return APP_DONE;
}

enum app_exit app_query_check(struct hk_cx *cx, const struct app_arguments *arguments)
{
    HK_AUTO(lex_close) struct lex *lex = NULL;
    const char *path;
    const enum hk_rc rc = app_word_forms_open(cx, app_argument(arguments, "lex"), &lex, &path);

    if (rc != HK_OK && (rc != HK_ENOTFOUND || app_argument_given(arguments, "lex")))
        return app_say_failure(cx, arguments);
    return check(cx, arguments, lex);
}
