/* SPDX-License-Identifier: MIT
 *
 * Printing, see output.h. */
#include "analyzer/cli/output.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analyzer/analyses/analysis.h"
#include "analyzer/cli/command.h"
#include "analyzer/report/escape.h"
#include "analyzer/report/heatmap.h"
#include "base/limits.h"

/* Where a report or text goes: stdout, or a file that takes the place of an
 * older one only when it is complete. */
struct sink {
    FILE *out;
    const char *path; /* NULL = stdout */
    char *temporary;  /* NULL = written in place (a device, a pipe) */
};

static enum hc_code fail_write(const char *path, struct hc_err *err)
{
    const char *why = strerror(errno);

    return hc_fail(err, HC_EIO, "cannot write to %s: %s",
                   path == NULL ? "standard output" : path, why);
}

/* A file of its own beside path, with the permissions a new file gets. */
static enum hc_code open_temporary(struct sink *s, struct hc_err *err)
{
    static const char suffix[] = ".XXXXXX";
    size_t n = strlen(s->path);
    mode_t mask = umask(0);
    int fd;

    (void)umask(mask);
    s->temporary = malloc(n + sizeof suffix);
    if (s->temporary == NULL)
        return hc_nomem(err);
    memcpy(s->temporary, s->path, n);
    memcpy(s->temporary + n, suffix, sizeof suffix);
    fd = mkstemp(s->temporary);
    if (fd < 0) {
        free(s->temporary);
        s->temporary = NULL;
        return fail_write(s->path, err);
    }
    (void)fchmod(fd, 0666 & ~mask);
    s->out = fdopen(fd, "wb");
    if (s->out != NULL)
        return HC_OK;
    (void)close(fd);
    (void)unlink(s->temporary);
    free(s->temporary);
    s->temporary = NULL;
    return hc_nomem(err);
}

static enum hc_code sink_open(struct sink *s, const struct options *o,
                              struct hc_err *err)
{
    struct stat st;

    *s = (struct sink){stdout, options_text(o, "output"), NULL};
    if (s->path != NULL && strcmp(s->path, "-") == 0)
        s->path = NULL;
    if (s->path == NULL)
        return HC_OK;
    if (stat(s->path, &st) != 0 || S_ISREG(st.st_mode))
        return open_temporary(s, err);
    s->out = fopen(s->path, "wb");
    return s->out == NULL ? fail_write(s->path, err) : HC_OK;
}

/* Close; a failed write leaves an older file as it was. */
static enum hc_code sink_close(struct sink *s, enum hc_code rc,
                               struct hc_err *err)
{
    if (s->path != NULL && s->out != NULL) {
        if (fclose(s->out) != 0 && rc == HC_OK)
            rc = fail_write(s->path, err);
        if (rc == HC_OK && s->temporary != NULL &&
            rename(s->temporary, s->path) != 0)
            rc = fail_write(s->path, err);
    }
    if (s->temporary != NULL && rc != HC_OK)
        (void)unlink(s->temporary);
    free(s->temporary);
    return rc;
}

/* --format, else what the name given with -o asks for, else the default. */
static const struct renderer *choose_renderer(const struct options *o)
{
    static const struct {
        const char *ending, *format;
    } endings[] = {{".html", "html"},    {".md", "markdown"},
                   {".json", "json"},    {".ndjson", "ndjson"},
                   {".jsonl", "ndjson"}, {".csv", "csv"}};
    const char *path = options_text(o, "output");

    if (!options_given(o, "format") && path != NULL)
        for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++)
            if (hc_str_ends(hc_str_from(path), hc_str_from(endings[i].ending)))
                return renderer_find(endings[i].format);
    return renderer_find(options_text(o, "format"));
}

bool output_is_table(const struct options *o)
{
    return choose_renderer(o) == renderer_find("table");
}

enum { TOP_CELLS = 10 };

/* Which rows are printed.  Where a map stands for all its rows, or only some
 * are wanted, the hottest are. */
static enum hc_code choose_rows(struct report *r, const struct options *o,
                                const struct renderer *renderer,
                                struct hc_err *err)
{
    bool given = options_given(o, "limit");
    size_t limit = given ? (size_t)options_int(o, "limit") : 0;
    enum hc_code rc = HC_OK;

    for (size_t k = 0; k < r->n_results && rc == HC_OK; k++)
        if (r->results[k].drawing == DRAW_HEATMAP &&
            (renderer->map_first || limit > 0))
            rc = heatmap_rank(&r->results[k], given ? 0 : TOP_CELLS, err);
    report_limit(r, limit);
    return rc;
}

