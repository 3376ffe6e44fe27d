/* SPDX-License-Identifier: MIT
 *
 * A case for tests of hypotheses: runs, spans and log entries as tables, a
 * history made of them in memory.  Times are seconds after WORLD_T0, a Monday,
 * 2026-01-05T00:00:00Z; the export reaches from ten days before it to ten
 * days behind.  Everything fails the running test when it cannot be done. */
#ifndef HINDCAST_TESTS_SUPPORT_WHY_WORLD_H
#define HINDCAST_TESTS_SUPPORT_WHY_WORLD_H

#include "analyzer/why/why.h"

#define WORLD_S    INT64_C(1000000)
#define WORLD_T0   (INT64_C(1767571200) * WORLD_S)
#define WORLD_DATE 20458 /* of WORLD_T0 */

struct world_run {         /* NULL and zero members are absent */
    const char *processor; /* NULL = "P" */
    int64_t at_s, length_s;
    enum history_outcome outcome; /* HISTORY_OTHER = failed */
    const char *error;
    uint64_t message, payload;
    int32_t date; /* 0 = none, 1 = WORLD_DATE, 2 = the day after, ... */
    uint8_t flags;
    const char *field[N_HISTORY_FIELDS]; /* but processor */
};

struct world_log {
    int64_t at_s;
    enum why_log_kind kind;
    const char *service, *revision;
};

struct why_world;

/* An empty one: the storm is [0, 3600) of WORLD_T0, the baseline the same
 * hour of the day before. */
struct why_world *why_world_new(void);
void why_world_free(struct why_world *w);
/* Instead of the spans that are there. */
void why_world_spans(struct why_world *w, enum why_side side,
                     const struct time_span *spans_s, size_t n);
void why_world_run(struct why_world *w, struct world_run run);
void why_world_log(struct why_world *w, struct world_log log);
/* n copies of a run, step_s apart, each with messages and payloads of its own
 * where it has some. */
void why_world_runs(struct why_world *w, struct world_run run, size_t n,
                    int64_t step_s);
/* The storm as H7 sees it; fields beyond spans are free to set. */
struct storm *why_world_storm(struct why_world *w);

/* Build the case and judge hypothesis `number`, once for a world.  Valid until
 * that is freed. */
const struct why_finding *why_world_judge(struct why_world *w, int number);
/* The case of a world that was judged, with its storm. */
const struct why_case *why_world_case(const struct why_world *w);
/* One item that a hypothesis says `says` of, as runs that begin at at_s; id is
 * new for each item. */
typedef void why_maker(struct why_world *w, enum why_says says, int64_t at_s,
                       uint64_t id);
/* How many of each there are in the storm and outside, and what comes out. */
struct why_mix {
    const char *name;
    size_t yes, no, unknown, base_yes, base_no;
    enum why_verdict want;
};
/* The items of a side begin a second apart from its first span on. */
void why_check_mix(int number, const struct why_mix *mix, why_maker *make);

/* A condition's value or met, a statistic's number, by name; it must be
 * there. */
const struct why_condition *why_condition_of(const struct why_finding *f,
                                             const char *name);
double why_stat_of(const struct why_finding *f, const char *name);
const char *why_stat_text_of(const struct why_finding *f, const char *name);

#endif
