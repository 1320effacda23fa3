/* api/api_files.h -- the desk's files as they lie in the program; app/ provides them. */
#ifndef HK_API_API_FILES_H
#define HK_API_API_FILES_H
#include "base/hk.h"

struct api_file {
    const char *path; /* "/index.html", "/assets/app-3f9a.js" */
    const char *type; /* "text/html; charset=utf-8" */
    struct hk_str body;
    struct hk_str gzip_body; /* the same compressed; "" if that gains nothing */
    bool hash_named;         /* its name changes with its content: browsers keep it for ever */
};

struct api_files {
    const struct api_file *list;
    size_t count;
};

#endif
