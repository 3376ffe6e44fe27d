/* SPDX-License-Identifier: MIT
 *
 * Replications and what they come to, see outcome.h. */
#include "analyzer/whatif/outcome.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "analyzer/stats/order.h"

enum { MAX_THREADS = 2 };

/* One figure of all replications, by set, figure and end. */
struct table {
    const struct sim_plan *plan;
    size_t replications;
    size_t n_replays; /* replications, of single ends where they are apart */
    size_t n_draws;   /* further replays */
    double *values;
    double *drawn; /* by set, figure and draw */
    atomic_size_t next;
};

struct worker {
    struct table *table;
    struct hc_err err;
    enum hc_code rc;
};

const char *figure_name(enum figure f)
{
    static const char *const names[N_FIGURES] = {
        [FIGURE_ATTEMPTS] = "attempts",
        [FIGURE_FAILED] = "failed",
        [FIGURE_WASTED_S] = "wasted_s",
        [FIGURE_SUCCEEDED] = "succeeded",
        [FIGURE_LOST_SUCCESS] = "lost_success",
        [FIGURE_DEAD_LETTERED] = "dead_lettered",
        [FIGURE_UNRESOLVED] = "unresolved",
        [FIGURE_GIVEN_UP] = "given_up",
        [FIGURE_DROPPED] = "dropped",
        [FIGURE_NOT_RUN] = "not_run",
        [FIGURE_SKIPPED] = "skipped",
        [FIGURE_REFUSED] = "refused",
        [FIGURE_DELAY_P50_S] = "delay_p50_s",
        [FIGURE_DELAY_P95_S] = "delay_p95_s",
        [FIGURE_DELAY_MAX_S] = "delay_max_s",
        [FIGURE_PEAK] = "peak_5m",
    };

    return names[f];
}

static double *values_of(const struct table *t, unsigned set, unsigned f,
                         unsigned end)
{
    return &t->values[((set * N_FIGURES + f) * N_ENDS + end) * t->replications];
}

static void measure_delays(const struct tally *t, double *out)
{
    for (int f = FIGURE_DELAY_P50_S; f <= FIGURE_DELAY_MAX_S; f++)
        out[f] = NAN;
    if (t->n_delays == 0)
        return;
    out[FIGURE_DELAY_P50_S] = stats_select(t->delays_s, t->n_delays, 0.5);
    out[FIGURE_DELAY_P95_S] = stats_select(t->delays_s, t->n_delays, 0.95);
    out[FIGURE_DELAY_MAX_S] = stats_select(t->delays_s, t->n_delays, 1);
}

static void measure(const struct tally *t, double *out)
{
    out[FIGURE_ATTEMPTS] = (double)t->attempts;
    out[FIGURE_FAILED] = (double)t->failed;
    out[FIGURE_WASTED_S] = (double)t->wasted_us / 1e6;
    out[FIGURE_SUCCEEDED] = (double)t->fates[FATE_SUCCEEDED];
    out[FIGURE_LOST_SUCCESS] = (double)t->lost_success;
    out[FIGURE_DEAD_LETTERED] = (double)t->fates[FATE_DEAD_LETTERED];
    out[FIGURE_UNRESOLVED] = (double)t->fates[FATE_UNRESOLVED];
    out[FIGURE_GIVEN_UP] = (double)t->fates[FATE_GIVEN_UP];
    out[FIGURE_DROPPED] = (double)t->fates[FATE_DROPPED];
    out[FIGURE_NOT_RUN] = (double)t->fates[FATE_NOT_RUN];
    out[FIGURE_SKIPPED] = (double)t->fates[FATE_SKIPPED];
    out[FIGURE_REFUSED] = (double)t->refused;
    out[FIGURE_PEAK] = t->peak < 0 ? NAN : (double)t->peak;
    measure_delays(t, out);
}

static double *drawn_of(const struct table *t, unsigned set, unsigned f)
{
    return &t->drawn[(set * N_FIGURES + f) * t->n_draws];
}

/* ---- running them ------------------------------------------------------- */

static void keep(struct table *t, const struct sim *s, size_t replication,
                 unsigned ends)
{
    for (unsigned e = 0; e < N_ENDS; e++)
        for (unsigned k = 0; (ends >> e & 1) != 0 && k < N_SETS; k++) {
            double figures[N_FIGURES];

            measure(sim_tally(s, (enum world_end)e, (enum world_set)k),
                    figures);
            for (unsigned f = 0; f < N_FIGURES; f++)
                values_of(t, k, f, e)[replication] = figures[f];
        }
}

static void keep_drawn(struct table *t, const struct sim *s, size_t draw)
{
    for (unsigned k = 0; k < N_SETS; k++) {
        double figures[N_FIGURES];

        measure(sim_tally(s, END_PESSIMISTIC, (enum world_set)k), figures);
        for (unsigned f = 0; f < N_FIGURES; f++)
            drawn_of(t, k, f)[draw] = figures[f];
    }
}

static enum hc_code run_job(struct table *t, struct sim *s, size_t job,
                            struct hc_err *err)
{
    size_t per_end = t->n_replays / t->replications;
    unsigned ends = per_end == 1 ? ENDS_ALL : 1u << job % per_end;
    enum hc_code rc;

    if (job >= t->n_replays) {
        rc = sim_run_drawn(s, (unsigned)(job - t->n_replays), err);
        if (rc == HC_OK)
            keep_drawn(t, s, job - t->n_replays);
        return rc;
    }
    rc = sim_run(s, (unsigned)(job / per_end), ends, NULL, err);
    if (rc == HC_OK)
        keep(t, s, job / per_end, ends);
    return rc;
}

