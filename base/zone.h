/* SPDX-License-Identifier: MIT
 *
 * Local time by the system's tzdata.  A zone is loaded once and asked often;
 * neither TZ nor the process's zone is looked at or changed. */
#ifndef HINDCAST_BASE_ZONE_H
#define HINDCAST_BASE_ZONE_H

#include "base/err.h"
#include "base/timestamp.h"

struct zone;

/* "UTC" or a name of the IANA database, such as America/New_York.  An unknown
 * name, or one with .. or a leading slash, is HC_EUSAGE. */
HC_MUST_USE enum hc_code zone_open(struct zone **out, const char *name,
                                   struct hc_err *err);
void zone_close(struct zone *z); /* accepts NULL */
const char *zone_name(const struct zone *z);
/* Seconds to add to UTC at that instant. */
int32_t zone_offset_s(const struct zone *z, int64_t us);
/* Whether every offset in [from, to) is a whole number of hours. */
bool zone_whole_hours(const struct zone *z, int64_t from_us, int64_t to_us);
/* The instant a local wall-clock time names; in a spring gap the instant the
 * clock would have shown, in an autumn repeat the first one. */
int64_t zone_to_utc(const struct zone *z, int64_t local_us);

enum { ZONE_VERSION_TEXT = 16 };
/* Version of the system's tzdata ("2024a"), or "unknown". */
void zone_tzdata_version(char text[ZONE_VERSION_TEXT]);

#endif
