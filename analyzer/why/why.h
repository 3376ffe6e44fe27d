/* SPDX-License-Identifier: MIT
 *
 * Why was there a storm?  Twelve hypotheses, each judged on the same case: the
 * items (retry chains) that failed in the storm, and those that failed when
 * there was none (docs/analyses.md, "why").
 *
 *     rc = why_case_open(&c, &input, err);
 *     if (rc == HC_OK) rc = why_findings_make(&findings, c, err);
 *     for (size_t i = 0; rc == HC_OK && i < WHY_N; i++)
 *         ...findings[i].hypothesis->id, findings[i].verdict...
 *     why_findings_free(findings);
 *     why_case_close(c);
 *
 * A hypothesis is one file that exports one function, and one line in
 * hypotheses.def.  The function looks at the case and fills its finding:
 *
 *  1. It says of every item whether it is explained: why_say(), on both sides.
 *     Share, interval, lift, coverage, evidence and overlap follow from that.
 *  2. It counts what was said, why_tally(), and sets conditions:
 *     why_need_share(), why_need_lift(), why_part(), why_at_least(),
 *     why_at_most(); why_need_both() counts and sets the first two.
 *     SUPPORTED is all of them, so there must be one at least.
 *     why_refuted_beyond() says which value of a condition is not only too
 *     little but speaks against the hypothesis, whatever the share.
 *  3. It tells what else it measured: why_stat_*().  Conditions are statistics
 *     already.
 *  4. It may name further rows that speak for it: why_prove_run(),
 *     why_prove_log().
 *
 * What cannot be known is left unsaid, never guessed: an item without the
 * columns that a hypothesis reads stays WHY_UNKNOWN and lowers the coverage.
 * Verdicts are the framework's alone (verdict.c).  A function that has no
 * storm to look at is never called. */
#ifndef HINDCAST_ANALYZER_WHY_WHY_H
#define HINDCAST_ANALYZER_WHY_WHY_H

#include "analyzer/analyses/hour_pick.h"
#include "analyzer/analyses/retries.h"
#include "analyzer/stats/interval.h"
#include "analyzer/why/time_spans.h"
#include "analyzer/why/why_logs.h"

/* ---- the case ------------------------------------------------------------ */

enum why_side { WHY_STORM, WHY_BASELINE, WHY_SIDES };

/* A chain with a failed attempt (failed, lost or stuck) in the spans of a
 * side; one that failed on both is of the storm. */
struct why_item {
    uint32_t chain;   /* index into chains->at */
    uint32_t attempt; /* of the chain: the first that failed in the spans */
    uint32_t span;    /* in which */
};

struct why_items { /* by start of that attempt, then chain */
    struct why_item *at;
    size_t n;
};

/* Categories of failures that hypotheses ask for; WHY_NO_TEXT = the failure
 * says nothing. */
enum why_category {
    WHY_NO_TEXT,
    WHY_OTHER,
    WHY_POISON,
    WHY_DML,
    WHY_SERIALIZATION,
    WHY_QUOTA,
    WHY_RATE,
    WHY_CAPACITY,
    WHY_UPSTREAM,
    WHY_TIMEOUT,
    WHY_NO_DATA_YET,
    N_WHY_CATEGORIES
};

struct why_case { /* const for hypotheses; all borrowed but for what
                     why_case_close() frees */
    struct store *db;
    const struct window *window;
    const struct exposure *exposure;
    const struct local_hours *hours; /* of the exposure, in --tz */
    const struct history *history;
    const struct chains *chains;
    const struct storm *storm; /* NULL = there is none: nothing to judge */
    enum storm_baseline baseline;
    struct time_spans spans[WHY_SIDES]; /* owned */
    struct why_items items[WHY_SIDES];
    struct fingerprint *prints;  /* by chain; owned */
    struct failure_texts *texts; /* templates; owned */
    uint8_t *category_of;        /* by number in history->messages; owned */
    struct why_logs logs;   /* owned; empty where no log entries are stored */
    struct hour_pick claim; /* when the storm is said to be; one day */
};

struct why_input { /* all borrowed */
    struct store *db;
    const struct window *window;
    const struct filters *filters;
    const struct exposure *exposure;
    const struct local_hours *hours;
    const struct history *history;
    const struct chains *chains;
    const struct storm *storm; /* NULL = none */
    int64_t bin_us;            /* as storms_find() had it */
    struct hour_pick claim;
};

/* *out is NULL on failure. */
HC_MUST_USE enum hc_code why_case_open(struct why_case **out,
                                       const struct why_input *in,
                                       struct hc_err *err);