enum hc_code output_report(struct report *r, const struct options *o,
                           struct hc_err *err)
{
    const struct renderer *renderer = choose_renderer(o);
    struct render_options settings = {.quiet = options_flag(o, "quiet"),
                                      .result = options_text(o, "result")};
    struct sink s;
    enum hc_code rc = report_check(r, err);

    if (rc == HC_OK && renderer == NULL)
        rc = hc_fail(err, HC_EBUG, "this build cannot print %s",
                     options_text(o, "format"));
    if (rc == HC_OK && renderer->digests) {
        report_seal(r);
        rc = report_check(r, err);
    }
    if (rc == HC_OK)
        rc = choose_rows(r, o, renderer, err);
    if (rc == HC_OK)
        rc = sink_open(&s, o, err);
    if (rc != HC_OK)
        return rc;
    if (s.path == NULL)
        settings.width = output_width();
    settings.color = s.path == NULL
                         ? output_color(o)
                         : strcmp(options_text(o, "color"), "always") == 0;
    rc = renderer->render(r, &settings, s.out, err);
    return sink_close(&s, rc, err);
}

enum hc_code output_text(struct hc_str text, const struct options *o,
                         struct hc_err *err)
{
    struct sink s;
    enum hc_code rc = sink_open(&s, o, err);

    if (rc != HC_OK)
        return rc;
    if (fwrite(text.p, 1, text.n, s.out) != text.n)
        rc = fail_write(s.path, err);
    return sink_close(&s, rc, err);
}

enum hc_code output_finish(struct hc_err *err)
{
    if (fflush(stdout) != 0 || ferror(stdout))
        return fail_write(NULL, err);
    /* Some file systems report a full disk only here. */
    if (close(STDOUT_FILENO) != 0 && errno != EBADF)
        return fail_write(NULL, err);
    return HC_OK;
}

unsigned output_width(void)
{
    const char *columns = getenv("COLUMNS");
    int64_t n = 0;
    struct winsize size;

    if (columns != NULL && hc_str_to_i64(hc_str_from(columns), &n) && n > 0 &&
        n < 10000)
        return (unsigned)n;
    if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 &&
        size.ws_col > 0)
        return size.ws_col;
    return isatty(STDOUT_FILENO) ? 80 : 0;
}

bool output_color(const struct options *o)
{
    const char *color = options_text(o, "color");
    const char *no_color = getenv("NO_COLOR");

    if (strcmp(color, "auto") != 0)
        return strcmp(color, "always") == 0;
    return isatty(STDOUT_FILENO) && (no_color == NULL || no_color[0] == '\0');
}

/* What the sentence is about goes in front of it. */
static void put_place(struct hc_buf *out, const struct hc_err *err)
{
    if (err->file == NULL)
        return;
    escape_terminal(out, hc_str_from(err->file));
    if (err->record != 0)
        hc_buf_printf(out, ", record %llu", (unsigned long long)err->record);
    if (err->has_byte)
        hc_buf_printf(out, ", byte %llu", (unsigned long long)err->byte);
    hc_buf_add_z(out, ": ");
}

/* The sentence where there is no memory to escape it with: what is not plain
 * ASCII is left out. */
static void put_plain_error(const char *msg)
{
    (void)fputs("hindcast: ", stderr);
    for (; *msg != '\0'; msg++)
        if (*msg >= ' ' && *msg <= '~')
            (void)putc(*msg, stderr);
    (void)putc('\n', stderr);
}

void output_error(const struct hc_err *err)
{
    struct hc_buf line;

    hc_buf_init(&line, HC_MAX_RENDERED);
    hc_buf_add_z(&line, "hindcast: ");
    put_place(&line, err);
    escape_terminal(&line, hc_str_from(err->msg));
    hc_buf_add_char(&line, '\n');
    if (line.failed == HC_OK)
        (void)fwrite(line.p, 1, line.n, stderr);
    else
        put_plain_error(err->msg);
    hc_buf_release(&line);
}

void output_hint(const char *command)
{
    if (strcmp(command, "help") == 0 ||
        (command_find(command) == NULL && analysis_find(command) == NULL))
        (void)fputs("Try `hindcast help`.\n", stderr);
    else
        (void)fprintf(stderr, "Try `hindcast help %s`.\n", command);
}
