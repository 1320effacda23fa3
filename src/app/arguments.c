/* app/arguments.c -- flags of a command from its table, its help text, and what failures look like.
 *
 * What it does not do: short flags, abbreviations of long ones, more than one value without a
 * flag.
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "app/app.h"
#include "app/nearest.h"
#include "base/str.h"

#define FLAGS_MAX 40
#define HELP_COLUMNS 92

/* The flags of one command: its own options, its settings and --help. */
struct flags {
    struct option list[FLAGS_MAX + 1];
    size_t count;
};

/* getopt's table keeps pointers; names of settings get their '-' here. */
static const char *dashed(struct hk_cx *cx, const char *name)
{
    struct hk_str s = hk_str_from(name);
    char *p = hk_arena_alloc(cx->arena, s.n + 1);

    for (size_t i = 0; i < s.n; i++)
        p[i] = s.p[i] == '_' ? '-' : s.p[i];
    return p;
}

static void add_flag(struct flags *flags, const char *name, bool takes_value)
{
    hk_must(flags->count < FLAGS_MAX);
    flags->list[flags->count++] =
        (struct option){name, takes_value ? required_argument : no_argument, NULL, 1};
}

static void make_flags(struct hk_cx *cx, const struct app_command *command, struct flags *out)
{
    *out = (struct flags){0};
    for (size_t i = 0; i < command->option_count; i++)
        if (!command->options[i].operand)
            add_flag(out, command->options[i].name, command->options[i].value != NULL);
    for (size_t i = 0; command->settings && i < app_setting_count; i++)
        add_flag(
            out, dashed(cx, app_setting_list[i].name), app_setting_list[i].kind != APP_SETTING_YES);
    add_flag(out, "help", false);
}

static const struct app_option *find_option(const struct app_command *command, struct hk_str name)
{
    for (size_t i = 0; i < command->option_count; i++)
        if (hk_str_equal(hk_str_from(command->options[i].name), name))
            return &command->options[i];
    return NULL;
}

/* getopt_long() takes any beginning of a flag that is not ambiguous; we take whole ones, so that
 * a flag added later cannot change what an old script means. */
static enum hk_rc check_name(struct hk_cx *cx, const struct app_command *command,
    const struct flags *flags, const char *word)
{
    struct hk_str name = hk_str_from(word), rest;
    struct app_nearest nearest;

    if (!hk_str_starts(name, HK_STR("--")))
        return hk_fail(
            cx, HK_EINVAL, "'%s' is not expected here; see hark %s --help", word, command->name);
    rest = hk_str_sub(name, 2, name.n);
    if (!hk_str_cut(&rest, '=', &name))
        return hk_fail(cx, HK_EINVAL, "'--' is not needed here; see hark %s --help", command->name);
    nearest = app_nearest_begin(name);
    for (size_t i = 0; i < flags->count; i++) {
        struct hk_str known = hk_str_from(flags->list[i].name);
        if (hk_str_equal(known, name))
            return HK_OK;
        app_nearest_try(&nearest, known);
    }
    if (nearest.best.n > 0)
        return hk_fail(cx, HK_EINVAL, "there is no flag '--%.*s'; did you mean '--%.*s'?",
            HKS(name), HKS(nearest.best));
    return hk_fail(
        cx, HK_EINVAL, "there is no flag '--%.*s'; see hark %s --help", HKS(name), command->name);
}

static enum hk_rc add_argument(
    struct hk_cx *cx, struct app_arguments *out, const char *name, const char *value)
{
    const struct app_option *option = find_option(out->command, hk_str_from(name));

    if (out->count == APP_ARGUMENTS_MAX)
        return hk_fail(cx, HK_EINVAL, "more than %d flags", APP_ARGUMENTS_MAX);
    if (app_argument_given(out, name) && (option == NULL || !option->many))
        return hk_fail(cx, HK_EINVAL, "--%s stands twice", name);
    out->list[out->count++] =
        (struct app_argument){hk_str_from(name), value != NULL ? hk_str_from(value) : HK_STR("")};
    return HK_OK;
}