void why_case_close(struct why_case *c); /* accepts NULL */
/* The parts of it that need no database, out of spans, history and chains:
 * items, fingerprints, templates, categories.  For why_case_open(), and for
 * tests, which make a history of their own. */
HC_MUST_USE enum hc_code why_case_derive(struct why_case *c,
                                         struct hc_err *err);
void why_case_clear(struct why_case *c); /* frees what is owned */

static inline const struct time_spans *why_spans(const struct why_case *c,
                                                 enum why_side side)
{
    return &c->spans[side];
}

static inline const struct chain *why_chain(const struct why_case *c,
                                            const struct why_item *item)
{
    return &c->chains->at[item->chain];
}

/* The attempt that made the chain an item. */
static inline const struct history_run *why_failure(const struct why_case *c,
                                                    const struct why_item *item)
{
    return chain_run(c->chains, why_chain(c, item), item->attempt);
}

/* The first attempt, which may be older than the storm. */
static inline const struct history_run *why_head(const struct why_case *c,
                                                 const struct why_item *item)
{
    return chain_run(c->chains, why_chain(c, item), 0);
}

/* Of what a run says. */
static inline enum why_category why_category(const struct why_case *c,
                                             const struct history_run *r)
{
    return (enum why_category)c->category_of[r->error];
}

/* ---- findings ------------------------------------------------------------ */

enum why_says { WHY_UNKNOWN, WHY_NO, WHY_YES };

enum why_verdict {
    WHY_SUPPORTED,
    WHY_WEAK,
    WHY_REFUTED,
    WHY_NO_DATA,
    N_WHY_VERDICTS
};

#define HYPOTHESIS(file, number, name, claim, rule, fix) WHY_AT_##file,
enum {
#include "analyzer/why/hypotheses.def"
    WHY_N /* how many there are */
};
#undef HYPOTHESIS

enum {
    WHY_LAST = 12, /* the highest number of a hypothesis */
    WHY_MAX_CONDITIONS = 8,
    WHY_MAX_STATS = 24,
    WHY_TEXT = 64,     /* bytes of a statistic that is a text */
    WHY_CAVEAT = 512,  /* of all caveats of a finding */
    WHY_MIN_ITEMS = 30 /* fewer refute nothing */
};
#define WHY_MIN_LIFT        2.0
#define WHY_MIN_COVERAGE    0.2 /* below: NO_DATA */
#define WHY_REFUTE_COVERAGE 0.8
#define WHY_REFUTE_SHARE    0.1  /* the share must end below */
#define WHY_REFUTE_EXCESS   0.05 /* or, less what is usual, below this */

enum why_need { WHY_AT_LEAST, WHY_AT_MOST };

struct why_condition {
    const char *name; /* static */
    enum why_need need;
    double value; /* NAN = unknown, which is not met */
    double limit;
    double reach;   /* how near to the limit it could be: the end of its
                       interval, or the value itself */
    double refutes; /* a reach that misses this refutes; NAN = none does */
    double best;    /* the value if all unknown items spoke for it; NAN = it
                       does not count items */
    bool met, refuted;
};

enum why_stat_kind { WHY_STAT_INT, WHY_STAT_REAL, WHY_STAT_TEXT };

struct why_stat {
    const char *name; /* static */
    enum why_stat_kind kind;
    int64_t i;
    double real; /* NAN prints as null */
    char text[WHY_TEXT];
};

/* A row that speaks for a finding, besides the items it explains. */
struct why_proof {
    bool log;         /* a log entry, not a run */
    uint32_t at;      /* index into history->runs or logs.at */
    const char *what; /* static: why it is named */
};

struct why_hypothesis;

struct why_finding {
    const struct why_hypothesis *hypothesis;
    /* What was said: 1 byte an item (enum why_says), by side. */
    uint8_t *says[WHY_SIDES];
    struct why_condition conditions[WHY_MAX_CONDITIONS];
    struct why_stat stats[WHY_MAX_STATS];
    struct why_proof *proofs; /* in the order they were named */
    size_t n_conditions, n_stats, n_proofs, cap_proofs;
    char caveat[WHY_CAVEAT]; /* sentences; "" = none */
    const char *unit;        /* of n and k: "items" unless why_count() */
    /* Counted by why_tally() or why_count(): k of n known are explained. */
    double k[WHY_SIDES], n[WHY_SIDES], unknown[WHY_SIDES];
    double share; /* k / n in the storm; NAN where n is 0 */
    struct interval interval;
    double reach;    /* upper end of the share less that of the baseline
                        (stats_newcombe()); interval.hi where that is not known */
    double lift;     /* NAN where nothing is known of the baseline */
    double coverage; /* n of all, 0 to 1 */
    enum why_verdict verdict;
    enum hc_code failed; /* sticky: builders need no checks */
};

