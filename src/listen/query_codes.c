/* listen/query_codes.c -- the stable words of what a query is told, and of why a post was taken. */
#include "listen/query.h"

static const struct {
    const char *name;
    bool error;
} codes[] = {
#define QUERY_CODE(name, text, error) {text, error},
#include "listen/query_codes.def"
#undef QUERY_CODE
};

const char *query_code_name(enum query_code code)
{
    return codes[code].name;
}

bool query_code_is_error(enum query_code code)
{
    return codes[code].error;
}

const char *query_why(enum query_kind kind)
{
    switch (kind) {
    case QUERY_WORD:
        return "form";
    case QUERY_EXACT:
        return "exact";
    case QUERY_PREFIX:
        return "prefix";
    case QUERY_TYPO:
    case QUERY_DISGUISE:
        return "typo";
    case QUERY_TAG:
        return "tag";
    case QUERY_HANDLE:
        return "handle";
    case QUERY_PHRASE:
        return "phrase";
    case QUERY_WINDOW:
    case QUERY_NEAR:
        return "near";
    case QUERY_FIELD:
        return "field";
    case QUERY_AND:
    case QUERY_OR:
    case QUERY_NOT:
    case QUERY_IN:
        break;
    }
    return NULL;
}
