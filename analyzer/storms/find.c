/* SPDX-License-Identifier: MIT
 *
 * storms_find(): the series of a window, the storms in them, and what belongs
 * to each, see storms.h. */
#include <stdio.h>
#include <stdlib.h>

#include "analyzer/analyses/histogram_read.h"
#include "analyzer/report/escape.h"
#include "analyzer/storms/counts.h"
#include "analyzer/storms/detect.h"
#include "base/limits.h"

enum { MAX_SERIES = 20, ALL = -1 };

struct find {
    const struct storms_scope *scope;
    struct storm_list *list;
    struct report *report;
    const char *columns;
    struct storm_counts counts;
    struct local_hours hours;
    struct zone *new_york;
    double *x;           /* one series at a time */
    unsigned char *dark; /* by bin; NULL = none */
};

/* ---- series ------------------------------------------------------------ */

/* Fill x; false = it equals the one by runs, so there is nothing new in it. */
static bool load(struct find *f, int64_t processor, enum storm_measure m)
{
    const struct storm_counts *c = &f->counts;
    bool differs = m == MEASURE_RUNS;

    memset(f->x, 0, c->n_bins * sizeof *f->x);
    for (size_t i = 0; i < c->n; i++)
        if (processor == ALL || c->at[i].processor == (size_t)processor) {
            f->x[c->at[i].bin] += (double)storm_count_of(&c->at[i], m);
            differs = differs || c->at[i].rows_failed != c->at[i].runs_failed;
        }
    return differs;
}

static enum hc_code mark_dark(struct find *f, struct hc_err *err)
{
    const struct exposure *e = f->scope->exposure;

    if (e->dark == NULL)
        return HC_OK;
    f->dark = calloc(f->counts.n_bins + 1, 1);
    if (f->dark == NULL)
        return hc_nomem(err);
    for (size_t i = 0; i < f->counts.n_bins; i++)
        f->dark[i] =
            exposure_dark(e, f->counts.from_us + (int64_t)i * f->counts.bin_us);
    return HC_OK;
}

/* ---- what belongs to a storm ------------------------------------------- */

static bool in_scope(const struct storm_counts *c, const struct storm *storm,
                     size_t i)
{
    return storm->scope.p == NULL ||
           hc_str_eq(c->processors[c->at[i].processor].name, storm->scope);
}

/* First and last failure of the active bins of a span. */
static bool edges(const struct storm_counts *c, const struct storm *storm,
                  const struct storm_span *span, enum storm_measure m,
                  struct storm_edge *out)
{
    size_t from = (size_t)((span->active_from_us - c->from_us) / c->bin_us);
    size_t to = (size_t)((span->active_to_us - c->from_us) / c->bin_us);
    bool any = false;

    if (span->active_to_us == 0)
        return false;
    for (size_t i = storm_counts_seek(c, from); i < c->n && c->at[i].bin < to;
         i++) {
        const struct storm_edge *e =
            m == MEASURE_RUNS ? &c->at[i].runs : &c->at[i].rows;

        if (!in_scope(c, storm, i) || storm_count_of(&c->at[i], m) == 0)
            continue;
        if (!any || e->first_us < out->first_us)
            out->first_us = e->first_us;
        if (!any || e->last_us > out->last_us)
            out->last_us = e->last_us;
        any = true;
    }
    return any;
}

/* Begin, end and duration.  Spans that did not hit do not widen a storm. */
static void place(struct storm *storm, const struct storm_counts *c,
                  enum storm_measure m)
{
    bool any = false;

    for (size_t i = 0; i < storm->n_spans; i++) {
        struct storm_edge e;

        if (!storm->spans[i].hit || !edges(c, storm, &storm->spans[i], m, &e))
            continue;
        if (!any)
            storm->start_us = e.first_us;
        storm->end_us = e.last_us;
        storm->duration_us += e.last_us - e.first_us;
        any = true;
    }
}