struct why_hypothesis { /* static const */
    int number;         /* 1 to WHY_LAST */
    const char *id;     /* "H1" */
    const char *name;   /* a few words */
    const char *claim;  /* one sentence */
    const char *rule;   /* what makes it SUPPORTED, in words */
    const char *fix;
    HC_MUST_USE enum hc_code (*judge)(const struct why_case *c,
                                      struct why_finding *f,
                                      struct hc_err *err);
};

extern const struct why_hypothesis why_hypotheses[WHY_N];

/* All WHY_N findings, by rank: verdict, lower end of the interval, lift, id.
 * Without a storm all are NO_DATA.  *out is NULL on failure. */
HC_MUST_USE enum hc_code why_findings_make(struct why_finding **out,
                                           const struct why_case *c,
                                           struct hc_err *err);
void why_findings_free(struct why_finding *findings); /* accepts NULL */
/* One hypothesis alone; release *f whatever is returned. */
HC_MUST_USE enum hc_code why_judge(struct why_finding *f,
                                   const struct why_hypothesis *h,
                                   const struct why_case *c,
                                   struct hc_err *err);
void why_finding_release(struct why_finding *f);
/* Out of the conditions: the verdict, and which conditions refute. */
void why_conclude(struct why_finding *f);
/* "SUPPORTED", ...; static storage. */
const char *why_verdict_name(enum why_verdict verdict);

/* why_h02_quota() and the others, one for each line of hypotheses.def. */
#define HYPOTHESIS(file, number, name, claim, rule, fix)                       \
    HC_MUST_USE enum hc_code why_##file(                                       \
        const struct why_case *c, struct why_finding *f, struct hc_err *err);
#include "analyzer/why/hypotheses.def"
#undef HYPOTHESIS

/* ---- for hypotheses ------------------------------------------------------ */

/* Of item i of a side; the last word counts. */
static inline void why_say(struct why_finding *f, enum why_side side, size_t i,
                           enum why_says says)
{
    f->says[side][i] = (uint8_t)says;
}

/* Count what was said: k, n, share, interval, lift, coverage. */
void why_tally(const struct why_case *c, struct why_finding *f);
/* The same for a hypothesis that counts something else than items (rows):
 * k of n in the storm, kb of nb outside, all of them known. */
void why_count(struct why_finding *f, const char *unit, double k, double n,
               double kb, double nb);

/* Conditions, after why_tally() or why_count(); names are static.  An unknown
 * value (NAN) is not met.
 *
 * The share is at least `share`.  One that is not refutes where, less what
 * is usual outside the storm, it ends below WHY_REFUTE_EXCESS. */
void why_need_share(struct why_finding *f, double share);
/* The lift is at least WHY_MIN_LIFT. */
void why_need_lift(struct why_finding *f);
/* What most hypotheses begin with: count, then ask for both. */
void why_need_both(const struct why_case *c, struct why_finding *f,
                   double share);
/* At least `limit` of some items of the storm: `yes` out of `of`.  It refutes
 * where its interval ends below half of that. */
void why_part(struct why_finding *f, const char *name, double yes, double of,
              double limit);
void why_at_least(struct why_finding *f, const char *name, double value,
                  double limit);
void why_at_most(struct why_finding *f, const char *name, double value,
                 double limit);
/* The last condition refutes beyond this value: below it where it was at
 * least, above where it was at most; NAN = never. */
void why_refuted_beyond(struct why_finding *f, double value);

void why_stat_int(struct why_finding *f, const char *name, int64_t v);
void why_stat_real(struct why_finding *f, const char *name, double v);
/* Cut to what fits. */
void why_stat_text(struct why_finding *f, const char *name, struct hc_str v);
/* Append a sentence; beyond what fits nothing is added. */
void why_caveat(struct why_finding *f, const char *fmt, ...) HC_PRINTF(2, 3);

/* Name a run (index into history->runs) or a log entry (index into logs.at)
 * as evidence; `what` is static. */
void why_prove_run(struct why_finding *f, size_t run, const char *what);
void why_prove_log(struct why_finding *f, size_t entry, const char *what);

/* How many log entries of a kind are in the spans of a side; the first of the
 * storm are named as evidence for f, too, unless f is NULL. */
size_t why_count_logs(const struct why_case *c, struct why_finding *f,
                      enum why_log_kind kind, enum why_side side,
                      const char *what);

#endif
