/* SPDX-License-Identifier: MIT
 *
 * Command-line options, see options.h. */
#include "analyzer/cli/options.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/checked.h"
#include "base/timestamp.h"

const struct option help_options[] = {
    {"help", 'h', OPTION_FLAG, NULL, "print the command's help", NULL, false},
    {NULL, 0, OPTION_FLAG, NULL, NULL, NULL, false},
};

const struct option database_options[] = {
    {"db", 'd', OPTION_TEXT, "FILE",
     "the database (default: $HINDCAST_DB, else hindcast.db)", NULL, false},
    {NULL, 0, OPTION_FLAG, NULL, NULL, NULL, false},
};

const struct option output_options[] = {
    {"format", 0, OPTION_CHOICE, "table|json|ndjson|csv|markdown|html",
     "how to print; follows the name given with -o", "table", false},
    {"output", 'o', OPTION_TEXT, "FILE", "write there instead of stdout", NULL,
     false},
    {"limit", 0, OPTION_INT, "N",
     "print at most N rows of each result, 0 = all; totals stay whole", NULL,
     false},
    {"result", 0, OPTION_TEXT, "NAME",
     "which result csv and ndjson print (default: the first)", NULL, false},
    {"color", 0, OPTION_CHOICE, "auto|always|never",
     "colours in a table; auto also heeds NO_COLOR", "auto", false},
    {"quiet", 'q', OPTION_FLAG, NULL, "no titles, notes or progress", NULL,
     false},
    {NULL, 0, OPTION_FLAG, NULL, NULL, NULL, false},
};

const struct option as_of_options[] = {
    {"as-of", 0, OPTION_TIME, "TIME",
     "what \"now\" is (default: the latest row)", NULL, false},
    {NULL, 0, OPTION_FLAG, NULL, NULL, NULL, false},
};

const struct option filter_options[] = {
    {"since", 0, OPTION_TIME, "TIME", "from this time on", NULL, false},
    {"until", 0, OPTION_TIME, "TIME", "before this time", NULL, false},
    {"last", 0, OPTION_DURATION, "SPAN",
     "this long before --as-of, such as 30d or 12h", NULL, false},
    {"as-of", 0, OPTION_TIME, "TIME",
     "what \"now\" is (default: the latest row)", NULL, false},
    {"tz", 0, OPTION_TEXT, "ZONE", "hours and days of this zone", "UTC", false},
    {"processor", 0, OPTION_TEXT, "NAME",
     "only this processor, or /regex/; may be repeated", NULL, true},
    {"phase", 0, OPTION_TEXT, "NAME",
     "only this phase, or /regex/; may be repeated", NULL, true},
    {"status", 0, OPTION_TEXT, "NAME",
     "only rows of this status, or /regex/; may be repeated", NULL, true},
    {"exact", 0, OPTION_FLAG, NULL,
     "count the rows themselves, not the hourly counts kept beside them", NULL,
     false},
    {NULL, 0, OPTION_FLAG, NULL, NULL, NULL, false},
};

struct said {
    const struct option *option;
    const char *text; /* NULL for a flag */
    int64_t number;
};

struct options {
    const struct option *const *tables;
    struct said *said; /* in the order of the command line */
    size_t n_said;
    const char **arguments;
    size_t n_arguments;
};

/* ---- reading values --------------------------------------------------- */

bool options_duration(struct hc_str text, int64_t *us)
{
    static const struct {
        char letter;
        int64_t us;
    } units[] = {{'s', HC_US_PER_SECOND},
                 {'m', 60 * HC_US_PER_SECOND},
                 {'h', HC_US_PER_HOUR},
                 {'d', HC_US_PER_DAY},
                 {'w', 7 * HC_US_PER_DAY}};
    int64_t n = 0;

    if (text.n < 2 || !hc_str_to_i64(hc_str_slice(text, 0, text.n - 1), &n) ||
        n < 0)
        return false;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (units[i].letter == text.p[text.n - 1])
            return hc_mul_i64(n, units[i].us, us);
    return false;
}