/* The processors with most failures; by name where they tie. */
static void rank(struct storm *storm, const struct storm_counts *c,
                 const int64_t *failures)
{
    for (size_t p = 0; p < c->n_processors; p++) {
        size_t at = storm->n_top;

        if (failures[p] == 0)
            continue;
        while (at > 0 && storm->top[at - 1].n < failures[p])
            at--;
        if (at == STORM_TOP_PROCESSORS)
            continue;
        if (storm->n_top < STORM_TOP_PROCESSORS)
            storm->n_top++;
        for (size_t i = storm->n_top - 1; i > at; i--)
            storm->top[i] = storm->top[i - 1];
        storm->top[at] = (struct storm_top){c->processors[p].name, failures[p]};
    }
}

static enum hc_code fill(struct storm *storm, const struct storm_counts *c,
                         enum storm_measure m, struct hc_err *err)
{
    int64_t *failures = calloc(c->n_processors + 1, sizeof *failures);

    if (failures == NULL)
        return hc_nomem(err);
    for (size_t s = 0; s < storm->n_spans; s++) {
        const struct storm_span *span = &storm->spans[s];
        size_t from = (size_t)((span->from_us - c->from_us) / c->bin_us);
        size_t to = (size_t)((span->to_us - c->from_us) / c->bin_us);

        for (size_t i = storm_counts_seek(c, from);
             i < c->n && c->at[i].bin < to; i++) {
            if (!in_scope(c, storm, i))
                continue;
            storm->rows_failed += c->at[i].rows_failed;
            storm->runs_failed += c->at[i].runs_failed;
            storm->phantom += c->at[i].phantom;
            storm->lost += c->at[i].lost;
            failures[c->at[i].processor] += storm_count_of(&c->at[i], m);
        }
    }
    rank(storm, c, failures);
    place(storm, c, m);
    free(failures);
    return HC_OK;
}

/* ---- daily: is it more than load? -------------------------------------- */

static enum hc_code read_attempts(struct histogram_counts *out, struct find *f,
                                  struct hc_str processor, struct hc_err *err)
{
    struct filters filters = *f->scope->filters; /* its buffers are borrowed */
    struct hc_buf name;
    struct histogram_scope scope = {.db = f->scope->db,
                                    .window = f->scope->window,
                                    .exposure = f->scope->exposure,
                                    .filters = &filters,
                                    .hours = &f->hours,
                                    .measure = "success_rate",
                                    .event = "started_at"};
    enum hc_code rc;

    hc_buf_init(&name, HC_MAX_RENDERED);
    if (processor.p != NULL) {
        hc_buf_add_z(&name, "[\"");
        escape_json(&name, processor);
        hc_buf_add_z(&name, "\"]");
        filters.processors = (struct filter){.given = true, .json = name};
    }
    rc = hc_buf_check(&name, err);
    if (rc == HC_OK)
        rc = histogram_read(out, &scope, f->report, f->columns, err);
    hc_buf_release(&name);
    return rc;
}

/* The failures of the series against the attempts of the same hours. */
static enum hc_code confirm_daily(bool *out, struct find *f,
                                  const struct storm *storm, struct hc_err *err)
{
    struct histogram_counts attempts = {.at = NULL};
    double failed[2] = {0, 0}, tried[2] = {0, 0};
    enum hc_code rc = read_attempts(&attempts, f, storm->scope, err);

    for (size_t i = 0; rc == HC_OK && i < f->hours.n; i++) {
        const struct local_hour *h = &f->hours.at[i];
        bool in = cell_in_window(&storm->window, CELLS_DAY,
                                 cell_of_hour(RING_DAY, h));

        tried[in] += (double)attempts.at[i].base;
    }
    for (size_t b = 0; rc == HC_OK && b < f->counts.n_bins; b++) {
        const struct local_hour *h = local_hours_find(
            &f->hours, f->counts.from_us + (int64_t)b * f->counts.bin_us);
        bool in = h != NULL && cell_in_window(&storm->window, CELLS_DAY,
                                              cell_of_hour(RING_DAY, h));

        failed[in] += f->x[b];
    }
    *out = rc == HC_OK &&
           detect_daily_fails(failed[1], tried[1], failed[0], tried[0]);
    free(attempts.at);
    return rc;
}

/* ---- all series -------------------------------------------------------- */

static bool overlap(const struct storm *a, const struct storm *b)
{
    for (size_t i = 0; i < a->n_spans; i++)
        for (size_t k = 0; k < b->n_spans; k++)
            if (a->spans[i].from_us < b->spans[k].to_us &&
                b->spans[k].from_us < a->spans[i].to_us)
                return true;
    return false;
}

