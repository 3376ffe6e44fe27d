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
    size_t n_jobs;  /* replays that are one piece of work, and draws */
    size_t n_draws; /* further replays */
    double *values;
    double *drawn; /* by set, figure and draw */
};

/* The work on all tables, one after the other. */
struct pool {
    struct table *tables;
    size_t n;
    size_t n_jobs; /* of all */
    atomic_size_t next;
};

struct worker {
    struct pool *pool;
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

/* Delays in parts: negative ones, those of punctual items, which are not kept,
 * and the others. */
struct delays {
    double *values;
    size_t n_early, n_punctual, n_late;
    size_t parted; /* so many values are not larger than those behind them */
};

static struct delays part_delays(const struct tally *t)
{
    struct delays d = {.values = t->delays_s, .n_punctual = t->n_punctual};

    for (size_t i = 0; i < t->n_delays; i++) {
        double delay = d.values[i];

        if (delay >= 0)
            continue;
        d.values[i] = d.values[d.n_early];
        d.values[d.n_early++] = delay;
    }
    d.n_late = t->n_delays - d.n_early;
    return d;
}

/* The k-th smallest; asked for in ascending order. */
static double kth_delay(struct delays *d, size_t k)
{
    size_t from = 0, to = d->n_early;

    if (k >= d->n_early && k - d->n_early < d->n_punctual)
        return 0;
    if (k >= d->n_early) {
        k -= d->n_punctual;
        from = d->n_early;
        to += d->n_late;
    }
    if (d->parted > k)
        return d->values[k];
    from = from < d->parted ? d->parted : from;
    d->parted = k + 1;
    return stats_part(d->values + from, to - from, k - from);
}

static void measure_delays(const struct tally *t, double *out)
{
    static const struct {
        enum figure figure;
        double p;
    } asked[] = {{FIGURE_DELAY_P50_S, 0.5},
                 {FIGURE_DELAY_P95_S, 0.95},
                 {FIGURE_DELAY_MAX_S, 1}};
    size_t n = t->n_punctual + t->n_delays;
    struct delays d = part_delays(t);

    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        double h = (double)(n - 1) * asked[i].p, delay, next;
        size_t below = (size_t)h;

        out[asked[i].figure] = NAN;
        if (n == 0)
            continue;
        delay = next = kth_delay(&d, below);
        if (below + 1 < n && h != (double)below)
            next = kth_delay(&d, below + 1);
        out[asked[i].figure] = delay + (h - (double)below) * (next - delay);
    }
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

static void keep(struct table *t, const struct sim *s, size_t first, size_t n,
                 unsigned ends)
{
    for (size_t l = 0; l < n; l++)
        for (unsigned e = 0; e < N_ENDS; e++)
            for (unsigned k = 0; (ends >> e & 1) != 0 && k < N_SETS; k++) {
                double figures[N_FIGURES];

                measure(
                    sim_lane_tally(s, l, (enum world_end)e, (enum world_set)k),
                    figures);
                for (unsigned f = 0; f < N_FIGURES; f++)
                    values_of(t, k, f, e)[first + l] = figures[f];
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

/* Some replications of both ends, or one of one end, or a draw. */
static enum hc_code run_job(struct table *t, struct sim *s, size_t job,
                            struct hc_err *err)
{
    size_t lanes = sim_lanes(t->plan), first = job * lanes;
    size_t n =
        t->replications - first < lanes ? t->replications - first : lanes;
    enum hc_code rc;

    if (job + t->n_draws >= t->n_jobs) {
        size_t draw = job + t->n_draws - t->n_jobs;

        rc = sim_run_drawn(s, (unsigned)draw, err);
        if (rc == HC_OK)
            keep_drawn(t, s, draw);
        return rc;
    }
    if (sim_ends_together(t->plan)) {
        rc = sim_run_many(s, (unsigned)first, n, err);
        if (rc == HC_OK)
            keep(t, s, first, n, ENDS_ALL);
        return rc;
    }
    rc = sim_run(s, (unsigned)(job / N_ENDS), 1u << job % N_ENDS, NULL, err);
    if (rc == HC_OK)
        keep(t, s, job / N_ENDS, 1, 1u << job % N_ENDS);
    return rc;
}

/* Jobs are taken in their order: a worker has one simulation at a time. */
static void *work(void *arg)
{
    struct worker *me = arg;
    struct pool *pool = me->pool;
    struct table *t = pool->tables;
    struct sim *s = NULL;
    size_t first = 0, job;

    while (me->rc == HC_OK &&
           (job = atomic_fetch_add(&pool->next, 1)) < pool->n_jobs) {
        for (; job - first >= t->n_jobs; t++) {
            first += t->n_jobs;
            sim_close(s);
            s = NULL;
        }
        if (s == NULL)
            me->rc = sim_open(&s, t->plan, &me->err);
        if (me->rc == HC_OK)
            me->rc = run_job(t, s, job - first, &me->err);
    }
    sim_close(s);
    return NULL;
}

/* Every job writes to places of its own. */
static enum hc_code run_all(struct pool *pool, struct hc_err *err)
{
    struct worker workers[MAX_THREADS] = {{.pool = pool}, {.pool = pool}};
    pthread_t thread;
    bool second = pool->n_jobs > 1 &&
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

static enum hc_code make_table(struct table *t, const struct sim_plan *plan,
                               struct hc_err *err)
{
    size_t lanes = sim_lanes(plan);

    t->plan = plan;
    t->n_draws = draws_of(plan);
    t->replications = sim_random(plan) ? OUTCOME_REPLICATIONS : 1;
    t->n_jobs = t->n_draws + (sim_ends_together(plan)
                                  ? (t->replications + lanes - 1) / lanes
                                  : t->replications * N_ENDS);
    t->values = calloc((size_t)N_SETS * N_FIGURES * N_ENDS * t->replications,
                       sizeof *t->values);
    t->drawn =
        calloc((size_t)N_SETS * N_FIGURES * (t->n_draws + 1), sizeof *t->drawn);
    return t->values == NULL || t->drawn == NULL ? hc_nomem(err) : HC_OK;
}

enum hc_code outcomes_of(struct outcome *out, const struct sim_plan *plans,
                         size_t n, struct hc_err *err)
{
    struct pool pool = {.tables = calloc(n + 1, sizeof *pool.tables), .n = n};
    enum hc_code rc = pool.tables == NULL ? hc_nomem(err) : HC_OK;

    atomic_init(&pool.next, 0);
    for (size_t i = 0; rc == HC_OK && i < n; i++) {
        rc = make_table(&pool.tables[i], &plans[i], err);
        pool.n_jobs += pool.tables[i].n_jobs;
    }
    if (rc == HC_OK)
        rc = run_all(&pool, err);
    for (size_t i = 0; pool.tables != NULL && i < n; i++) {
        struct table *t = &pool.tables[i];

        out[i].replications = t->replications;
        out[i].draws = t->n_draws;
        if (rc == HC_OK)
            summarise(&out[i], t);
        free(t->values);
        free(t->drawn);
    }
    free(pool.tables);
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
