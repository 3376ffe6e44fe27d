/* SPDX-License-Identifier: MIT
 *
 * The report of an ingest, see summary.h. */
#include "analyzer/ingest/summary.h"

#include <stdlib.h>

/* Files listed by the report; all count in the sums and totals. */
enum { MAX_LISTED = 10000 };

enum {
    C_FILE,
    C_FORMAT,
    C_PROFILE,
    C_INTO,
    C_RECORDS,
    C_REJECTS,
    C_STATE,
    C_REMARKS
};

static const struct column file_columns[] = {
    {"file", COLUMN_TEXT, NULL, "name of the input, without folders", 0, 0},
    {"format", COLUMN_TEXT, NULL, "input format that its content shows", 0,
     COLUMN_WIDE},
    {"profile", COLUMN_TEXT, NULL, "column profile that its columns match", 0,
     COLUMN_WIDE},
    {"into", COLUMN_TEXT, NULL,
     "where its records went: runs, log or a plain table", 0, COLUMN_WIDE},
    {"records", COLUMN_INT, NULL, "records stored", 0, 0},
    {"rejects", COLUMN_INT, NULL,
     "records that could not be read; see `hindcast rejects`", 0, 0},
    {"state", COLUMN_TEXT, NULL,
     "stored, partial (broke off or damaged), known (was there before: nothing "
     "changed) or refused",
     0, 0},
    {"remarks", COLUMN_LIST, NULL, "what else there is to say about it", 0,
     COLUMN_PROSE},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

enum { S_FORMAT, S_PROFILE, S_INTO, S_FILES, S_KNOWN, S_RECORDS, S_REJECTS };

static const struct column sum_columns[] = {
    {"format", COLUMN_TEXT, NULL, "input format", 0, 0},
    {"profile", COLUMN_TEXT, NULL, "column profile", 0, 0},
    {"into", COLUMN_TEXT, NULL, "where the records went", 0, 0},
    {"files", COLUMN_INT, NULL, "files stored, whole or in part", 0, 0},
    {"known", COLUMN_INT, NULL, "files that were there before", 0, 0},
    {"records", COLUMN_INT, NULL, "records stored", 0, 0},
    {"rejects", COLUMN_INT, NULL, "records that could not be read", 0, 0},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

static const char *const state_names[FILE_STATES] = {"stored", "partial",
                                                     "known", "refused"};

struct summary_sum {
    struct hc_str format, profile, into; /* borrowed; empty = none */
    uint64_t files, known, records, rejects;
};

enum hc_code summary_open(struct summary *s, bool brief, struct hc_err *err)
{
    enum hc_code rc;

    *s = (struct summary){.brief = brief};
    rc = report_new(&s->report, "ingest", "Ingest", err);
    if (rc != HC_OK)
        return rc;
    /* What is printed as CSV is the first result: all files. */
    if (!brief)
        s->files =
            report_result(s->report, "files", "Files", file_columns, DRAW_NONE);
    s->formats = report_result(s->report, "formats", "By format", sum_columns,
                               DRAW_NONE);
    if (brief)
        s->files =
            report_result(s->report, "files", "Files that need attention",
                          file_columns, DRAW_NONE);
    return HC_OK;
}

void summary_release(struct summary *s)
{
    report_free(s->report);
    free(s->sums);
    *s = (struct summary){0};
}

size_t summary_files(const struct summary *s)
{
    size_t n = 0;

    for (int i = 0; i < FILE_STATES; i++)
        n += s->n_files[i];
    return n;
}

/* ---- sums ------------------------------------------------------------- */

static int compare_sums(const void *a, const void *b)
{
    const struct summary_sum *x = a, *y = b;
    int order = hc_str_cmp(x->format, y->format);

    if (order == 0)
        order = hc_str_cmp(x->profile, y->profile);
    return order != 0 ? order : hc_str_cmp(x->into, y->into);
}

/* The sum of files like `key`; NULL = no memory.  There are few: formats times
 * profiles times destinations. */
static struct summary_sum *find_sum(struct summary *s,
                                    const struct summary_sum *key)
{
    struct summary_sum *grown;

    for (size_t i = 0; i < s->n_sums; i++)
        if (compare_sums(&s->sums[i], key) == 0)
            return &s->sums[i];
    if (s->n_sums == s->cap_sums) {
        s->cap_sums = s->cap_sums == 0 ? 8 : 2 * s->cap_sums;
        grown = realloc(s->sums, s->cap_sums * sizeof *grown);
        if (grown == NULL)
            return NULL;
        s->sums = grown;
    }
    s->sums[s->n_sums] = *key;
    return &s->sums[s->n_sums++];
}

static void count_file(struct summary *s, const struct reading *r,
                       const char *into, enum file_state state)
{
    struct summary_sum key = {.format = hc_str_from(reading_format_name(r)),
                              .into = hc_str_from(into)};
    struct summary_sum *sum;

    if (r->profile != NULL)
        key.profile = r->profile->name;
    sum = find_sum(s, &key);
    if (sum == NULL) {
        s->report->failed = HC_ENOMEM;
    } else if (state == FILE_KNOWN) {
        sum->known++;
    } else {
        sum->files++;
        sum->records += r->records;
        sum->rejects += r->rejects;
    }
}

static void put_sums(struct summary *s)
{
    struct report *r = s->report;
    size_t k = s->formats;

    if (s->n_sums > 0)
        qsort(s->sums, s->n_sums, sizeof *s->sums, compare_sums);
    for (size_t i = 0; i < s->n_sums; i++) {
        const struct summary_sum *sum = &s->sums[i];

        report_row(r, k);
        report_text(r, k, S_FORMAT, sum->format);
        report_text(r, k, S_PROFILE, sum->profile);
        report_text(r, k, S_INTO, sum->into);
        report_int(r, k, S_FILES, (int64_t)sum->files);
        report_int(r, k, S_KNOWN, (int64_t)sum->known);
        report_int(r, k, S_RECORDS, (int64_t)sum->records);
        report_int(r, k, S_REJECTS, (int64_t)sum->rejects);
    }
}

/* ---- files ------------------------------------------------------------ */

static void list_remarks(struct summary *s, const struct reading *r,
                         enum file_state state)
{
    struct hc_str rest = hc_buf_str(&r->remarks), line;
    bool more = rest.n > 0;

    if (state == FILE_REFUSED)
        report_list_add(s->report, s->files, C_REMARKS,
                        hc_str_from(r->err.msg));
    else if (state != FILE_KNOWN)
        while (more) {
            more = hc_str_cut(&rest, '\n', &line);
            report_list_add(s->report, s->files, C_REMARKS, line);
        }
}

/* Whether a person has to know of the file by its name. */
static bool needs_attention(const struct reading *r, enum file_state state)
{
    return state == FILE_REFUSED || state == FILE_PARTIAL ||
           (state == FILE_STORED && (r->rejects > 0 || r->remarks.n > 0));
}

static void put_text(struct summary *s, size_t column, const char *text)
{
    report_text(s->report, s->files, column, hc_str_from(text));
}

static void list_file(struct summary *s, const struct reading *r,
                      const char *into, enum file_state state)
{
    size_t k = s->files;

    report_row(s->report, k);
    put_text(s, C_FILE, r->input->name);
    if (state != FILE_REFUSED) {
        put_text(s, C_FORMAT, reading_format_name(r));
        put_text(s, C_INTO, into);
        if (r->profile != NULL)
            report_text(s->report, k, C_PROFILE, r->profile->name);
    }
    if (state == FILE_STORED || state == FILE_PARTIAL) {
        report_int(s->report, k, C_RECORDS, (int64_t)r->records);
        report_int(s->report, k, C_REJECTS, (int64_t)r->rejects);
    }
    put_text(s, C_STATE, state_names[state]);
    list_remarks(s, r, state);
}

void summary_add(struct summary *s, const struct reading *r, const char *table,
                 enum file_state state)
{
    const char *destinations[] = {NULL, "runs", "log", table};
    const char *into = destinations[r->kind];

    s->n_files[state]++;
    if (state == FILE_REFUSED && r->err.code == HC_EIO)
        s->system_failed = true;
    if (state == FILE_STORED || state == FILE_PARTIAL) {
        s->records += r->records;
        s->rejects += r->rejects;
    }
    if (state != FILE_REFUSED)
        count_file(s, r, into, state);
    if (s->brief && !needs_attention(r, state))
        return;
    s->n_listed++;
    if (s->n_listed <= MAX_LISTED)
        list_file(s, r, into, state);
}

static void note_known(struct summary *s)
{
    size_t known = s->n_files[FILE_KNOWN];
    bool all = known == summary_files(s);

    if (known > 0)
        report_note(s->report, s->files, "%zu file%s already known, %s", known,
                    known == 1 ? "" : "s", all ? "nothing changed" : "skipped");
}

void summary_finish(struct summary *s)
{
    struct report *r = s->report;
    size_t k = s->files;

    put_sums(s);
    report_total_int(r, k, "files", (int64_t)summary_files(s));
    report_total_int(r, k, "records", (int64_t)s->records);
    report_total_int(r, k, "rejects", (int64_t)s->rejects);
    for (int i = 0; i < FILE_STATES; i++)
        report_total_int(r, k, state_names[i], (int64_t)s->n_files[i]);
    note_known(s);
    if (s->n_listed > MAX_LISTED)
        report_note(r, k, "%zu more files are counted but not listed",
                    s->n_listed - MAX_LISTED);
}
