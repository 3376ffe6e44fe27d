/* SPDX-License-Identifier: MIT
 *
 * The report of an ingest, see summary.h. */
#include "analyzer/ingest/summary.h"

/* Rows of the report; all files count in the totals. */
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

const struct column summary_columns[] = {
    {"file", COLUMN_TEXT, NULL, "name of the input, without folders", 0, 0},
    {"format", COLUMN_TEXT, NULL, "input format that its content shows", 0, 0},
    {"profile", COLUMN_TEXT, NULL, "column profile that its columns match", 0,
     0},
    {"into", COLUMN_TEXT, NULL,
     "where its records went: runs, log or a plain table", 0, 0},
    {"records", COLUMN_INT, NULL, "records stored", 0, 0},
    {"rejects", COLUMN_INT, NULL,
     "records that could not be read; see `hindcast rejects`", 0, 0},
    {"state", COLUMN_TEXT, NULL,
     "stored, partial (broke off or damaged), known (was there before: nothing "
     "changed) or refused",
     0, 0},
    {"remarks", COLUMN_LIST, NULL, "what else there is to say about it", 0,
     COLUMN_WIDE},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

static const char *const state_names[FILE_STATES] = {"stored", "partial",
                                                     "known", "refused"};

enum hc_code summary_open(struct summary *s, struct hc_err *err)
{
    enum hc_code rc;

    *s = (struct summary){0};
    rc = report_new(&s->report, "ingest", "Ingest", err);
    if (rc == HC_OK)
        (void)report_result(s->report, "files", "Files", summary_columns,
                            DRAW_NONE);
    return rc;
}

void summary_release(struct summary *s)
{
    report_free(s->report);
    s->report = NULL;
}

size_t summary_files(const struct summary *s)
{
    size_t n = 0;

    for (int i = 0; i < FILE_STATES; i++)
        n += s->n_files[i];
    return n;
}

static void set_text(struct summary *s, size_t column, const char *text)
{
    if (text != NULL)
        report_text(s->report, 0, column, hc_str_from(text));
}

static void list_remarks(struct summary *s, const struct reading *r,
                         enum file_state state)
{
    struct hc_str rest = hc_buf_str(&r->remarks), line;
    bool more = rest.n > 0;

    if (state == FILE_REFUSED)
        report_list_add(s->report, 0, C_REMARKS, hc_str_from(r->err.msg));
    else if (state != FILE_KNOWN)
        while (more) {
            more = hc_str_cut(&rest, '\n', &line);
            report_list_add(s->report, 0, C_REMARKS, line);
        }
}

void summary_add(struct summary *s, const struct reading *r, const char *table,
                 enum file_state state)
{
    bool stored = state == FILE_STORED || state == FILE_PARTIAL;
    const char *into[] = {NULL, "runs", "log", table};

    s->n_files[state]++;
    if (state == FILE_REFUSED && r->err.code == HC_EIO)
        s->system_failed = true;
    if (stored) {
        s->records += r->records;
        s->rejects += r->rejects;
    }
    if (summary_files(s) > MAX_LISTED)
        return;
    report_row(s->report, 0);
    set_text(s, C_FILE, r->input->name);
    if (state != FILE_REFUSED) {
        set_text(s, C_FORMAT, reading_format_name(r));
        set_text(s, C_INTO, into[r->kind]);
        if (r->profile != NULL)
            report_text(s->report, 0, C_PROFILE, r->profile->name);
    }
    if (stored) {
        report_int(s->report, 0, C_RECORDS, (int64_t)r->records);
        report_int(s->report, 0, C_REJECTS, (int64_t)r->rejects);
    }
    set_text(s, C_STATE, state_names[state]);
    list_remarks(s, r, state);
}

static void note_known(struct summary *s)
{
    size_t known = s->n_files[FILE_KNOWN];
    bool all = known == summary_files(s);

    if (known > 0)
        report_note(s->report, 0, "%zu file%s already known, %s", known,
                    known == 1 ? "" : "s", all ? "nothing changed" : "skipped");
}

void summary_finish(struct summary *s)
{
    struct report *r = s->report;

    report_total_int(r, 0, "files", (int64_t)summary_files(s));
    report_total_int(r, 0, "records", (int64_t)s->records);
    report_total_int(r, 0, "rejects", (int64_t)s->rejects);
    for (int i = 0; i < FILE_STATES; i++)
        report_total_int(r, 0, state_names[i], (int64_t)s->n_files[i]);
    note_known(s);
    if (summary_files(s) > MAX_LISTED)
        report_note(r, 0, "%zu more files are counted but not listed",
                    summary_files(s) - MAX_LISTED);
}
