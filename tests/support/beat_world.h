/* SPDX-License-Identifier: MIT
 *
 * Logs written as text, run through the heartbeat sessions without a store.
 *
 * A line is "SECONDS INSTANCE MESSAGE"; INSTANCE is "-" for none,
 * "INSTANCE@SERVICE" for another service than "svc".  Messages that are no
 * heartbeat are other lines of the log. */
#ifndef HINDCAST_TESTS_SUPPORT_BEAT_WORLD_H
#define HINDCAST_TESTS_SUPPORT_BEAT_WORLD_H

#include "analyzer/analyses/beat_sessions.h"

/* Sessions, gaps and the number of twins as lines in bytewise order; to be
 * freed.  The log's bounds in rules are filled in.  yaml: patterns, NULL = the
 * built-in ones.  late_too: also gaps of class late_beat. */
char *beat_world_run(const char *log, struct beat_rules rules, const char *yaml,
                     bool late_too);

#endif