static bool read_choice(struct hc_str words, struct hc_str text)
{
    struct hc_str word;
    bool more;

    do {
        more = hc_str_cut(&words, '|', &word);
        if (hc_str_eq(word, text))
            return true;
    } while (more);
    return false;
}

/* The value of one option; false = it is none. */
static bool read_value(const struct option *option, const char *z,
                       int64_t *number)
{
    struct hc_str text = hc_str_from(z);
    struct hc_time time;

    *number = 0;
    switch (option->kind) {
    case OPTION_FLAG:
    case OPTION_TEXT:
        return true;
    case OPTION_INT:
        return hc_str_to_i64(text, number) && *number >= 0;
    case OPTION_DURATION:
        return options_duration(text, number);
    case OPTION_CHOICE:
        return read_choice(hc_str_from(option->value), text);
    case OPTION_TIME:
        if (!hc_time_parse(text, HC_EPOCH_NONE, &time))
            return false;
        *number = time.us;
        return true;
    }
    return false;
}

static const char *expected(const struct option *option)
{
    switch (option->kind) {
    case OPTION_INT:
        return "a whole number";
    case OPTION_DURATION:
        return "a span such as 90s, 5m, 12h, 30d or 4w";
    case OPTION_TIME:
        return "a time such as 2026-01-12 or 2026-01-12T02:00:00Z";
    default:
        return option->value;
    }
}

/* ---- parsing ---------------------------------------------------------- */

static const struct option *find(const struct option *const *tables,
                                 struct hc_str name, char letter)
{
    for (size_t t = 0; tables[t] != NULL; t++)
        for (const struct option *o = tables[t]; o->name != NULL; o++)
            if (name.n > 0 ? hc_str_eq(hc_str_from(o->name), name)
                           : letter != 0 && o->letter == letter)
                return o;
    return NULL;
}

static const struct said *last_said(const struct options *o,
                                    const struct option *option)
{
    for (size_t i = o->n_said; i > 0; i--)
        if (o->said[i - 1].option == option)
            return &o->said[i - 1];
    return NULL;
}

static enum hc_code add_said(struct options *o, const struct option *option,
                             const char *text, struct hc_err *err)
{
    int64_t number = 0;

    if (!option->many && last_said(o, option) != NULL &&
        option->kind != OPTION_FLAG)
        return hc_fail(err, HC_EUSAGE, "--%s is given twice", option->name);
    if (text != NULL && !read_value(option, text, &number))
        return hc_fail(err, HC_EUSAGE, "--%s takes %s, not \"%.60s\"",
                       option->name, expected(option), text);
    o->said[o->n_said++] = (struct said){option, text, number};
    return HC_OK;
}

/* One argument that begins with a dash; *i moves over a value that stands in
 * the next one. */
static enum hc_code read_option(struct options *o, int argc, char *const *argv,
                                int *i, struct hc_err *err)
{
    const char *arg = argv[*i], *value = NULL;
    bool is_long = arg[1] == '-';
    struct hc_str name = hc_str_from(is_long ? arg + 2 : "");
    const struct option *option;

    if (is_long && strchr(arg, '=') != NULL) {
        value = strchr(arg, '=') + 1;
        name.n = (size_t)(value - 1 - name.p);
    } else if (!is_long && arg[2] != '\0') {
        value = arg + 2;
    }
    option = find(o->tables, name, is_long ? '\0' : arg[1]);
    if (option == NULL)
        return hc_fail(err, HC_EUSAGE, "there is no option %.*s",
                       is_long ? (int)(name.n + 2) : 2, arg);
    if (option->kind == OPTION_FLAG && value != NULL)
        return hc_fail(err, HC_EUSAGE, "--%s takes no value", option->name);
    if (option->kind != OPTION_FLAG && value == NULL) {
        if (*i + 1 >= argc)
            return hc_fail(err, HC_EUSAGE, "--%s needs a value (%s)",
                           option->name, option->value);
        value = argv[++*i];
    }
    return add_said(o, option, value, err);
}

