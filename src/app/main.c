/* app/main.c -- the program hark: the table of its commands.
 *
 * A command is one or two words; `hark help COMMAND` and `hark COMMAND --help` print the same. See
 * docs/command-line.md.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/app.h"
#include "app/nearest.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/str.h"

extern char **environ;

#define OPTION(name, value, prose)                                                                 \
    {                                                                                              \
        name, value, prose, false, false, false                                                    \
    }
#define NEEDED(name, value, prose)                                                                 \
    {                                                                                              \
        name, value, prose, true, false, false                                                     \
    }
#define MANY(name, value, prose)                                                                   \
    {                                                                                              \
        name, value, prose, false, true, false                                                     \
    }
#define OPERAND(name, value, prose)                                                                \
    {                                                                                              \
        name, value, prose, true, false, true                                                      \
    }
#define OPTION_WORKSPACE                                                                           \
    OPTION("workspace", "NAME", "The workspace, if there is more than one: its name or id.")
#define OPTION_ACCOUNT                                                                             \
    NEEDED("account", "ID", "The account's id, as `hark account list` prints it.")

#define OPTION_DEPARTMENT                                                                          \
    NEEDED("department", "NAME", "The department: its name, or its id as the list prints it.")

static const struct app_option serve_options[] = {
    APP_OPTION_DATA,
    OPTION("config", "FILE", "Read settings from FILE instead of DIR/hark.ini."),
};
static const struct app_option init_options[] = {
    APP_OPTION_DATA,
    NEEDED("email", "ADDRESS", "The first admin's e-mail address."),
    OPTION("password-stdin", NULL, "Needed: the password is the first line of standard input."),
    OPTION("name", "NAME", "The first admin's name; otherwise the address before the @."),
    OPTION("workspace", "NAME", "The brand's name; otherwise 'My brand'."),
    OPTION("zone", "ZONE", "The time zone of its days; otherwise Europe/Warsaw."),
    APP_OPTION_STORE,
};
static const struct app_option token_options[] = {
    APP_OPTION_DATA,
    NEEDED("email", "ADDRESS", "Whose token it is."),
    OPTION_WORKSPACE,
    APP_OPTION_STORE,
};
static const struct app_option demo_options[] = {
    APP_OPTION_DATA,
    APP_OPTION_STORE,
};
static const struct app_option account_add_options[] = {
    APP_OPTION_DATA,
    NEEDED("channel", "CHANNEL",
        "The network: api, app_store, bluesky, facebook, google_business, google_play, instagram, "
        "mail, sim, telegram, webchat, whatsapp, x."),
    NEEDED("name", "NAME", "What colleagues call the account."),
    MANY("set", "KEY=VALUE", "A field of the account; may stand more than once."),
    OPTION("secret-stdin", NULL, "More fields, as lines KEY=VALUE of standard input."),
    OPTION("shadow", NULL, "Receive and show, never send."),
    OPTION_WORKSPACE,
    APP_OPTION_STORE,
};
static const struct app_option account_list_options[] = {
    APP_OPTION_DATA,
    OPTION_WORKSPACE,
    APP_OPTION_STORE,
};
static const struct app_option account_change_options[] = {
    APP_OPTION_DATA,
    OPTION_ACCOUNT,
    OPTION_WORKSPACE,
    APP_OPTION_STORE,
};
static const struct app_option account_review_options[] = {
    OPTION("channel", "CHANNEL", "Of this network only: facebook, instagram, whatsapp, x."),
};
static const struct app_option account_set_options[] = {
    APP_OPTION_DATA,
    OPTION_ACCOUNT,
    OPTION("name", "NAME", "What colleagues call the account from now on."),
    MANY("set", "KEY=VALUE", "A field of the account; may stand more than once."),
    OPTION("secret-stdin", NULL, "More fields, as lines KEY=VALUE of standard input."),
    OPTION("shadow", "yes|no", "Receive and show, never send; or send again."),
    OPTION_WORKSPACE,
    APP_OPTION_STORE,
};
static const struct app_option department_add_options[] = {
    APP_OPTION_DATA,
    NEEDED("name", "NAME", "What it is called."),
    OPTION_WORKSPACE,
    APP_OPTION_STORE,
};
static const struct app_option department_rename_options[] = {
    APP_OPTION_DATA,
    OPTION_DEPARTMENT,
    NEEDED("name", "NAME", "What it is called from now on."),
    OPTION_WORKSPACE,
    APP_OPTION_STORE,
};
static const struct app_option department_options[] = {
    APP_OPTION_DATA,
    OPTION_DEPARTMENT,
    OPTION_WORKSPACE,
    APP_OPTION_STORE,
};
static const struct app_option setting_list_options[] = {
    APP_OPTION_DATA,
    OPTION_WORKSPACE,
    APP_OPTION_STORE,
};
static const struct app_option setting_get_options[] = {
    APP_OPTION_DATA,
    NEEDED("name", "NAME", "The setting, as `hark setting list` prints it."),
    OPTION_WORKSPACE,
    APP_OPTION_STORE,
};
static const struct app_option setting_set_options[] = {
    APP_OPTION_DATA,
    NEEDED("name", "NAME", "The setting, as `hark setting list` prints it."),
    OPTION("value", "VALUE", "Its value from now on."),
    OPTION_WORKSPACE,
    APP_OPTION_STORE,
};
static const struct app_option check_options[] = {
    APP_OPTION_DATA,
    OPTION("config", "FILE", "Read settings from FILE instead of DIR/hark.ini."),
    APP_OPTION_STORE,
};
static const struct app_option backup_options[] = {
    OPTION("data", "DIR", "The data folder. HARK_DATA stands for it."),
    OPTION("to", "DIR", "Where the backup goes: a new or empty folder."),
    OPTION(
        "with-key", NULL, "Put the key into it: whoever has the backup can then use the accounts."),
    OPTION("verify", "DIR", "Look whether the backup in DIR is whole and adds up; makes none."),
    APP_OPTION_STORE,
};
static const struct app_option restore_options[] = {
    NEEDED("from", "DIR", "The backup."),
    NEEDED("data", "DIR", "The data folder to be: new or empty."),
    OPTION(
        "store", "URL", "The database to be, for a backup of PostgreSQL: postgresql://..., empty."),
};
static const struct app_option doctor_options[] = {
    APP_OPTION_DATA,
    OPTION("new-key", NULL, "Make a new key if there is none. What the old one sealed is lost."),
    APP_OPTION_STORE,
};
static const struct app_option learn_options[] = {
    NEEDED("train", "FILE", "The examples: a line each, the label, a tab, the text."),
    NEEDED("model", "FILE", "Where the model goes; one that is there is replaced."),
    OPTION("dev", "FILE", "Examples to choose by instead of a tenth of the others."),
};
static const struct app_option classify_options[] = {
    NEEDED("model", "FILE", "The model that hark learn made."),
    OPTION("top", "K", "The K best labels of each line, 1 to 100; otherwise the best one."),
    OPTION("why", NULL, "Behind them the words and pieces of words that decided."),
};
static const struct app_option query_check_options[] = {
    OPERAND("text", "TEXT", "The query."),
    OPTION("language", "LANG", "In which language it is explained: en, pl, ru, he; otherwise en."),
    OPTION("lex", "FILE", "The file with word forms, if not hark.lex beside the program."),
};

static const struct app_option listen_options[] = {
    NEEDED("queries", "FILE", "The queries: a line for each, its name, a tab and the query."),
    OPTION("in", "FILE", "Read posts from FILE instead of standard input."),
    OPTION("format", "NAME", "What a line is: auto, hark, x, bluesky or mastodon."),
    OPTION("threads", "N", "Work with N threads; the output stays the same."),
    OPTION("stats", NULL, "Say at the end what was read and how long it took."),
    OPTION("lex", "FILE", "The word forms, if hark.lex is not beside the program."),
};

static const struct app_option understand_options[] = {
    OPTION("json", NULL, "JSON, which is all there is; scripts may say so."),
};

#define OPTIONS(list) list, HK_COUNT(list)

static const struct app_command commands[] = {
    {"serve", "Run the server on a data folder, which is made if it is not there.",
        "Prints its address and, for the demo or as long as nobody ever signed in, a sign-in link "
        "that works once. Everything else is the log, on standard error. SIGINT and SIGTERM stop "
        "it cleanly.",
        OPTIONS(serve_options), true, app_serve},
    {"init", "Set up a brand: a workspace with its first admin.", "", OPTIONS(init_options), false,
        app_init},
    {"token", "Print a bearer token, for a program that acts as this person.",
        "It holds for a year, or until the person's access ends.", OPTIONS(token_options), false,
        app_token},
    {"demo", "Add the demo brand, played by a simulated network.",
        "Nothing of it leaves the process. It is a workspace of its own.", OPTIONS(demo_options),
        false, app_demo},
    {"account add", "Connect a channel account.",
        "Prints a line: id, channel, state, name, webhook path, separated by tabs.",
        OPTIONS(account_add_options), false, app_account_add},
    {"account list", "List the connected accounts.",
        "A line for each: id, channel, state, name, webhook path, separated by tabs.",
        OPTIONS(account_list_options), false, app_account_list},
    {"account pause", "Stop sending and asking for news; what comes in is kept.", "",
        OPTIONS(account_change_options), false, app_account_pause},
    {"account resume", "Go on with a paused account.", "", OPTIONS(account_change_options), false,
        app_account_resume},
    {"account set", "Rename an account, renew its secrets, let it only listen.",
        "What is not named stays as it is. New secrets wake an account whose token was void.",
        OPTIONS(account_set_options), false, app_account_set},
    {"account test", "Say at once how an account is: state, fields, hearing, replies.",
        "A line for each, ok, look or BAD. A running server also asks the network for news; what "
        "comes of it, the next test tells.",
        OPTIONS(account_change_options), false, app_account_test},
    {"account review", "Print what to ask of networks, in which words, and the film for it.",
        "Markdown; needs no server and no data folder. See docs/review.md.",
        OPTIONS(account_review_options), false, app_account_review},
    {"account remove", "Disconnect an account; its conversations stay.", "",
        OPTIONS(account_change_options), false, app_account_remove},
    {"department list", "List the departments.",
        "A line for each: id, open or archived, name, separated by tabs.",
        OPTIONS(account_list_options), false, app_department_ask},
    {"department add", "Make a department.", "", OPTIONS(department_add_options), false,
        app_department_ask},
    {"department rename", "Give a department another name.", "", OPTIONS(department_rename_options),
        false, app_department_ask},
    {"department archive", "Close a department to new cases, accounts and people.",
        "What is in it stays, and whoever works there goes on seeing it.",
        OPTIONS(department_options), false, app_department_archive},
    {"department restore", "Open an archived department again.", "", OPTIONS(department_options),
        false, app_department_restore},
    {"setting list", "List the workspace's settings.",
        "A line for each: name, value, unit, separated by tabs.", OPTIONS(setting_list_options),
        false, app_setting_list_all},
    {"setting get", "Print a setting's value.", "", OPTIONS(setting_get_options), false,
        app_setting_get},
    {"setting set", "Change a setting; it holds at once, without a restart.", "",
        OPTIONS(setting_set_options), false, app_setting_put},
    {"check", "Recompute every invariant from the rows; one line for each that does not hold.",
        "Works beside a running server. Exit code 1 if something does not add up.",
        OPTIONS(check_options), false, app_check},
    {"backup", "Make a backup while the server goes on, or verify one.", "",
        OPTIONS(backup_options), false, app_backup},
    {"restore", "Make a data folder from a backup, after verifying it.", "",
        OPTIONS(restore_options), false, app_restore},
    {"doctor", "Look at the installation: one line for each thing, ok, look or BAD.", "",
        OPTIONS(doctor_options), false, app_doctor},
    {"listen", "Which posts of a stream do queries take? Needs no data folder.",
        "Posts are JSON, one a line. Prints a line for each that a query takes: "
        "{\"id\":\"..\",\"queries\":[\"a\"],\"hits\":[{\"query\":\"a\",\"start\":0,\"end\":5,"
        "\"why\":\"form\"}]}, with bytes of the text as places. Lines that cannot be read are "
        "counted and the first ten are told on standard error. See docs/query.md.",
        OPTIONS(listen_options), false, app_listen},
    {"learn", "Learn to tell texts apart from labelled examples.",
        "Needs no server and no data folder. The same examples make the same model.",
        OPTIONS(learn_options), false, app_learn},
    {"classify", "Say which learnt label fits each line of standard input.",
        "Prints a line for each: the label and how sure that is (0 to 1), separated by a tab; more "
        "pairs behind with --top. A line may begin with its label and a tab, which then count for "
        "nothing.",
        OPTIONS(classify_options), false, app_classify},
    {"query check", "Explain what a listening query asks for, or say why it cannot.",
        "Prints the query in plain words, its tree with the forms of each word and where they come "
        "from, and hints. Exit code 2 with the column and the remedy if the query cannot be used. "
        "Needs no server and no data folder.",
        OPTIONS(query_check_options), false, app_query_check},
    {"understand", "Say what each line of standard input is: language, mood, wishes, secrets.",
        "Prints a JSON object for each. Places are bytes of the line. Needs no data folder.",
        OPTIONS(understand_options), false, app_understand},
};

static void print_overview(FILE *out)
{
    fprintf(out, "hark COMMAND [flags]\n\n");
    for (size_t i = 0; i < HK_COUNT(commands); i++)
        fprintf(out, "  %-15s %s\n", commands[i].name, commands[i].summary);
    fprintf(out, "\n  %-15s %s\n  %-15s %s\n", "--version", "Print the version.", "COMMAND --help",
        "Print the flags of a command.");
    fprintf(out,
        "\nExit codes: 0 done; 1 it could not be done, or does not add up; 2 used wrongly;"
        "\n74 the disk or the database failed.\n");
}

/* The command that argv[1], or argv[1] and argv[2], name; *words says how many it took. */
static const struct app_command *find_command(int argc, char **argv, int *words)
{
    for (size_t i = 0; i < HK_COUNT(commands); i++) {
        struct hk_str rest = hk_str_from(commands[i].name), word;
        int n = 0;
        bool same = true;
        while (same && hk_str_cut(&rest, ' ', &word)) {
            n++;
            same = n < argc && hk_str_equal(word, hk_str_from(argv[n]));
        }
        if (same) {
            *words = n;
            return &commands[i];
        }
    }
    return NULL;
}