/* HARK_DATA stands for --data where the command has it. */
static enum hk_rc check_required(struct hk_cx *cx, struct app_arguments *out)
{
    for (char *const *line = out->environment; *line != NULL; line++)
        if (strncmp(*line, "HARK_DATA=", 10) == 0 && (*line)[10] != '\0'
            && find_option(out->command, HK_STR("data")) != NULL
            && !app_argument_given(out, "data"))
            HK_TRY(add_argument(cx, out, "data", *line + 10));
    for (size_t i = 0; i < out->command->option_count; i++) {
        const struct app_option *option = &out->command->options[i];
        if (option->operand && !app_argument_given(out, option->name))
            return hk_fail(cx, HK_EINVAL, "%s is needed; see hark %s --help", option->value,
                out->command->name);
        if (option->required && !option->operand && app_argument(out, option->name).n == 0)
            return hk_fail(cx, HK_EINVAL, "--%s %s is needed; see hark %s --help", option->name,
                option->value, out->command->name);
    }
    return HK_OK;
}

/* What stands by itself, if the command takes such; a query may begin with one '-'. */
static const char *operand_name(const struct app_arguments *out, const char *word)
{
    for (size_t i = 0; i < out->command->option_count; i++) {
        const struct app_option *option = &out->command->options[i];
        if (option->operand && strncmp(word, "--", 2) != 0
            && !app_argument_given(out, option->name))
            return option->name;
    }
    return NULL;
}

enum hk_rc app_arguments_read(struct hk_cx *cx, const struct app_command *command, int argc,
    char **argv, char *const *environment, struct app_arguments *out)
{
    struct flags flags;

    make_flags(cx, command, &flags);
    *out = (struct app_arguments){.command = command, .environment = environment};
    opterr = 0;
    optind = 1;
    while (optind < argc) {
        const char *word = argv[optind];
        const char *operand = operand_name(out, word);
        int at = 0, found;
        if (operand != NULL) {
            HK_TRY(add_argument(cx, out, operand, word));
            optind++;
            continue;
        }
        HK_TRY(check_name(cx, command, &flags, word));
        found = getopt_long(argc, argv, "+:", flags.list, &at);
        if (found == ':')
            return hk_fail(cx, HK_EINVAL, "%s needs a value", word);
        if (found != 1)
            return hk_fail(cx, HK_EINVAL, "%s takes no value", word);
        if (strcmp(flags.list[at].name, "help") == 0)
            out->help = true;
        else
            HK_TRY(add_argument(cx, out, flags.list[at].name, optarg));
    }
    return out->help ? HK_OK : check_required(cx, out);
}

struct hk_str app_argument(const struct app_arguments *arguments, const char *name)
{
    for (size_t i = 0; i < arguments->count; i++)
        if (hk_str_equal(arguments->list[i].name, hk_str_from(name)))
            return arguments->list[i].value;
    return HK_STR("");
}

bool app_argument_given(const struct app_arguments *arguments, const char *name)
{
    for (size_t i = 0; i < arguments->count; i++)
        if (hk_str_equal(arguments->list[i].name, hk_str_from(name)))
            return true;
    return false;
}

/* ---- help --------------------------------------------------------------------------------- */

/* Print `text` broken at words, each line after `indent` spaces. */
static void print_wrapped(const char *text, int indent)
{
    struct hk_str rest = hk_str_from(text), word;
    size_t column = 0;

    while (hk_str_cut(&rest, ' ', &word)) {
        if (column == 0)
            printf("%*s", indent, "");
        else if ((size_t)indent + column + 1 + word.n > HELP_COLUMNS) {
            printf("\n%*s", indent, "");
            column = 0;
        }
        printf("%s%.*s", column > 0 ? " " : "", HKS(word));
        column += word.n + (column > 0);
    }
    printf("\n");
}

static void print_flag(const char *name, const char *value, const char *prose)
{
    printf("  --%s%s%s\n", name, value != NULL ? " " : "", value != NULL ? value : "");
    print_wrapped(prose, 6);
}

static void print_option(const struct app_option *option)
{
    if (!option->operand) {
        print_flag(option->name, option->value, option->prose);
        return;
    }
    printf("  %s\n", option->value);
    print_wrapped(option->prose, 6);
}

