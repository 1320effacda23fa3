/* app/web_none.c -- a program without the desk: built when there is no web/dist. */
#include "app/web_files.h"

const struct api_file app_web_files[] = {{.path = NULL}};
const size_t app_web_file_count = 0;