static enum app_exit refuse_command(int argc, char **argv)
{
    struct app_nearest nearest = app_nearest_begin(hk_str_from(argv[1]));
    struct app_nearest both = nearest;
    char words[80];

    snprintf(words, sizeof words, "%s %s", argv[1], argc > 2 ? argv[2] : "");
    both = app_nearest_begin(hk_str_trim(hk_str_from(words)));
    for (size_t i = 0; i < HK_COUNT(commands); i++) {
        struct hk_str name = hk_str_from(commands[i].name), first = name, rest = name;
        (void)hk_str_cut(&rest, ' ', &first);
        app_nearest_try(&nearest, first);
        app_nearest_try(&both, name);
    }
    bool half = argc == 2 && hk_str_equal(nearest.best, hk_str_from(argv[1]));
    if (both.best.n > 0 && !half)
        nearest = both;
    if (hk_str_equal(nearest.best, HK_STR("setting")))
        fprintf(stderr, "hark: setting goes with list, get or set\n");
    else if (hk_str_equal(nearest.best, HK_STR("query")))
        fprintf(stderr, "hark: query goes with check\n");
    else if (hk_str_equal(nearest.best, HK_STR("account")))
        fprintf(stderr,
            "hark: account goes with add, list, set, test, pause, resume, review or "
            "remove\n");
    else if (hk_str_equal(nearest.best, HK_STR("department")))
        fprintf(stderr, "hark: department goes with list, add, rename, archive or restore\n");
    else if (nearest.best.n > 0)
        fprintf(stderr, "hark: there is no command '%s'; did you mean '%.*s'?\n", argv[1],
            HKS(nearest.best));
    else
        fprintf(stderr, "hark: there is no command '%s'; see hark --help\n", argv[1]);
    return APP_USAGE;
}