/* Room for n values and arguments; NULL = no memory. */
static struct options *new_options(size_t n, const struct option *const *tables)
{
    struct options *o = calloc(1, sizeof *o);

    if (o == NULL)
        return NULL;
    o->tables = tables;
    o->said = calloc(n + 1, sizeof *o->said);
    o->arguments = calloc(n + 1, sizeof *o->arguments);
    if (o->said != NULL && o->arguments != NULL)
        return o;
    options_free(o);
    return NULL;
}

/* "-" is standard input, and what has a blank behind two dashes a comment of
 * SQL, which an argument may begin with. */
static bool is_option(const char *word)
{
    return word[0] == '-' && word[1] != '\0' &&
           !(word[1] == '-' && word[2] == ' ');
}

enum hc_code options_parse(struct options **out, int argc, char *const *argv,
                           const struct option *const *tables,
                           struct hc_err *err)
{
    struct options *o = new_options(argc > 0 ? (size_t)argc : 0, tables);
    enum hc_code rc = HC_OK;
    bool only_arguments = false;

    *out = NULL;
    if (o == NULL)
        return hc_nomem(err);
    for (int i = 0; rc == HC_OK && i < argc; i++) {
        if (!only_arguments && strcmp(argv[i], "--") == 0)
            only_arguments = true;
        else if (!only_arguments && is_option(argv[i]))
            rc = read_option(o, argc, argv, &i, err);
        else
            o->arguments[o->n_arguments++] = argv[i];
    }
    if (rc != HC_OK) {
        options_free(o);
        return rc;
    }
    *out = o;
    return HC_OK;
}

static bool in_tables(const struct option *option,
                      const struct option *const *tables)
{
    for (size_t t = 0; tables[t] != NULL; t++)
        for (const struct option *o = tables[t]; o->name != NULL; o++)
            if (o == option)
                return true;
    return false;
}

enum hc_code options_share(struct options **out, const struct options *said,
                           const struct option *const *tables,
                           struct hc_err *err)
{
    struct options *o = new_options(said->n_said, tables);

    *out = o;
    if (o == NULL)
        return hc_nomem(err);
    for (size_t i = 0; i < said->n_said; i++)
        if (in_tables(said->said[i].option, tables))
            o->said[o->n_said++] = said->said[i];
    return HC_OK;
}

void options_free(struct options *o)
{
    if (o == NULL)
        return;
    free(o->said);
    free(o->arguments);
    free(o);
}

/* ---- asking ----------------------------------------------------------- */

static const struct option *known(const struct options *o, const char *name)
{
    const struct option *option = find(o->tables, hc_str_from(name), '\0');

    assert(option != NULL);
    return option;
}

bool options_given(const struct options *o, const char *name)
{
    return last_said(o, known(o, name)) != NULL;
}

bool options_flag(const struct options *o, const char *name)
{
    return options_given(o, name);
}

int64_t options_int(const struct options *o, const char *name)
{
    const struct option *option = known(o, name);
    const struct said *said = last_said(o, option);
    int64_t number = 0;

    if (said != NULL)
        return said->number;
    if (option->fallback != NULL &&
        !read_value(option, option->fallback, &number))
        assert(!"a fallback is no value of its option");
    return number;
}

const char *options_text(const struct options *o, const char *name)
{
    const struct option *option = known(o, name);
    const struct said *said = last_said(o, option);

    return said != NULL ? said->text : option->fallback;
}

const char *options_text_at(const struct options *o, const char *name, size_t i)
{
    const struct option *option = known(o, name);

    for (size_t k = 0; k < o->n_said; k++)
        if (o->said[k].option == option && i-- == 0)
            return o->said[k].text;
    return NULL;
}

const char *options_argument(const struct options *o, size_t i)
{
    return i < o->n_arguments ? o->arguments[i] : NULL;
}

const char *options_db(const struct options *o)
{
    const char *path = options_text(o, "db");

    if (path == NULL)
        path = getenv("HINDCAST_DB");
    return path != NULL && path[0] != '\0' ? path : "hindcast.db";
}
