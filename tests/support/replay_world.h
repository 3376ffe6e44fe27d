/* SPDX-License-Identifier: MIT
 *
 * Small histories made in memory, and the worlds that `whatif` replays.  Times
 * are seconds after T0, days within the export's begin and end. */
#ifndef HINDCAST_TESTS_SUPPORT_REPLAY_WORLD_H
#define HINDCAST_TESTS_SUPPORT_REPLAY_WORLD_H

#include "analyzer/whatif/sim.h"

#define REPLAY_S  INT64_C(1000000)
#define REPLAY_T0 (INT64_C(1767571200) * REPLAY_S) /* 2026-01-05T00:00:00Z */

struct made_run {
    int64_t at_s, length_s;
    enum history_outcome outcome;
    uint64_t message;
    const char *processor; /* NULL = "A" */
    const char *parent, *error;
    int32_t data_date; /* 0 = 100 */
    uint64_t payload;
};

struct replay_world {
    struct history h;
    struct chains *chains;
    struct world *world;
    struct trace trace; /* of the last replay_run() */
};

/* runs may come in any order.  Asserts that nothing goes wrong. */
void replay_world_make(struct replay_world *w, const struct made_run *runs,
                       size_t n);
void replay_world_free(struct replay_world *w);
/* Read policies and run replication 0 at one end, with a trace; *out sums
 * both sets, without their delays. */
void replay_run(struct replay_world *w, const char *const *policies,
                enum open_rule open, enum world_end end, struct tally *out);
/* Where an attempt of the history started, in seconds after T0; -1 = it was not
 * made. */
int64_t replay_start_s(const struct replay_world *w, size_t attempt);

#endif
