/* SPDX-License-Identifier: MIT
 *
 * The rule by which a zone's clock changes every year after the last change
 * its file lists: POSIX TZ text such as EST5EDT,M3.2.0,M11.1.0, with the
 * extensions of RFC 8536 section 3.3.1 (hours -167 to 167). */
#ifndef HINDCAST_BASE_ZONE_RULE_H
#define HINDCAST_BASE_ZONE_RULE_H

#include "base/str.h"

struct zone_change {
    char kind;            /* 'M' month.week.day, 'J' day 1..365 without
                             29 February, 'D' day 0..365 with it */
    int month, week, day; /* day 0 = Sunday for 'M' */
    int32_t second;       /* of that local day; may be negative */
};

struct zone_rule {
    int32_t standard_s, summer_s; /* seconds to add to UTC */
    bool has_summer;
    struct zone_change to_summer, to_standard;
};

bool zone_rule_parse(struct zone_rule *r, struct hc_str text);
/* Seconds to add to UTC at utc_s seconds since 1970. */
int32_t zone_rule_offset_s(const struct zone_rule *r, int64_t utc_s);
bool zone_rule_whole_hours(const struct zone_rule *r);

#endif
