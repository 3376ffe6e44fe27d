/* SPDX-License-Identifier: MIT
 *
 * Heartbeat patterns as loaded (parsers/beat_rules.c) and as a reader uses
 * them (parsers/beat.c); nobody else looks inside. */
#ifndef HINDCAST_PARSERS_BEAT_RULES_H
#define HINDCAST_PARSERS_BEAT_RULES_H

#include "base/arena.h"
#include "parsers/beat.h"
#include "parsers/pattern.h"

enum { N_TEXTS = 2 };

/* The groups that mean something; slots[] of a text holds where they are. */
enum group {
    GROUP_OP,
    GROUP_ID,
    GROUP_EVENT,
    GROUP_STATUS,
    GROUP_ELAPSED,
    GROUP_UNIT,
    GROUP_MIN,
    GROUP_SEQ,
    GROUP_INTERVAL,
    N_GROUPS
};

/* One entry of the file, its defaults filled in. */
struct rule {
    struct hc_str name, regex, system, op, contains;
    enum beat_class class;
    enum beat_event event;
    enum beat_text text;
    bool error, announced, at_once, may_stop;
    int64_t interval_us, elapsed_unit_us;
};

struct beat_patterns {
    struct hc_arena arena;
    struct rule *rules; /* in the order of the file */
    size_t n;
    struct side {
        struct pattern_set *set;   /* NULL = no pattern looks at this text */
        const struct rule **rules; /* by pattern of the set */
        size_t n;
        int slot[N_GROUPS];
        bool filtered; /* every pattern names a literal */
    } side[N_TEXTS];
};

/* Microseconds of a unit of time by its name, in any case.  False = unknown. */
bool beat_unit_us(struct hc_str name, int64_t *us);

#endif
