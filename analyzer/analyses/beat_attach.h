/* SPDX-License-Identifier: MIT
 *
 * Which open session of its series a heartbeat line belongs to, private to
 * beat_sessions.c.  A line that says its elapsed time belongs where that time
 * counts from; one that does not, to the session started last. */
#ifndef HINDCAST_ANALYZER_ANALYSES_BEAT_ATTACH_H
#define HINDCAST_ANALYZER_ANALYSES_BEAT_ATTACH_H

#include "analyzer/analyses/beat_series.h"

static inline bool beat_within(int64_t a_us, int64_t b_us, int64_t tolerance_us)
{
    return (a_us < b_us ? b_us - a_us : a_us - b_us) <= tolerance_us;
}

/* The session of a line that is no start; NULL = none of the open ones.
 * *reset: its time or counter began anew on a key that one process owns, so
 * that what is open was lost. */
struct beat_live *beat_attach(const struct beat_series *s,
                              const struct beat_line *line,
                              const struct beat_point *p, bool *reset);

#endif
