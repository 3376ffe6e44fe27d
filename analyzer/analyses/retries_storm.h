/* SPDX-License-Identifier: MIT
 *
 * retries --storm: the chains of one storm, as `storms` names it, and those
 * of the time it is compared with. */
#ifndef HINDCAST_ANALYZER_ANALYSES_RETRIES_STORM_H
#define HINDCAST_ANALYZER_ANALYSES_RETRIES_STORM_H

#include "analyzer/chains/chains.h"
#include "analyzer/storms/sides.h"

struct retries_storm {
    struct exposure exposure;
    struct local_hours hours;
    struct storm_list list;
    struct storm_sides sides;
    const struct storm *storm; /* of the list */
};

/* Find the storms of a window and take the one named id.  HC_EUSAGE: there is
 * none of that name.  *out needs retries_storm_release() whatever is
 * returned. */
HC_MUST_USE enum hc_code
retries_storm_open(struct retries_storm *out, const char *id, struct store *db,
                   const struct window *window, const struct filters *filters,
                   struct report *report, struct hc_err *err);
void retries_storm_release(struct retries_storm *s);

/* On which side the head of a chain starts; those of other processors than
 * the storm's are on neither. */
enum storm_side retries_storm_side(const struct retries_storm *s,
                                   const struct chains *c,
                                   const struct chain *chain);
/* Whether the chain may have led to the storm: its head starts from two hours
 * before an occurrence that stands out to a quarter of an hour into it. */
bool retries_storm_leads(const struct retries_storm *s, const struct chains *c,
                         const struct chain *chain);
/* Say on result k which storm this is and what it is compared with. */
void retries_storm_note(const struct retries_storm *s, struct report *report,
                        size_t k);

#endif
