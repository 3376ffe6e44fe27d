/* SPDX-License-Identifier: MIT
 *
 * compare: whether both sides were counted alike (docs/analyses.md,
 * "compare"). */
#include <math.h>
#include <stdio.h>

#include "analyzer/analyses/compare.h"
#include "base/buf.h"
#include "base/limits.h"

enum guard_column { G_NAME, G_RESULT, G_BLOCKS, G_DETAIL };

const struct column compare_guard_columns[] = {
    {"name", COLUMN_TEXT, NULL, "what both sides must have in common", 0, 0},
    {"result", COLUMN_TEXT, NULL, "pass or fail", 0, 0},
    {"blocks", COLUMN_BOOL, NULL, "no verdict where it fails", 0, COLUMN_WIDE},
    {"detail", COLUMN_TEXT, NULL, "what was seen", 0, COLUMN_PROSE},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

static const double odd_difference = 0.01, coverage_difference = 0.1;
static const double least_work = 0.5, most_work = 2;

struct sums {
    int64_t n[2][COMPARE_COUNTS]; /* of usable occurrences, by side */
    double exposure_h[2];
    size_t complete[2], recent[2], cut[2], dark[2];
    double dark_h;
};

static void add_unit(struct sums *s, const struct compare_unit *u)
{
    size_t side = u->side == SIDE_AFTER;

    if (u->side != SIDE_BEFORE && u->side != SIDE_AFTER)
        return;
    s->complete[side] += u->lack == LACK_NONE;
    s->cut[side] += u->lack == LACK_CUT;
    s->dark[side] += u->dark_h > 0;
    s->recent[side] += u->lack == LACK_RECENT;
    s->dark_h += u->dark_h;
    if (u->lack != LACK_NONE)
        return;
    s->exposure_h[side] += u->exposure_h;
    for (size_t k = 0; k < COMPARE_COUNTS; k++)
        s->n[side][k] += u->n[k];
}

static void put(struct compare *c, const char *name, bool pass, bool blocks,
                const char *detail)
{
    const size_t k = RESULT_GUARDS;

    report_row(c->report, k);
    report_text(c->report, k, G_NAME, hc_str_from(name));
    report_text(c->report, k, G_RESULT, hc_str_from(pass ? "pass" : "fail"));
    report_int(c->report, k, G_BLOCKS, blocks);
    report_text(c->report, k, G_DETAIL, hc_str_from(detail));
    c->blocked = c->blocked || (blocks && !pass);
}

/* Part of all, 0 where there is nothing. */
static double share(int64_t part, int64_t all)
{
    return all == 0 ? 0 : (double)part / (double)all;
}

/* Both sides go through the same statements; what can differ is how many rows
 * those understand. */
static void guard_rule(struct compare *c, const struct sums *s)
{
    double odd[2];
    char text[256];

    for (size_t side = 0; side < 2; side++)
        odd[side] = share(s->n[side][COUNT_ODD], s->n[side][COUNT_ROWS]);
    (void)snprintf(text, sizeof text,
                   "one statement counts both sides; rows with a status that "
                   "no profile knows: %.1f %% before, %.1f %% after",
                   100 * odd[0], 100 * odd[1]);
    put(c, "counting_rule", fabs(odd[1] - odd[0]) <= odd_difference, true,
        text);
}

static enum hc_code guard_classifier(struct compare *c, struct hc_err *err)
{
    struct query *q = NULL;
    struct hc_buf text;
    size_t n = 0;
    enum hc_code rc = query_open(&q, c->db, "compare_sources", err);

    hc_buf_init(&text, HC_MAX_CONFIG);
    hc_buf_add_z(&text, "files were read as ");
    while (rc == HC_OK && query_step(q, &rc, err)) {
        struct hc_str profile = query_str(q, 0);

        hc_buf_printf(
            &text, "%s%.*s (parser version %lld, %lld file%s)",
            n++ > 0 ? ", " : "",
            HC_STR_ARG(profile.n > 0 ? profile : HC_STR("no profile")),
            (long long)query_int(q, 1), (long long)query_int(q, 2),
            query_int(q, 2) == 1 ? "" : "s");
    }
    query_close(q);
    if (rc == HC_OK)
        rc = hc_buf_check(&text, err);
    if (rc == HC_OK)
        put(c, "classifier", n <= 1, true,
            n == 0 ? "no file holds runs" : hc_buf_z(&text));
    hc_buf_release(&text);
    return rc;
}

static void guard_blackout(struct compare *c, const struct sums *s)
{
    char text[128];

    (void)snprintf(text, sizeof text,
                   "%.1f h without telemetry in %zu occurrences before and "
                   "%zu after",
                   s->dark_h, s->dark[0], s->dark[1]);
    put(c, "no_blackout", s->dark[0] + s->dark[1] == 0, true, text);
}

/* Nothing here counts by category, so a gap in it blocks nothing; whoever
 * compares by category has to know. */
static void guard_coverage(struct compare *c, const struct sums *s)
{
    double has[2];
    char text[128];

    for (size_t side = 0; side < 2; side++)
        has[side] =
            share(s->n[side][COUNT_CATEGORISED], s->n[side][COUNT_FAILED]);
    (void)snprintf(text, sizeof text,
                   "failed rows with a category: %.1f %% before, %.1f %% after",
                   100 * has[0], 100 * has[1]);
    put(c, "category_coverage",
        s->n[0][COUNT_FAILED] == 0 || s->n[1][COUNT_FAILED] == 0 ||
            fabs(has[1] - has[0]) <= coverage_difference,
        false, text);
}

/* Less work makes fewer failures.  Runs are no measure of it, because retries
 * are runs; where runs do not say what they work on, successes have to do. */
static void guard_work(struct compare *c, const struct sums *s)
{
    bool items = compare_knows_items(&c->work);
    double rate[2], ratio = NAN;
    char text[160];

    for (size_t side = 0; side < 2; side++) {
        double n =
            items ? c->work.items[side] : (double)s->n[side][COUNT_SUCCEEDED];

        rate[side] = s->exposure_h[side] > 0 ? n / s->exposure_h[side] : NAN;
    }
    if (rate[0] > 0)
        ratio = rate[1] / rate[0];
    if (isnan(ratio))
        (void)snprintf(text, sizeof text,
                       "there is no work before, or no time after, to measure "
                       "it by");
    else
        (void)snprintf(text, sizeof text,
                       "%s: %.2f/h before, %.2f/h after, ratio %.2f (allowed "
                       "%.1f to %.0f)",
                       items ? "items that were tried" : "runs that succeeded",
                       rate[0], rate[1], ratio, least_work, most_work);
    put(c, "work_volume", ratio >= least_work && ratio <= most_work, true,
        text);
}

static void guard_complete(struct compare *c, const struct sums *s)
{
    char text[256];

    (void)snprintf(text, sizeof text,
                   "after: %zu complete, left out %zu that end less than 4 h "
                   "before as_of and %zu that are cut; before: %zu complete, "
                   "%zu cut",
                   s->complete[1], s->recent[1], s->cut[1], s->complete[0],
                   s->cut[0]);
    put(c, "after_complete", s->complete[1] > 0, true, text);
}

enum hc_code compare_add_guards(struct compare *c, struct hc_err *err)
{
    struct sums s = {.dark_h = 0};
    enum hc_code rc;

    for (size_t i = 0; i < c->subject.n; i++)
        add_unit(&s, &c->subject.at[i]);
    c->n_before = s.complete[0];
    c->n_after = s.complete[1];
    guard_rule(c, &s);
    rc = guard_classifier(c, err);
    guard_blackout(c, &s);
    guard_coverage(c, &s);
    guard_work(c, &s);
    guard_complete(c, &s);
    return rc;
}