/* A storm of failed rows at whose time runs of the same scope have one too is
 * that storm. */
static bool known(const struct storm_list *list, size_t first,
                  const struct storm *storm)
{
    for (size_t i = 0; i < first; i++) {
        const struct storm *other = &list->at[i];
        bool same = storm->scope.p == NULL
                        ? other->scope.p == NULL
                        : other->scope.p != NULL &&
                              hc_str_eq(other->scope, storm->scope);

        if (same && overlap(other, storm))
            return true;
    }
    return false;
}

/* Whether a storm of failed rows is none of failed runs: per bin, fewer than
 * twice as many of them fail in it as at other times. */
static bool vanishes(const struct storm_counts *c, const struct storm *storm)
{
    double inside = (double)storm->runs_failed, all = 0, bins = 0;
    double others = (double)c->n_bins;

    for (size_t p = 0; p < c->n_processors; p++)
        if (storm->scope.p == NULL ||
            hc_str_eq(c->processors[p].name, storm->scope))
            all += (double)c->processors[p].runs_failed;
    for (size_t i = 0; i < storm->n_spans; i++)
        bins += (double)(storm->spans[i].to_us - storm->spans[i].from_us) /
                (double)c->bin_us;
    others -= bins;
    return inside * others < 2 * (all - inside + 0.5) * bins;
}

static enum hc_code look_at(struct find *f, int64_t processor,
                            enum storm_measure m, struct hc_err *err)
{
    const struct storm_series series = {.from_us = f->counts.from_us,
                                        .bin_us = f->counts.bin_us,
                                        .n = f->counts.n_bins,
                                        .x = f->x,
                                        .dark = f->dark,
                                        .zone = f->scope->window->zone};
    const struct detect_input in = {&series, &f->hours, f->new_york};
    struct storm_list *list = f->list;
    size_t first = list->n, kept = list->n;
    enum hc_code rc;

    if (!load(f, processor, m))
        return HC_OK;
    rc = detect(list, &in, err);
    for (size_t i = first; rc == HC_OK && i < list->n; i++) {
        struct storm *storm = &list->at[i];
        bool keep = true;

        if (processor != ALL)
            storm->scope = f->counts.processors[processor].name;
        if (m == MEASURE_ROWS &&
            (storm->kind == STORM_ONE_OFF || storm->kind == STORM_FEW_WEEKS ||
             known(list, first, storm)))
            keep = false;
        if (keep && storm->kind == STORM_DAILY)
            rc = confirm_daily(&keep, f, storm, err);
        if (!keep || rc != HC_OK)
            continue;
        rc = fill(storm, &f->counts, m, err);
        if (m == MEASURE_ROWS && !vanishes(&f->counts, storm))
            continue;
        if (m == MEASURE_ROWS)
            storm->kind = STORM_BOOKKEEPING;
        list->at[kept++] = *storm;
    }
    list->n = kept;
    return rc;
}

/* The processors with most failures by a measure; ties by name. */
static size_t pick(const struct storm_counts *c, enum storm_measure m,
                   int64_t out[MAX_SERIES])
{
    size_t n = 0, with_failures = 0;

    for (size_t p = 0; p < c->n_processors; p++) {
        int64_t failures = m == MEASURE_RUNS ? c->processors[p].runs_failed
                                             : c->processors[p].rows_failed;
        size_t at = n;

        if (failures == 0)
            continue;
        with_failures++;
        while (at > 0 &&
               (m == MEASURE_RUNS
                    ? c->processors[out[at - 1]].runs_failed
                    : c->processors[out[at - 1]].rows_failed) < failures)
            at--;
        if (at == MAX_SERIES)
            continue;
        if (n < MAX_SERIES)
            n++;
        for (size_t i = n - 1; i > at; i--)
            out[i] = out[i - 1];
        out[at] = (int64_t)p;
    }
    return with_failures > 1 ? n : 0; /* one alone is all there is */
}

static int by_id(const void *a, const void *b)
{
    const struct storm *x = a, *y = b;

    if ((x->scope.p == NULL) != (y->scope.p == NULL))
        return x->scope.p == NULL ? -1 : 1;
    if (x->start_us != y->start_us)
        return x->start_us < y->start_us ? -1 : 1;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    if (x->scope.p != NULL && !hc_str_eq(x->scope, y->scope))
        return hc_str_cmp(x->scope, y->scope);
    return (x->window.from > y->window.from) -
           (x->window.from < y->window.from);
}

