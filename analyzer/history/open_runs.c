/* SPDX-License-Identifier: MIT
 *
 * Open runs, see open_runs.h.  Outside the bounds of the rule an age alone
 * decides; how long a processor takes is read for the others. */
#include "analyzer/history/open_runs.h"

#include <math.h>
#include <stdlib.h>

#include "analyzer/history/stale.h"
#include "base/buf.h"
#include "base/limits.h"
#include "schema/query.h"

struct undecided {
    int64_t processor, age_us;
};

struct undecided_runs {
    struct undecided *at; /* by processor */
    size_t n, cap;
    struct hc_buf processors; /* JSON array of ids */
};

static enum hc_code add(struct undecided_runs *u, int64_t processor,
                        int64_t age_us, struct hc_err *err)
{
    if (u->n == u->cap) {
        size_t cap = u->cap == 0 ? 64 : 2 * u->cap;
        struct undecided *more = realloc(u->at, cap * sizeof *more);

        if (more == NULL)
            return hc_nomem(err);
        u->at = more;
        u->cap = cap;
    }
    if (u->n == 0 || u->at[u->n - 1].processor != processor)
        hc_buf_printf(&u->processors, "%s%lld", u->n == 0 ? "[" : ",",
                      (long long)processor);
    u->at[u->n++] = (struct undecided){processor, age_us};
    return HC_OK;
}

static enum hc_code read_open(struct open_runs *out, struct undecided_runs *u,
                              struct store *db, int64_t as_of_us,
                              const int64_t *run, struct hc_err *err)
{
    struct query *q = NULL;
    enum hc_code rc = query_open(&q, db, "open_runs", err);

    if (rc == HC_OK) {
        query_bind_int(q, ":as_of_us", as_of_us);
        query_bind_int(q, ":from_run", run == NULL ? INT64_MIN : *run);
        query_bind_int(q, ":to_run", run == NULL ? INT64_MAX : *run);
    }
    while (rc == HC_OK && query_step(q, &rc, err)) {
        int64_t age_us = as_of_us - query_int(q, 1);

        if (age_us > STALE_MAX_US)
            out->stuck++;
        else if (age_us <= STALE_MIN_US)
            out->in_flight++;
        else
            rc = add(u, query_int(q, 0), age_us, err);
    }
    query_close(q);
    return rc;
}

/* Those of one processor; *i is the first of them. */
static void decide(struct open_runs *out, const struct undecided_runs *u,
                   size_t *i, const double *durations, size_t n)
{
    int64_t processor = u->at[*i].processor;
    int64_t limit_us = stale_limit_us(durations, n);

    for (; *i < u->n && u->at[*i].processor == processor; ++*i) {
        out->stuck += u->at[*i].age_us > limit_us;
        out->in_flight += u->at[*i].age_us <= limit_us;
    }
}

struct durations { /* seconds, sorted; of one processor */
    double *at;
    size_t n, cap;
};

static enum hc_code add_duration(struct durations *d, double seconds,
                                 struct hc_err *err)
{
    double us = seconds * 1e6;
    uint32_t kept = us >= 0 && us <= (double)RUN_MAX_RUNTIME_US
                        ? history_duration(llround(us))
                        : HISTORY_NO_DURATION;

    if (kept == HISTORY_NO_DURATION)
        return HC_OK;
    if (d->n == d->cap) {
        size_t cap = d->cap == 0 ? 1024 : 2 * d->cap;
        double *more = realloc(d->at, cap * sizeof *more);

        if (more == NULL)
            return hc_nomem(err);
        d->at = more;
        d->cap = cap;
    }
    d->at[d->n++] = (double)kept / 1e6;
    return HC_OK;
}

static enum hc_code decide_all(struct open_runs *out,
                               const struct undecided_runs *u, struct store *db,
                               int64_t as_of_us, struct hc_err *err)
{
    struct durations d = {.n = 0};
    struct query *q = NULL;
    size_t i = 0;
    enum hc_code rc = query_open(&q, db, "open_durations", err);

    if (rc == HC_OK) {
        query_bind_text(q, ":processors", hc_buf_str(&u->processors));
        query_bind_int(q, ":as_of_us", as_of_us);
    }
    while (rc == HC_OK && query_step(q, &rc, err)) {
        while (i < u->n && u->at[i].processor < query_int(q, 0)) {
            decide(out, u, &i, d.at, d.n);
            d.n = 0;
        }
        rc = add_duration(&d, query_real(q, 1), err);
    }
    while (rc == HC_OK && i < u->n) {
        decide(out, u, &i, d.at, d.n);
        d.n = 0;
    }
    query_close(q);
    free(d.at);
    return rc;
}

enum hc_code open_runs_count(struct open_runs *out, struct store *db,
                             int64_t as_of_us, const int64_t *run,
                             struct hc_err *err)
{
    struct undecided_runs u = {.n = 0};
    enum hc_code rc;

    *out = (struct open_runs){0, 0};
    hc_buf_init(&u.processors, HC_MAX_RENDERED);
    rc = read_open(out, &u, db, as_of_us, run, err);
    if (rc == HC_OK && u.n > 0) {
        hc_buf_add_char(&u.processors, ']');
        rc = hc_buf_check(&u.processors, err);
        if (rc == HC_OK)
            rc = decide_all(out, &u, db, as_of_us, err);
    }
    hc_buf_release(&u.processors);
    free(u.at);
    return rc;
}
