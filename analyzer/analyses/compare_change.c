/* SPDX-License-Identifier: MIT
 *
 * compare: when the counts change by themselves, against the time that is
 * said to be the fix's (docs/analyses.md, "compare"). */
#include <math.h>
#include <stdlib.h>

#include "analyzer/analyses/compare.h"
#include "analyzer/compare/pelt.h"
#include "base/checked.h"

enum { MIN_SEGMENT_DAYS = 3, WEEK_DAYS = 7, WARN_DAYS = 2 };

enum change_column {
    H_FROM,
    H_BEFORE,
    H_AFTER,
    H_N_BEFORE,
    H_N_AFTER,
    H_GAIN,
    H_OFF,
    H_AGREES,
    H_CHOSEN
};

const struct column compare_change_columns[] = {
    {"from", COLUMN_DATE, NULL, "first occurrence of the new level", 0, 0},
    {"before", COLUMN_REAL, "runs", "mean failed runs of the level before it",
     1, 0},
    {"after", COLUMN_REAL, "runs", "mean failed runs of the level from it on",
     1, 0},
    {"n_before", COLUMN_INT, NULL, "occurrences of the level before it", 0,
     COLUMN_WIDE},
    {"n_after", COLUMN_INT, NULL, "occurrences of the level from it on", 0,
     COLUMN_WIDE},
    {"gain", COLUMN_REAL, NULL,
     "squared deviation that this change explains, over the penalty", 1, 0},
    {"off_d", COLUMN_REAL, "d", "from the change to --at; 0 = it holds it", 2,
     0},
    {"agrees", COLUMN_BOOL, NULL, "at most a day off --at", 0, 0},
    {"chosen", COLUMN_BOOL, NULL, "stands in for --at, which is not given", 0,
     0},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

/* Complete occurrences as a series, and the levels it falls into. */
struct search {
    const struct compare_unit **units;
    double *series, *room;
    size_t *changes; /* first of each level but the first */
    size_t n, n_changes, chosen;
    double penalty, sigma;
};

static void search_release(struct search *s)
{
    free(s->units);
    free(s->series);
    free(s->room);
    free(s->changes);
}

static enum hc_code search_open(struct search *s, const struct compare *c,
                                struct hc_err *err)
{
    *s = (struct search){.n = 0};
    s->units = calloc(c->subject.n + 1, sizeof *s->units);
    s->series = calloc(c->subject.n + 1, sizeof *s->series);
    s->room = calloc(c->subject.n + 1, sizeof *s->room);
    s->changes = calloc(c->subject.n + 1, sizeof *s->changes);
    if (s->units == NULL || s->series == NULL || s->room == NULL ||
        s->changes == NULL)
        return hc_nomem(err);
    for (size_t i = 0; i < c->subject.n; i++) {
        const struct compare_unit *u = &c->subject.at[i];

        if (u->lack != LACK_NONE)
            continue;
        s->units[s->n] = u;
        s->series[s->n++] = pelt_transform((double)u->n[COUNT_RUNS_FAILED]);
    }
    return HC_OK;
}

/* A level lasts three days at least: three occurrences of daily hours, one of
 * weekly ones. */
static enum hc_code find_levels(struct search *s, const struct compare *c,
                                struct hc_err *err)
{
    size_t min_segment = c->has_control ? 1 : MIN_SEGMENT_DAYS;

    s->sigma = pelt_sigma(s->series, s->n, s->room);
    s->penalty = pelt_penalty(s->sigma, s->n);
    return pelt_find(s->series, s->n, min_segment, s->penalty, s->changes,
                     &s->n_changes, err);
}

/* ---- levels ------------------------------------------------------------ */

/* The two levels on either side of change i: [from, at) and [at, to). */
struct levels {
    size_t from, at, to;
};

static struct levels levels_at(const struct search *s, size_t i)
{
    return (struct levels){i == 0 ? 0 : s->changes[i - 1], s->changes[i],
                           i + 1 < s->n_changes ? s->changes[i + 1] : s->n};
}

static double mean_transformed(const struct search *s, size_t from, size_t to)
{
    double sum = 0;

    for (size_t i = from; i < to; i++)
        sum += s->series[i];
    return sum / (double)(to - from);
}

static double mean_runs(const struct search *s, size_t from, size_t to)
{
    double sum = 0;

    for (size_t i = from; i < to; i++)
        sum += (double)s->units[i]->n[COUNT_RUNS_FAILED];
    return sum / (double)(to - from);
}

/* Rise of the transformed mean, and the squared deviation it explains. */
static double step_of(const struct search *s, const struct levels *l,
                      double *explained)
{
    double n1 = (double)(l->at - l->from), n2 = (double)(l->to - l->at);
    double step =
        mean_transformed(s, l->at, l->to) - mean_transformed(s, l->from, l->at);

    *explained = step * step * n1 * n2 / (n1 + n2);
    return step;
}

/* The fall that explains most; without any fall the rise that does.  A fix
 * makes failures fall, and an onset before it may well be the larger step. */
static void choose(struct search *s)
{
    double best = -1;
    bool best_falls = false;

    s->chosen = s->n_changes;
    for (size_t i = 0; i < s->n_changes; i++) {
        struct levels l = levels_at(s, i);
        double explained;
        bool falls = step_of(s, &l, &explained) < 0;

        if (falls < best_falls || (falls == best_falls && explained <= best))
            continue;
        best = explained;
        best_falls = falls;
        s->chosen = i;
    }
}

/* Days from the change, which lies between two occurrences, to at_us. */
static double days_off(const struct search *s, size_t change, int64_t at_us)
{
    int64_t from_us = s->units[change - 1]->to_us;
    int64_t to_us = s->units[change]->from_us;
    int64_t off = at_us < from_us ? from_us - at_us
                  : at_us > to_us ? at_us - to_us
                                  : 0;

    return (double)off / HC_US_PER_DAY;
}

/* ---- the result -------------------------------------------------------- */

static bool put_change(const struct compare *c, const struct search *s,
                       size_t i)
{
    const size_t k = RESULT_CHANGE;
    struct levels l = levels_at(s, i);
    struct report *r = c->report;
    double explained, off;

    (void)step_of(s, &l, &explained);
    report_row(r, k);
    report_int(r, k, H_FROM, s->units[l.at]->date);
    report_real(r, k, H_BEFORE, mean_runs(s, l.from, l.at));
    report_real(r, k, H_AFTER, mean_runs(s, l.at, l.to));
    report_int(r, k, H_N_BEFORE, (int64_t)(l.at - l.from));
    report_int(r, k, H_N_AFTER, (int64_t)(l.to - l.at));
    report_real(r, k, H_GAIN, explained / s->penalty);
    report_int(r, k, H_CHOSEN, !c->at_given && i == s->chosen);
    if (!c->at_given)
        return false;
    off = days_off(s, l.at, c->change.at_us);
    report_real(r, k, H_OFF, off);
    report_int(r, k, H_AGREES, off <= 1);
    return off <= 1;
}

/* After the worst night the next one is better whatever was done.  Of several
 * that are as bad the first stands: a level is no accident. */
static void warn_of_regression(const struct compare *c, const struct search *s)
{
    const struct compare_unit *worst = NULL;
    int64_t least = INT64_MAX, us = c->change.at_us, since;

    for (size_t i = 0; i < s->n; i++) {
        int64_t n = s->units[i]->n[COUNT_RUNS_FAILED];

        if (worst == NULL || n > worst->n[COUNT_RUNS_FAILED])
            worst = s->units[i];
        least = n < least ? n : least;
    }
    if (worst == NULL || worst->n[COUNT_RUNS_FAILED] == least)
        return;
    since = us - worst->to_us;
    if (us > worst->from_us && since <= WARN_DAYS * HC_US_PER_DAY) {
        char date[HC_DATE_TEXT];

        (void)hc_date_format(worst->date, date);
        report_note(c->report, RESULT_CHANGE,
                    "Regression to the mean: the change comes within two days "
                    "of the worst occurrence (%s, %lld failed runs), after "
                    "which fewer failures were to be expected anyway.",
                    date, (long long)worst->n[COUNT_RUNS_FAILED]);
    }
}

static void put_totals(const struct compare *c, const struct search *s,
                       bool agrees)
{
    const size_t k = RESULT_CHANGE;
    struct report *r = c->report;

    if (c->at_known)
        report_total_time(r, k, "at", c->change.at_us);
    report_total_text(r, k, "at_is",
                      c->at_given   ? HC_STR("given")
                      : c->at_known ? HC_STR("inferred")
                                    : HC_STR("unknown"));
    if (c->at_given)
        report_total_text(r, k, "agreement",
                          agrees             ? HC_STR("agrees")
                          : s->n_changes > 0 ? HC_STR("disagrees")
                                             : HC_STR("no_change_found"));
    report_total_int(r, k, "occurrences", (int64_t)s->n);
    report_total_real(r, k, "sigma", s->sigma);
    report_total_real(r, k, "penalty", s->penalty);
}

static void put_result(struct compare *c, const struct search *s)
{
    bool agrees = false;

    for (size_t i = 0; i < s->n_changes; i++)
        agrees = put_change(c, s, i) || agrees;
    put_totals(c, s, agrees);
    if (c->at_known)
        warn_of_regression(c, s);
    else
        report_note(c->report, RESULT_CHANGE,
                    "The counts of %zu complete occurrences show no change of "
                    "level: give its time with --at.",
                    s->n);
    (void)report_evidence(
        c->report, "change: from, gain",
        HC_STR("PELT over 2 sqrt(runs_failed + 3/8) of complete occurrences: "
               "least sum of squared deviations within levels plus penalty = "
               "2 sigma^2 ln n for each change; sigma = max(1, MAD of first "
               "differences / sqrt 2)"));
}

enum hc_code compare_add_change(struct compare *c, struct hc_err *err)
{
    struct search s;
    enum hc_code rc = search_open(&s, c, err);

    if (rc == HC_OK)
        rc = find_levels(&s, c, err);
    if (rc == HC_OK) {
        choose(&s);
        if (!c->at_given && s.chosen < s.n_changes) {
            c->change.at_us = s.units[s.changes[s.chosen]]->from_us;
            c->at_known = true;
        }
        put_result(c, &s);
    }
    search_release(&s);
    return rc;
}
