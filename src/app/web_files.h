/* app/web_files.h -- the desk's files inside the program, as tools/webpack.py put them there.
 *
 * A program built without web/dist has none; its API works all the same.
 */
#ifndef HK_APP_WEB_FILES_H
#define HK_APP_WEB_FILES_H
#include "api/api_files.h"

extern const struct api_file app_web_files[];
extern const size_t app_web_file_count;

#endif
