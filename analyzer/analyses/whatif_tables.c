/* SPDX-License-Identifier: MIT
 *
 * whatif: its tables. */
#include <math.h>

#include "analyzer/analyses/whatif.h"
#include "base/limits.h"

enum { POLICIES, BOUNDS, DEFINITIONS };

enum {
    P_POLICY,
    P_CONFIDENCE,
    P_ITEMS,
    P_ATTEMPTS,
    P_FAILED,
    P_AVOIDED,
    P_AVOIDED_PCT,
    P_SUCCEEDED,
    P_LOST,
    P_DEAD,
    P_UNRESOLVED,
    P_DELAY95,
    P_PEAK,
    P_WASTED,
    P_DELAY50,
    P_DELAYMAX,
    P_ATTEMPTS_LO,
    P_ATTEMPTS_HI,
    P_FAILED_LO,
    P_FAILED_HI,
    P_SUCCEEDED_LO,
    P_SUCCEEDED_HI,
    P_LOST_LO,
    P_LOST_HI,
    P_DEAD_LO,
    P_DEAD_HI,
    P_GIVEN_UP,
    P_DROPPED,
    P_NOT_RUN,
    P_SKIPPED,
    P_REFUSED,
    P_REPLICATIONS
};

const struct column whatif_policy_columns[] = {
    {"policy", COLUMN_TEXT, NULL, "in the order in which they are asked", 0, 0},
    {"confidence", COLUMN_TEXT, NULL,
     "of the chains: high and medium, or low and ambiguous", 0, 0},
    {"items", COLUMN_INT, NULL, "pieces of work, one chain each", 0,
     COLUMN_WIDE},
    {"attempts", COLUMN_REAL, NULL,
     "this and what follows: the later success instant; median of replications",
     0, 0},
    {"failed", COLUMN_REAL, NULL, "attempts that fail", 0, COLUMN_WIDE},
    {"avoided", COLUMN_REAL, "attempts", "fewer than observed", 0, COLUMN_WIDE},
    {"avoided_pct", COLUMN_REAL, "%", "of the observed attempts", 1, 0},
    {"succeeded", COLUMN_REAL, "items",
     "that come to a success, a partial one included", 0, 0},
    {"lost_success", COLUMN_REAL, "items",
     "that succeeded, but do not under the policy", 0, 0},
    {"dead_lettered", COLUMN_REAL, "items", "after too many deliveries", 0,
     COLUMN_WIDE},
    {"unresolved", COLUMN_REAL, "items",
     "that may go on behind as_of, or are due a day after it", 0, COLUMN_WIDE},
    {"delay_p95_s", COLUMN_REAL, "s",
     "how much later items succeed: 95 % of them by less", 0, 0},
    {"peak_5m", COLUMN_REAL, "attempts", "most in five minutes", 0, 0},
    {"wasted_s_avoided", COLUMN_REAL, "s", "run time of failing attempts", 0,
     COLUMN_WIDE},
    {"delay_p50_s", COLUMN_REAL, "s", "half of them by less", 0, COLUMN_WIDE},
    {"delay_max_s", COLUMN_REAL, "s", "the latest", 0, COLUMN_WIDE},
    {"attempts_lo", COLUMN_REAL, NULL, "bounds: see the table of them", 0,
     COLUMN_DETAIL},
    {"attempts_hi", COLUMN_REAL, NULL, "upper bound", 0, COLUMN_DETAIL},
    {"failed_lo", COLUMN_REAL, NULL, "lower bound", 0, COLUMN_DETAIL},
    {"failed_hi", COLUMN_REAL, NULL, "upper bound", 0, COLUMN_DETAIL},
    {"succeeded_lo", COLUMN_REAL, NULL, "lower bound", 0, COLUMN_DETAIL},
    {"succeeded_hi", COLUMN_REAL, NULL, "upper bound", 0, COLUMN_DETAIL},
    {"lost_success_lo", COLUMN_REAL, NULL, "lower bound", 0, COLUMN_DETAIL},
    {"lost_success_hi", COLUMN_REAL, NULL, "upper bound", 0, COLUMN_DETAIL},
    {"dead_lettered_lo", COLUMN_REAL, NULL, "lower bound", 0, COLUMN_DETAIL},
    {"dead_lettered_hi", COLUMN_REAL, NULL, "upper bound", 0, COLUMN_DETAIL},
    {"given_up", COLUMN_REAL, "items", "as they were in the history", 0,
     COLUMN_DETAIL},
    {"dropped", COLUMN_REAL, "items",
     "by an open breaker (--open drop), or for want of a retry budget", 0,
     COLUMN_DETAIL},
    {"not_run", COLUMN_REAL, "items", "whose upstream never succeeded", 0,
     COLUMN_DETAIL},
    {"skipped", COLUMN_REAL, "items", "left to others under the same lock", 0,
     COLUMN_DETAIL},
    {"refused", COLUMN_REAL, "deliveries", "by an open breaker", 0,
     COLUMN_DETAIL},
    {"replications", COLUMN_INT, NULL, "1 where nothing is drawn", 0,
     COLUMN_DETAIL},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

enum {
    B_POLICY,
    B_CONFIDENCE,
    B_FIGURE,
    B_OPTIMISTIC,
    B_PESSIMISTIC,
    B_LO,
    B_HI
};

const struct column whatif_bound_columns[] = {
    {"policy", COLUMN_TEXT, NULL, "as above", 0, 0},
    {"confidence", COLUMN_TEXT, NULL, "as above", 0, 0},
    {"figure", COLUMN_TEXT, NULL,
     "one that depends on the success instant or on chance", 0, 0},
    {"optimistic", COLUMN_REAL, NULL,
     "with the earliest possible success instants; median", 1, 0},
    {"pessimistic", COLUMN_REAL, NULL, "with the latest; median", 1, 0},
    {"lo", COLUMN_REAL, NULL,
     "lowest 5 % quantile of both, or of instants in between", 1, 0},
    {"hi", COLUMN_REAL, NULL,
     "highest 95 % quantile of both, or of instants in between", 1, 0},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

enum { D_POLICY, D_WRITTEN, D_DOES, D_IDLE };

const struct column whatif_definition_columns[] = {
    {"policy", COLUMN_TEXT, NULL, "its name", 0, 0},
    {"written", COLUMN_TEXT, NULL, "as --policy takes it", 0, 0},
    {"does", COLUMN_TEXT, NULL, "in short", 0, COLUMN_WIDE},
    {"not_replayed", COLUMN_TEXT, NULL, "why it would change nothing here", 0,
     0},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

void whatif_tables(struct whatif *w)
{
    struct report *r = w->report;

    (void)report_result(r, "policies", "Under other policies",
                        whatif_policy_columns, DRAW_NONE);
    (void)report_result(r, "bounds", "What is uncertain", whatif_bound_columns,
                        DRAW_NONE);
    (void)report_result(r, "definitions", "The policies",
                        whatif_definition_columns, DRAW_NONE);
}

/* ---- rows --------------------------------------------------------------- */

/* What there is nothing to measure of stays NULL. */
static void put(struct whatif *w, size_t k, size_t column, double value)
{
    if (isfinite(value))
        report_real(w->report, k, column, value == 0 ? 0 : value);
}

static const char *set_name(enum world_set set)
{
    return set == SET_SURE ? "high" : "low";
}

static void put_figures(struct whatif *w, const struct outcome *o,
                        enum world_set set)
{
    static const struct {
        size_t column;
        enum figure figure;
    } plain[] = {
        {P_ATTEMPTS, FIGURE_ATTEMPTS},    {P_FAILED, FIGURE_FAILED},
        {P_SUCCEEDED, FIGURE_SUCCEEDED},  {P_LOST, FIGURE_LOST_SUCCESS},
        {P_DEAD, FIGURE_DEAD_LETTERED},   {P_UNRESOLVED, FIGURE_UNRESOLVED},
        {P_DELAY50, FIGURE_DELAY_P50_S},  {P_DELAY95, FIGURE_DELAY_P95_S},
        {P_DELAYMAX, FIGURE_DELAY_MAX_S}, {P_PEAK, FIGURE_PEAK},
        {P_GIVEN_UP, FIGURE_GIVEN_UP},    {P_DROPPED, FIGURE_DROPPED},
        {P_NOT_RUN, FIGURE_NOT_RUN},      {P_SKIPPED, FIGURE_SKIPPED},
        {P_REFUSED, FIGURE_REFUSED},
    };
    static const struct {
        size_t lo, hi;
        enum figure figure;
    } bounds[] = {{P_ATTEMPTS_LO, P_ATTEMPTS_HI, FIGURE_ATTEMPTS},
                  {P_FAILED_LO, P_FAILED_HI, FIGURE_FAILED},
                  {P_SUCCEEDED_LO, P_SUCCEEDED_HI, FIGURE_SUCCEEDED},
                  {P_LOST_LO, P_LOST_HI, FIGURE_LOST_SUCCESS},
                  {P_DEAD_LO, P_DEAD_HI, FIGURE_DEAD_LETTERED}};

    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
        put(w, POLICIES, plain[i].column,
            o->at[set][plain[i].figure][END_PESSIMISTIC].median);
    for (size_t i = 0; i < sizeof bounds / sizeof bounds[0]; i++) {
        struct bounds b = o->bounds[set][bounds[i].figure];

        put(w, POLICIES, bounds[i].lo, b.lo);
        put(w, POLICIES, bounds[i].hi, b.hi);
    }
}

static void put_policy(struct whatif *w, struct hc_str name,
                       const struct outcome *o, enum world_set set)
{
    double before =
        w->observed->at[set][FIGURE_ATTEMPTS][END_PESSIMISTIC].median;
    double avoided =
        before - o->at[set][FIGURE_ATTEMPTS][END_PESSIMISTIC].median;
    double wasted =
        w->observed->at[set][FIGURE_WASTED_S][END_PESSIMISTIC].median -
        o->at[set][FIGURE_WASTED_S][END_PESSIMISTIC].median;

    report_row(w->report, POLICIES);
    report_text(w->report, POLICIES, P_POLICY, name);
    report_text(w->report, POLICIES, P_CONFIDENCE, hc_str_from(set_name(set)));
    report_int(w->report, POLICIES, P_ITEMS, (int64_t)w->world->n_in_set[set]);
    report_int(w->report, POLICIES, P_REPLICATIONS, (int64_t)o->replications);
    put(w, POLICIES, P_AVOIDED, avoided);
    put(w, POLICIES, P_AVOIDED_PCT, before > 0 ? 100 * avoided / before : NAN);
    put(w, POLICIES, P_WASTED, wasted);
    put_figures(w, o, set);
}

static void put_bounds(struct whatif *w, struct hc_str name,
                       const struct outcome *o, enum world_set set)
{
    for (unsigned f = 0; f < N_FIGURES; f++) {
        const struct spread *ends = o->at[set][f];
        struct bounds b = o->bounds[set][f];

        if (isnan(b.lo) || b.lo == b.hi)
            continue;
        report_row(w->report, BOUNDS);
        report_text(w->report, BOUNDS, B_POLICY, name);
        report_text(w->report, BOUNDS, B_CONFIDENCE,
                    hc_str_from(set_name(set)));
        report_text(w->report, BOUNDS, B_FIGURE,
                    hc_str_from(figure_name((enum figure)f)));
        put(w, BOUNDS, B_OPTIMISTIC, ends[END_OPTIMISTIC].median);
        put(w, BOUNDS, B_PESSIMISTIC, ends[END_PESSIMISTIC].median);
        put(w, BOUNDS, B_LO, b.lo);
        put(w, BOUNDS, B_HI, b.hi);
    }
}

static enum hc_code put_definition(struct whatif *w,
                                   const struct policy_use *use,
                                   const char *why, struct hc_err *err)
{
    struct hc_buf text;
    enum hc_code rc;

    hc_buf_init(&text, HC_MAX_RENDERED);
    policy_write(use, &text);
    rc = hc_buf_check(&text, err);
    if (rc == HC_OK) {
        report_row(w->report, DEFINITIONS);
        report_text(w->report, DEFINITIONS, D_POLICY,
                    hc_str_from(use->policy->name));
        report_text(w->report, DEFINITIONS, D_WRITTEN, hc_buf_str(&text));
        report_text(w->report, DEFINITIONS, D_DOES,
                    hc_str_from(use->policy->summary));
        report_text(w->report, DEFINITIONS, D_IDLE, hc_str_from(why));
    }
    hc_buf_release(&text);
    return rc;
}

enum hc_code whatif_add_idle(struct whatif *w, const struct policy_use *use,
                             const char *why, struct hc_err *err)
{
    return put_definition(w, use, why, err);
}

enum hc_code whatif_add(struct whatif *w, const struct policy_use *uses,
                        size_t n_uses, const struct outcome *outcome,
                        struct hc_err *err)
{
    struct hc_buf name;
    enum hc_code rc;

    hc_buf_init(&name, HC_MAX_RENDERED);
    for (size_t i = 0; i < n_uses; i++)
        hc_buf_printf(&name, "%s%s", i == 0 ? "" : " + ", uses[i].policy->name);
    rc = hc_buf_check(&name, err);
    for (unsigned set = 0; rc == HC_OK && set < N_SETS; set++) {
        /* A world without items still has a row. */
        if (w->world->n_in_set[set] == 0 &&
            (set != SET_SURE || w->world->n > 0))
            continue;
        put_policy(w, hc_buf_str(&name), outcome, (enum world_set)set);
        put_bounds(w, hc_buf_str(&name), outcome, (enum world_set)set);
    }
    for (size_t i = 0; rc == HC_OK && i < n_uses; i++)
        rc = put_definition(w, &uses[i], NULL, err);
    hc_buf_release(&name);
    return rc;
}

/* ---- notes -------------------------------------------------------------- */

/* What the model leaves out, with every table of its figures. */
static const char *const limits[] = {
    "The loop is open: less load could let more succeed, so gains are "
    "understated, or it could move work onto others.",
    "Success instants are known to an interval alone: figures are of its late "
    "end, bounds of both.",
    "Work that is suppressed is taken to do no harm by being missing, and "
    "nothing downstream is replayed.",
};

void whatif_notes(struct whatif *w)
{
    const struct world *world = w->world;
    struct report *r = w->report;

    for (size_t k = POLICIES; k <= BOUNDS; k++) {
        for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++)
            report_note(r, k, "%s", limits[i]);
        if (world->n_in_set[SET_LOW] > 0)
            report_note(r, k,
                        "Rows of low confidence are of chains that date alone "
                        "links, or that ran beside others of their key: what "
                        "retries what is a guess there.");
    }
    if (world->n_in_flight > 0)
        report_note(r, POLICIES,
                    "%zu attempt%s in flight %s left out: nobody knows yet.",
                    world->n_in_flight, world->n_in_flight == 1 ? "" : "s",
                    world->n_in_flight == 1 ? "is" : "are");
    report_total_int(r, POLICIES, "items", (int64_t)world->n);
    report_total_int(r, POLICIES, "attempts_observed",
                     (int64_t)world->n_attempts);
    report_total_int(r, POLICIES, "permanent", (int64_t)world->n_permanent);
    report_note(r, POLICIES,
                "Replaying what was observed gives back each of its attempts "
                "and failures.");
}