static void print_setting(const struct app_setting *setting)
{
    char name[40] = {0}, prose[512];
    bool yes = setting->kind == APP_SETTING_YES;

    for (size_t i = 0; setting->name[i] != '\0' && i + 1 < sizeof name; i++)
        name[i] = setting->name[i] == '_' ? '-' : setting->name[i];
    if (setting->kind == APP_SETTING_NUMBER)
        snprintf(prose, sizeof prose, "%s From %lld to %lld; otherwise %s.", setting->prose,
            (long long)setting->least, (long long)setting->most, setting->fallback);
    else if (setting->kind == APP_SETTING_WORD)
        snprintf(prose, sizeof prose, "%s One of %s; otherwise %s.", setting->prose, setting->value,
            setting->fallback);
    else
        snprintf(prose, sizeof prose, "%s%s%s%s", setting->prose,
            setting->fallback[0] != '\0' && !yes ? " Otherwise " : "",
            !yes ? setting->fallback : "", setting->fallback[0] != '\0' && !yes ? "." : "");
    print_flag(name,
        yes                                     ? NULL
            : setting->kind == APP_SETTING_WORD ? "WORD"
                                                : setting->value,
        prose);
}

void app_help_print(const struct app_command *command)
{
    printf("hark %s", command->name);
    for (size_t i = 0; i < command->option_count; i++)
        if (command->options[i].operand)
            printf(" %s", command->options[i].value);
        else if (command->options[i].required)
            printf(" --%s %s", command->options[i].name, command->options[i].value);
    printf(" [flags]\n\n");
    print_wrapped(command->summary, 0);
    if (command->prose[0] != '\0') {
        printf("\n");
        print_wrapped(command->prose, 0);
    }
    printf("\n");
    for (size_t i = 0; i < command->option_count; i++)
        print_option(&command->options[i]);
    if (command->settings) {
        printf("\nSettings, also as lines `name = value` in DIR/hark.ini (with _ for -) and as "
               "HARK_NAME\nin the environment; a flag holds before the environment, that before "
               "the file:\n\n");
        for (size_t i = 0; i < app_setting_count; i++)
            print_setting(&app_setting_list[i]);
    }
    print_flag("help", NULL, "Print this.");
}

/* ---- what all commands do ----------------------------------------------------------------- */

enum hk_rc app_settings_load(
    struct hk_cx *cx, const struct app_arguments *arguments, struct app_settings *out)
{
    struct hk_str config = app_argument(arguments, "config");
    struct hk_str data = app_argument(arguments, "data");
    enum hk_rc rc;

    app_settings_default(out);
    if (config.n > 0) {
        HK_TRY(app_settings_read_file(cx, out, config.p));
    } else {
        struct hk_str path = hk_arena_printf(cx->arena, "%.*s/hark.ini", HKS(data));
        rc = app_settings_read_file(cx, out, path.p);
        if (rc != HK_OK && rc != HK_ENOTFOUND)
            return rc;
    }
    HK_TRY(app_settings_read_environment(cx, out, arguments->environment));
    for (size_t i = 0; i < arguments->count; i++) {
        const struct app_argument *one = &arguments->list[i];
        const struct app_setting *setting = app_setting_find(one->name);
        if (setting == NULL
            || (!arguments->command->settings && !hk_str_equal(one->name, HK_STR("store"))))
            continue;
        struct hk_str flag = hk_arena_printf(cx->arena, "--%.*s", HKS(one->name));
        HK_TRY(app_setting_set(
            cx, out, setting, flag, setting->kind == APP_SETTING_YES ? HK_STR("yes") : one->value));
    }
    return HK_OK;
}

enum app_exit app_exit_of(enum hk_rc rc)
{
    switch (rc) {
    case HK_OK:
    case HK_END:
        return APP_DONE;
    case HK_EIO:
        return APP_IO;
    case HK_EINVAL:
    case HK_EDENIED:
    case HK_ENOTFOUND:
    case HK_ECONFLICT:
    case HK_ELIMIT:
    case HK_ERETRY:
    case HK_EPROTO:
        break;
    }
    return APP_FAILED;
}

enum app_exit app_say_failure(const struct hk_cx *cx, const struct app_arguments *arguments)
{
    fprintf(stderr, "hark %s: %s\n", arguments->command->name, cx->error.text);
    return app_exit_of(cx->error.rc);
}

enum app_exit app_say_usage(const struct hk_cx *cx, const struct app_arguments *arguments)
{
    enum app_exit result = app_say_failure(cx, arguments);

    return result == APP_FAILED ? APP_USAGE : result;
}