static void *work(void *arg)
{
    struct worker *me = arg;
    struct table *t = me->table;
    struct sim *s = NULL;
    size_t job;

    me->rc = sim_open(&s, t->plan, &me->err);
    while (me->rc == HC_OK &&
           (job = atomic_fetch_add(&t->next, 1)) < t->n_replays + t->n_draws)
        me->rc = run_job(t, s, job, &me->err);
    sim_close(s);
    return NULL;
}

/* Every job writes to places of its own. */
static enum hc_code run_all(struct table *t, struct hc_err *err)
{
    struct worker workers[MAX_THREADS] = {{.table = t}, {.table = t}};
    pthread_t thread;
    bool second = t->n_replays + t->n_draws > 1 &&
                  pthread_create(&thread, NULL, work, &workers[1]) == 0;

    (void)work(&workers[0]);
    if (second)
        (void)pthread_join(thread, NULL);
    for (int i = 0; i < MAX_THREADS; i++)
        if (workers[i].rc != HC_OK)
            return hc_fail(err, workers[i].rc, "%s", workers[i].err.msg);
    return HC_OK;
}

/* ---- what they come to -------------------------------------------------- */

static struct spread spread_over(double *values, size_t n)
{
    size_t known = 0;

    for (size_t i = 0; i < n; i++)
        if (!isnan(values[i]))
            values[known++] = values[i];
    if (known == 0)
        return (struct spread){NAN, NAN, NAN};
    stats_sort(values, known);
    return (struct spread){stats_median(values, known),
                           stats_quantile(values, known, 0.05),
                           stats_quantile(values, known, 0.95)};
}

static void widen(struct bounds *b, double lo, double hi)
{
    b->lo = fmin(b->lo, lo); /* the other one, where either is NAN */
    b->hi = fmax(b->hi, hi);
}

static void summarise(struct outcome *out, const struct table *t)
{
    for (unsigned k = 0; k < N_SETS; k++)
        for (unsigned f = 0; f < N_FIGURES; f++) {
            struct bounds *b = &out->bounds[k][f];

            *b = (struct bounds){NAN, NAN};
            for (unsigned e = 0; e < N_ENDS; e++) {
                struct spread *s = &out->at[k][f][e];

                *s = spread_over(values_of(t, k, f, e), t->replications);
                widen(b, s->p05, s->p95);
            }
            for (size_t i = 0; i < t->n_draws; i++)
                widen(b, drawn_of(t, k, f)[i], drawn_of(t, k, f)[i]);
        }
}

/* Only where both ends need not bound what is between them, and replications
 * do not spread it anyway. */
static size_t draws_of(const struct sim_plan *plan)
{
    size_t n = OUTCOME_DRAWN_ATTEMPTS / (plan->world->n_attempts + 1);

    if (sim_ends_together(plan) || sim_random(plan) || n < OUTCOME_LEAST_DRAWS)
        return 0;
    return n < OUTCOME_REPLICATIONS ? n : OUTCOME_REPLICATIONS;
}

enum hc_code outcome_of(struct outcome *out, const struct sim_plan *plan,
                        struct hc_err *err)
{
    struct table t = {.plan = plan, .n_draws = draws_of(plan)};
    enum hc_code rc = HC_OK;

    t.replications = sim_random(plan) ? OUTCOME_REPLICATIONS : 1;
    t.n_replays = t.replications * (sim_ends_together(plan) ? 1 : N_ENDS);
    t.values = calloc((size_t)N_SETS * N_FIGURES * N_ENDS * t.replications,
                      sizeof *t.values);
    t.drawn =
        calloc((size_t)N_SETS * N_FIGURES * (t.n_draws + 1), sizeof *t.drawn);
    atomic_init(&t.next, 0);
    if (t.values == NULL || t.drawn == NULL)
        rc = hc_nomem(err);
    if (rc == HC_OK)
        rc = run_all(&t, err);
    out->replications = t.replications;
    out->draws = t.n_draws;
    if (rc == HC_OK)
        summarise(out, &t);
    free(t.values);
    free(t.drawn);
    return rc;
}

/* ---- the history against itself ----------------------------------------- */

static enum hc_code compare(const struct world *w, const struct trace *t,
                            struct hc_err *err)
{
    for (size_t i = 0; i < w->n_attempts; i++) {
        unsigned failed =
            (w->attempts[i] & ATTEMPT_FAILED) != 0 ? ENDS_ALL : ENDS_NONE;

        if (t->seen[i] != ENDS_ALL || t->start_us[i] != w->start_us[i] ||
            t->failed[i] != failed)
            return hc_fail(err, HC_EBUG,
                           "the replay of what was observed differs from the "
                           "history at attempt %zu of %zu",
                           i + 1, w->n_attempts);
    }
    if (t->n_beyond > 0)
        return hc_fail(err, HC_EBUG,
                       "the replay of what was observed has %zu attempts that "
                       "the history has not",
                       t->n_beyond);
    return HC_OK;
}

enum hc_code outcome_self_test(const struct world *w, struct hc_err *err)
{
    struct sim_plan plan = {.world = w};
    struct trace trace = {.start_us =
                              calloc(w->n_attempts + 1, sizeof *trace.start_us),
                          .seen = calloc(w->n_attempts + 1, 1),
                          .failed = calloc(w->n_attempts + 1, 1)};
    struct sim *s = NULL;
    enum hc_code rc = HC_OK;

    if (trace.start_us == NULL || trace.seen == NULL || trace.failed == NULL)
        rc = hc_nomem(err);
    if (rc == HC_OK)
        rc = sim_open(&s, &plan, err);
    if (rc == HC_OK)
        rc = sim_run(s, 0, ENDS_ALL, &trace, err);
    if (rc == HC_OK)
        rc = compare(w, &trace, err);
    sim_close(s);
    free(trace.start_us);
    free(trace.seen);
    free(trace.failed);
    return rc;
}