static enum app_exit run_command(
    struct hk_cx *cx, const struct app_command *command, int argc, char **argv)
{
    struct app_arguments arguments;

    if (app_arguments_read(cx, command, argc, argv, environ, &arguments) != HK_OK)
        return app_say_usage(cx, &arguments);
    if (arguments.help) {
        app_help_print(command);
        return APP_DONE;
    }
    if (hk_crypto_start(cx) != HK_OK)
        return app_say_failure(cx, &arguments);
    return command->run(cx, &arguments);
}

static enum app_exit run(struct hk_cx *cx, int argc, char **argv)
{
    int words = 0;

    if (argc >= 2 && strcmp(argv[1], "help") == 0 && argc > 2) {
        argc--;
        argv++;
        const struct app_command *about = find_command(argc, argv, &words);
        if (about == NULL)
            return refuse_command(argc, argv);
        app_help_print(about);
        return APP_DONE;
    }
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
        print_overview(argc < 2 ? stderr : stdout);
        return argc < 2 ? APP_USAGE : APP_DONE;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("hark %s\n", HARK_VERSION);
        return APP_DONE;
    }
    const struct app_command *command = find_command(argc, argv, &words);
    if (command == NULL)
        return refuse_command(argc, argv);
    return run_command(cx, command, argc - words, argv + words);
}

int main(int argc, char **argv)
{
    struct hk_cx cx = {.arena = hk_arena_new(), .now_ms = hk_clock_now_ms()};
    enum app_exit result = run(&cx, argc, argv);

    hk_arena_free(cx.arena);
    if (fflush(stdout) != 0 && result == APP_DONE)
        result = APP_IO;
    return (int)result;
}
