/* SPDX-License-Identifier: MIT
 *
 * Which piece of work a run is about: equal keys are the same work, of which
 * one run may be a retry of another (docs/analyses.md, "retries"). */
#ifndef HINDCAST_ANALYZER_HISTORY_WORK_H
#define HINDCAST_ANALYZER_HISTORY_WORK_H

#include "analyzer/history/payload.h"

struct history_run;

/* What says that two runs of a processor are about the same work. */
enum work_by {
    WORK_BY_MESSAGE, /* one trigger message, and the run's own scope */
    WORK_BY_PAYLOAD, /* several messages that ask for the same */
    WORK_BY_DATE,    /* no message: the data date, and game or team */
    WORK_BY_NOTHING, /* not even that: a run of its own */
    N_WORK_BY
};

/* What is known of it beside the run itself; 0 = nothing. */
struct work_facts {
    struct payload payload; /* of the triggering message */
    uint32_t scope;         /* equal for equal (team, season, date range) */
};

/* Sets r->work and r->work_by.  Of the run its processor, message, data date
 * and id are read: they have to be final. */
void history_set_work(struct history_run *r, const struct work_facts *facts);

const char *work_by_name(enum work_by by);

#endif
