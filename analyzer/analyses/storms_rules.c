/* SPDX-License-Identifier: MIT
 *
 * Absolute rules, see storms_rules.h. */
#include "analyzer/analyses/storms_rules.h"

#include <stdlib.h>

#include "base/checked.h"
#include "schema/query.h"

enum {
    RUNS_WARNING = 50, /* of a processor in an hour */
    RUNS_CRITICAL = 200,
    FAILED_CRITICAL = 100, /* of all in an hour */
    MIN_ENDED = 20         /* runs that a success rate is taken of */
};

enum column_index {
    R_RULE,
    R_SEVERITY,
    R_PROCESSOR,
    R_HOURS,
    R_FIRST,
    R_LAST,
    R_WORST_AT,
    R_WORST
};

const struct column storms_rule_columns[] = {
    {"rule", COLUMN_TEXT, NULL,
     "processor_runs_per_h, failed_per_h or success_rate", 0, 0},
    {"severity", COLUMN_TEXT, NULL, "critical or warning: of the worst hour", 0,
     0},
    {"processor", COLUMN_TEXT, NULL, "whose runs; absent = of all", 0, 0},
    {"hours", COLUMN_INT, "h", "UTC hours that break the rule", 0, 0},
    {"first_at", COLUMN_TIME, NULL, "the first of them", 0, 0},
    {"last_at", COLUMN_TIME, NULL, "the last of them", 0, 0},
    {"worst_at", COLUMN_TIME, NULL, "the worst of them, earliest on ties", 0,
     0},
    {"worst", COLUMN_REAL, NULL, "its runs, failed runs or success rate", 3, 0},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

/* How one rule fared in one scope. */
struct breach {
    int64_t hours, first, last, worst_at;
    double worst;
};

static void see(struct breach *b, int64_t hour, double value, bool low_is_bad)
{
    if (b->hours++ == 0)
        b->first = hour;
    b->last = hour;
    if (b->hours == 1 || (low_is_bad ? value < b->worst : value > b->worst)) {
        b->worst = value;
        b->worst_at = hour;
    }
}

struct tracked {
    struct hc_str processor;
    struct breach runs;
};

struct rules {
    struct tracked *processors; /* that broke the rule, by first hour */
    size_t n, cap;
    struct breach failed, success;
    struct hc_arena names;
    /* the hour at hand */
    int64_t hour, ended, succeeded, failures;
};

static enum hc_code see_processor(struct rules *r, const struct query *q,
                                  struct hc_err *err)
{
    int64_t runs = query_int(q, 2);
    struct hc_str name = query_str(q, 1);
    size_t at = 0;

    if (runs < RUNS_WARNING)
        return HC_OK;
    while (at < r->n && !hc_str_eq(r->processors[at].processor, name))
        at++;
    if (at == r->cap) {
        size_t cap = r->cap == 0 ? 16 : 2 * r->cap;
        struct tracked *more = realloc(r->processors, cap * sizeof *more);

        if (more == NULL)
            return hc_nomem(err);
        r->processors = more;
        r->cap = cap;
    }
    if (at == r->n) {
        r->processors[r->n++] =
            (struct tracked){.processor = hc_arena_str(&r->names, name)};
        if (r->processors[at].processor.p == NULL)
            return hc_nomem(err);
    }
    see(&r->processors[at].runs, query_int(q, 0), (double)runs, false);
    return HC_OK;
}

/* All processors of the hour at hand were seen. */
static void end_hour(struct rules *r)
{
    if (r->failures > FAILED_CRITICAL)
        see(&r->failed, r->hour, (double)r->failures, false);
    if (r->ended >= MIN_ENDED && 2 * r->succeeded < r->ended)
        see(&r->success, r->hour, (double)r->succeeded / (double)r->ended,
            true);
    r->ended = r->succeeded = r->failures = 0;
}

static void put(struct report *report, size_t k, const char *rule,
                const char *severity, struct hc_str processor,
                const struct breach *b)
{
    if (b->hours == 0)
        return;
    report_row(report, k);
    report_text(report, k, R_RULE, hc_str_from(rule));
    report_text(report, k, R_SEVERITY, hc_str_from(severity));
    report_text(report, k, R_PROCESSOR, processor);
    report_int(report, k, R_HOURS, b->hours);
    report_int(report, k, R_FIRST, b->first * HC_US_PER_HOUR);
    report_int(report, k, R_LAST, b->last * HC_US_PER_HOUR);
    report_int(report, k, R_WORST_AT, b->worst_at * HC_US_PER_HOUR);
    report_real(report, k, R_WORST, b->worst);
}

static int by_worst(const void *a, const void *b)
{
    const struct tracked *x = a, *y = b;

    if (x->runs.worst != y->runs.worst)
        return x->runs.worst > y->runs.worst ? -1 : 1;
    return hc_str_cmp(x->processor, y->processor);
}

static void put_all(struct report *report, size_t k, struct rules *r)
{
    const struct hc_str nobody = {NULL, 0};

    put(report, k, "failed_per_h", "critical", nobody, &r->failed);
    put(report, k, "success_rate", "critical", nobody, &r->success);
    if (r->n > 1)
        qsort(r->processors, r->n, sizeof *r->processors, by_worst);
    for (size_t i = 0; i < r->n; i++)
        put(report, k, "processor_runs_per_h",
            r->processors[i].runs.worst >= RUNS_CRITICAL ? "critical"
                                                         : "warning",
            r->processors[i].processor, &r->processors[i].runs);
}

static enum hc_code read_hours(struct rules *r, struct report *report,
                               const struct storms_scope *scope,
                               struct hc_err *err)
{
    const struct exposure *e = scope->exposure;
    const char *name =
        scope->window->exact ? "storms_rules_exact" : "storms_rules";
    int64_t from =
        hc_floor_div(e->from_us + HC_US_PER_HOUR - 1, HC_US_PER_HOUR);
    int64_t to = hc_floor_div(e->to_us, HC_US_PER_HOUR);
    struct query *q = NULL;
    enum hc_code rc = query_open(&q, scope->db, name, err);
    size_t evidence;

    if (rc == HC_OK) {
        query_bind_int(q, ":from_hour", from);
        query_bind_int(q, ":to_hour", to);
        filters_bind(scope->filters, q);
    }
    while (rc == HC_OK && query_step(q, &rc, err)) {
        if (query_int(q, 0) != r->hour)
            end_hour(r);
        r->hour = query_int(q, 0);
        r->ended += query_int(q, 3);
        r->succeeded += query_int(q, 4);
        r->failures += query_int(q, 5);
        rc = see_processor(r, q, err);
    }
    end_hour(r);
    query_close(q);
    evidence = report_evidence(report, "rules: hours, worst",
                               hc_str_from(query_text(name)));
    report_evidence_int(report, evidence, ":from_hour", from);
    report_evidence_int(report, evidence, ":to_hour", to);
    filters_evidence(scope->filters, report, evidence);
    return rc;
}

enum hc_code storms_rules(struct report *report,
                          const struct storms_scope *scope, struct hc_err *err)
{
    struct rules rules = {.n = 0};
    size_t k =
        report_result(report, "rules", "Hours that break an absolute rule",
                      storms_rule_columns, DRAW_NONE);
    enum hc_code rc;

    hc_arena_init(&rules.names);
    rc = read_hours(&rules, report, scope, err);
    if (rc == HC_OK)
        put_all(report, k, &rules);
    free(rules.processors);
    hc_arena_release(&rules.names);
    return rc;
}
