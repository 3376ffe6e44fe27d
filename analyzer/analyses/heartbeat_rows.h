/* SPDX-License-Identifier: MIT
 *
 * Sessions and gaps on their way from the state machine into a report: they
 * are collected, put into an order that no input order can change, counted
 * and printed. */
#ifndef HINDCAST_ANALYZER_ANALYSES_HEARTBEAT_ROWS_H
#define HINDCAST_ANALYZER_ANALYSES_HEARTBEAT_ROWS_H

#include "analyzer/analyses/beat_sessions.h"
#include "analyzer/report/report.h"
#include "base/arena.h"

extern const struct column heartbeat_gap_columns[];
extern const struct column heartbeat_session_columns[];

struct heartbeat_rows {
    bool late_too; /* late_beat gaps are rows, not only counted */
    struct hc_arena arena;
    struct beat_session *sessions;
    size_t n_sessions, cap_sessions;
    struct beat_gap *gaps;
    size_t n_gaps, cap_gaps;
    int64_t late; /* gaps of class late_beat, shown or not */
};

void heartbeat_rows_init(struct heartbeat_rows *r, bool late_too);
void heartbeat_rows_release(struct heartbeat_rows *r);
/* Copies of what the state machine reports. */
HC_MUST_USE enum hc_code
heartbeat_rows_add_session(struct heartbeat_rows *r,
                           const struct beat_session *s, struct hc_err *err);
HC_MUST_USE enum hc_code heartbeat_rows_add_gap(struct heartbeat_rows *r,
                                                const struct beat_gap *g,
                                                struct hc_err *err);
/* Sort and append as result "gaps" and result "sessions" with their totals;
 * returns the index of the first. */
size_t heartbeat_rows_report(struct heartbeat_rows *r, struct report *report);

#endif
