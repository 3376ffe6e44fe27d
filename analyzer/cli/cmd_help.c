/* SPDX-License-Identifier: MIT
 *
 * help: everything is read from the tables that also parse, run and print. */
#include <stdio.h>
#include <string.h>

#include "analyzer/analyses/analysis.h"
#include "analyzer/cli/command.h"
#include "analyzer/cli/output.h"
#include "analyzer/report/cell.h"
#include "parsers/format.h"

enum { NAME_WIDTH = 12, OPTION_WIDTH = 24, LINE_WIDTH = 80 };

/* Words of a text from column `indent` on, wrapped before LINE_WIDTH; the
 * cursor stands at column `at`. */
static void put_wrapped(struct hc_str rest, size_t at, size_t indent)
{
    struct hc_str word;
    bool more = rest.n > 0;

    for (bool first = true; more; first = false) {
        more = hc_str_cut(&rest, ' ', &word);
        if (word.n == 0)
            continue; /* two blanks behind a sentence are one */
        if (!first && at + 1 + word.n > LINE_WIDTH) {
            (void)printf("\n%*s", (int)indent, "");
            at = indent;
        } else if (!first) {
            (void)putchar(' ');
            at++;
        }
        (void)fwrite(word.p, 1, word.n, stdout);
        at += word.n;
    }
    (void)putchar('\n');
}

/* Paragraphs end at a newline. */
static void put_about(const char *about)
{
    struct hc_str rest = hc_str_from(about), paragraph;
    bool more;

    do {
        more = hc_str_cut(&rest, '\n', &paragraph);
        put_wrapped(paragraph, 0, 0);
    } while (more);
}

/* A name, then its text in the column behind it. */
static void put_entry(const char *name, int width, const char *text)
{
    size_t indent = (size_t)width + 3;

    if (strlen(name) > (size_t)width)
        (void)printf("  %s\n%*s", name, (int)indent, "");
    else
        (void)printf("  %-*s ", width, name);
    put_wrapped(hc_str_from(text), indent, indent);
}

static void put_option(const struct option *o)
{
    char left[128], right[512];
    size_t n;

    if (o->letter != 0)
        n = (size_t)snprintf(left, sizeof left, "-%c, --%s", o->letter,
                             o->name);
    else
        n = (size_t)snprintf(left, sizeof left, "    --%s", o->name);
    if (o->kind != OPTION_FLAG && n < sizeof left)
        (void)snprintf(left + n, sizeof left - n, " %s", o->value);
    if (o->fallback != NULL)
        (void)snprintf(right, sizeof right, "%s [%s]", o->help, o->fallback);
    else
        (void)snprintf(right, sizeof right, "%s", o->help);
    put_entry(left, OPTION_WIDTH, right);
}

static const char *table_title(const struct option *table)
{
    if (table == database_options || table == output_options)
        return "Output and database";
    return table == filter_options ? "Window and filters" : "Options";
}

/* Tables of one title stand together. */
static void put_options(const struct option *const *tables)
{
    const char *title = NULL;

    for (; *tables != NULL; tables++) {
        if (title == NULL || strcmp(title, table_title(*tables)) != 0) {
            title = table_title(*tables);
            (void)printf("\n%s:\n", title);
        }
        for (const struct option *o = *tables; o->name != NULL; o++)
            put_option(o);
    }
}

static void put_shapes(const struct analysis_shape *shape)
{
    for (; shape != NULL && shape->result != NULL; shape++) {
        (void)printf("\nColumns of %s:\n", shape->result);
        for (const struct column *c = shape->columns; c->name != NULL; c++) {
            char right[512];

            (void)snprintf(right, sizeof right, "%s (%s%s%s)", c->help,
                           cell_type_name(c->type), c->unit ? ", " : "",
                           c->unit ? c->unit : "");
            put_entry(c->name, OPTION_WIDTH, right);
        }
    }
}

enum hc_code command_print_help(const char *name, struct hc_err *err)
{
    const struct command *c = command_find(name);
    const struct analysis *a = c == NULL ? analysis_find(name) : NULL;
    const struct option *tables[] = {NULL,           help_options,
                                     filter_options, database_options,
                                     output_options, NULL};

    if (c == NULL && a == NULL)
        return hc_fail(err, HC_EUSAGE, "there is no command \"%.60s\"", name);
    (void)printf("Usage: hindcast %s%s%s\n\n", name,
                 c != NULL && *c->usage == '\0' ? "" : " ",
                 c != NULL ? c->usage : "[options]");
    put_about(c != NULL ? c->about : a->about);
    if (c != NULL) {
        put_options(c->tables);
        return HC_OK;
    }
    tables[0] = a->options;
    put_options(a->options != NULL ? tables : tables + 1);
    put_shapes(a->shapes);
    return HC_OK;
}

static void put_overview(void)
{
    (void)fputs(
        "hindcast " HINDCAST_VERSION
        ": offline forensic analyzer for retry storms\n\n"
        "  hindcast ingest EXPORTS...     read exports into hindcast.db\n"
        "  hindcast monday                ask\n\n"
        "Commands:\n",
        stdout);
    for (size_t i = 0; command_list[i] != NULL; i++)
        put_entry(command_list[i]->name, NAME_WIDTH, command_list[i]->summary);
    (void)fputs("\nAnalyses:\n", stdout);
    for (size_t i = 0; analysis_list[i] != NULL; i++)
        put_entry(analysis_list[i]->name, NAME_WIDTH,
                  analysis_list[i]->summary);
    (void)fputs("\n`hindcast help NAME` tells all about one of them, "
                "`hindcast help formats`\nwhat ingest reads.\n\n"
                "Exit codes: 0 done, 1 findings where a gate asked, 2 usage "
                "or configuration,\n3 input with rejects or cut off, 4 "
                "database or I/O, 5 a bug.\n",
                stdout);
}

static void put_formats(void)
{
    (void)fputs("Input formats; which one a file is in is decided by its "
                "content, --as NAME overrides:\n",
                stdout);
    for (size_t i = 0; format_list[i] != NULL; i++)
        put_entry(format_list[i]->name, 16, format_list[i]->summary);
}

static enum hc_code run_help(const struct options *o, enum exit_code *code,
                             struct hc_err *err)
{
    const char *name = options_argument(o, 0);

    *code = EXIT_DONE;
    if (name == NULL)
        put_overview();
    else if (strcmp(name, "formats") == 0)
        put_formats();
    else
        return command_print_help(name, err);
    return HC_OK;
}

static const struct option *const tables[] = {help_options, NULL};

const struct command command_help = {
    .name = "help",
    .usage = "[COMMAND | formats]",
    .summary = "this page, or all about one command",
    .about = "Prints help to standard output.",
    .tables = tables,
    .run = run_help,
};