static enum hc_code search(struct find *f, struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    for (int m = MEASURE_RUNS; rc == HC_OK && m <= MEASURE_ROWS; m++) {
        int64_t picked[MAX_SERIES];
        size_t n = pick(&f->counts, (enum storm_measure)m, picked);

        rc = look_at(f, ALL, (enum storm_measure)m, err);
        for (size_t i = 0; rc == HC_OK && i < n; i++)
            rc = look_at(f, picked[i], (enum storm_measure)m, err);
    }
    if (f->list->n > 1)
        qsort(f->list->at, f->list->n, sizeof *f->list->at, by_id);
    for (size_t i = 0; i < f->list->n; i++)
        (void)snprintf(f->list->at[i].id, STORM_ID_TEXT, "S%zu", i + 1);
    return rc;
}

enum hc_code storms_find(struct storm_list *out,
                         const struct storms_scope *scope,
                         struct report *report, const char *columns,
                         struct hc_err *err)
{
    struct find f = {
        .scope = scope, .list = out, .report = report, .columns = columns};
    enum hc_code rc;

    *out = (struct storm_list){.n = 0};
    hc_arena_init(&out->memory);
    rc = storm_counts_read(&f.counts, scope, &out->memory, err);
    if (rc == HC_OK) {
        storm_counts_evidence(scope, report, columns);
        rc = local_hours_open(&f.hours, scope->exposure, scope->window->zone,
                              err);
    }
    if (rc == HC_OK)
        rc = zone_open(&f.new_york, "America/New_York", err);
    if (rc == HC_OK)
        rc = mark_dark(&f, err);
    if (rc == HC_OK && (f.x = calloc(f.counts.n_bins + 1, sizeof *f.x)) == NULL)
        rc = hc_nomem(err);
    if (rc == HC_OK)
        rc = search(&f, err);
    out->n_bins = f.counts.n_bins;
    out->short_export =
        (int64_t)f.counts.n_bins * f.counts.bin_us < STORM_WEEK_US;
    free(f.x);
    free(f.dark);
    zone_close(f.new_york);
    local_hours_release(&f.hours);
    storm_counts_release(&f.counts);
    return rc;
}

void storms_release(struct storm_list *list)
{
    free(list->at);
    hc_arena_release(&list->memory);
    *list = (struct storm_list){.n = 0};
}

const struct storm *storms_by_id(const struct storm_list *list, const char *id)
{
    for (size_t i = 0; i < list->n; i++)
        if (strcmp(list->at[i].id, id) == 0)
            return &list->at[i];
    return NULL;
}

static bool stronger(const struct storm *a, const struct storm *b)
{
    if ((a->scope.p == NULL) != (b->scope.p == NULL))
        return a->scope.p == NULL;
    if ((a->kind == STORM_BOOKKEEPING) != (b->kind == STORM_BOOKKEEPING))
        return b->kind == STORM_BOOKKEEPING;
    return a->figures.llr > b->figures.llr;
}

const struct storm *storms_strongest(const struct storm_list *list)
{
    const struct storm *best = NULL;

    for (size_t i = 0; i < list->n; i++)
        if (best == NULL || stronger(&list->at[i], best))
            best = &list->at[i];
    return best;
}

const char *storm_kind_name(enum storm_kind kind)
{
    static const char *const names[] = {
        [STORM_RECURRING] = "recurring",
        [STORM_DAILY] = "daily",
        [STORM_BURST] = "burst",
        [STORM_ONE_OFF] = "one_off_in_weekly_clothes",
        [STORM_FEW_WEEKS] = "insufficient_weeks",
        [STORM_BOOKKEEPING] = "bookkeeping_only",
    };

    return names[kind];
}

const char *storm_zone_name(enum storm_zone zone)
{
    static const char *const names[] = {
        [ZONE_UNDETERMINED] = "undetermined",
        [ZONE_UTC] = "UTC",
        [ZONE_NEW_YORK] = "America/New_York",
    };

    return names[zone];
}
