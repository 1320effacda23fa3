/* app/app.h -- what the files of the command line share: commands, their options, their words.
 *
 * A command is a table entry: a name, options, help, and a function. Options are read once by
 * getopt_long() from that table; --help prints from it. What a command has to say goes to standard
 * output, why it failed to standard error as "hark NAME: reason".
 *
 * Exit codes: 0 done; 1 it could not be done, or a check found a breach; 2 used wrongly; 74 the
 * disk or the database failed.
 *
 * Threads: the main thread.
 */
#ifndef HK_APP_APP_H
#define HK_APP_APP_H
#include "app/config.h"
#include "base/cx.h"

enum app_exit { APP_DONE = 0, APP_FAILED = 1, APP_USAGE = 2, APP_IO = 74 };

struct app_option {
    const char *name;  /* "data" */
    const char *value; /* what stands for its value in --help; NULL: takes none */
    const char *prose;
    bool required;
    bool many;    /* may stand more than once */
    bool operand; /* stands by itself, without its name */
};

struct app_arguments;
typedef enum app_exit app_command_run(struct hk_cx *cx, const struct app_arguments *arguments);

struct app_command {
    const char *name; /* "account add" */
    const char *summary;
    const char *prose; /* the rest of its --help; "" for none */
    const struct app_option *options;
    size_t option_count;
    bool settings; /* takes a flag for every setting */
    app_command_run *run;
};

struct app_argument {
    struct hk_str name; /* as in the table */
    struct hk_str value;
};

#define APP_ARGUMENTS_MAX 64

struct app_arguments {
    const struct app_command *command;
    struct app_argument list[APP_ARGUMENTS_MAX];
    size_t count;
    char *const *environment;
    bool help;
};

/* The options of every command. */
#define APP_OPTION_DATA                                                                            \
    {                                                                                              \
        "data", "DIR", "The data folder. HARK_DATA stands for it.", true, false, false             \
    }
#define APP_OPTION_STORE                                                                           \
    {                                                                                              \
        "store", "URL", "Where the data is, if not as DIR/hark.ini says.", false, false, false     \
    }

/* Read argv after the command's own words. HK_EINVAL with the flag and the nearest known one. */
HK_CHECK enum hk_rc app_arguments_read(struct hk_cx *cx, const struct app_command *command,
    int argc, char **argv, char *const *environment, struct app_arguments *out);

struct hk_str app_argument(
    const struct app_arguments *arguments, const char *name); /* "" if none */
bool app_argument_given(const struct app_arguments *arguments, const char *name);

void app_help_print(const struct app_command *command);

/* Settings for a data folder: defaults, DIR/hark.ini or --config FILE, environment, flags. */
HK_CHECK enum hk_rc app_settings_load(
    struct hk_cx *cx, const struct app_arguments *arguments, struct app_settings *out);

/* Say why it failed, and the exit code for it. */
enum app_exit app_say_failure(const struct hk_cx *cx, const struct app_arguments *arguments);

/* The same for a setting or a flag that is wrong. */
enum app_exit app_say_usage(const struct hk_cx *cx, const struct app_arguments *arguments);

/* The exit code for a result. */
enum app_exit app_exit_of(enum hk_rc rc);

/* ---- the commands ---- */

app_command_run app_serve;
app_command_run app_init;
app_command_run app_token;
app_command_run app_demo;
app_command_run app_account_add;
app_command_run app_account_list;
app_command_run app_account_pause;
app_command_run app_account_resume;
app_command_run app_account_review;
app_command_run app_account_remove;
app_command_run app_account_test;
app_command_run app_account_set;
app_command_run app_department_ask; /* list, add, rename */
app_command_run app_department_archive;
app_command_run app_department_restore;
app_command_run app_setting_list_all;
app_command_run app_setting_get;
app_command_run app_setting_put;
app_command_run app_check;
app_command_run app_backup;
app_command_run app_restore;
app_command_run app_doctor;
app_command_run app_listen;
app_command_run app_learn;
app_command_run app_classify;
app_command_run app_understand;
app_command_run app_query_check;

#endif
