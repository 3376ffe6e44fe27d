/* SPDX-License-Identifier: MIT
 *
 * The log entries that hypotheses ask for: requests that were turned away,
 * attempts of schedulers, first signs of a revision. */
#ifndef HINDCAST_ANALYZER_WHY_WHY_LOGS_H
#define HINDCAST_ANALYZER_WHY_WHY_LOGS_H

#include "analyzer/analyses/window.h"
#include "analyzer/history/text_pool.h"
#include "analyzer/report/report.h"
#include "schema/store.h"

enum why_log_kind {
    WHY_LOG_429,       /* httpRequest.status: too many requests */
    WHY_LOG_500,       /* internal error */
    WHY_LOG_503,       /* unavailable */
    WHY_LOG_SCHEDULER, /* a scheduler's attempt */
    WHY_LOG_REVISION,  /* the first entry of a revision of a service */
    N_WHY_LOG_KINDS
};

struct why_log {
    int64_t time_us;
    int64_t hash;               /* what `show log` opens, in hex */
    uint32_t service, revision; /* numbers in texts; 0 = absent */
    uint8_t kind;               /* enum why_log_kind */
};

struct why_logs {
    struct why_log *at; /* by time, hash, kind */
    size_t n, cap;
    struct text_pool texts;
    bool any; /* the store has log entries in the window at all */
    int64_t first_us, last_us; /* of all entries in it */
};

/* Entries of the window up to as_of.  Release whatever is returned. */
HC_MUST_USE enum hc_code why_logs_read(struct why_logs *logs, struct store *db,
                                       const struct window *w,
                                       struct hc_err *err);
void why_logs_release(struct why_logs *logs);
void why_logs_evidence(const struct window *w, struct report *report,
                       const char *what);
/* The first entry at or after us. */
size_t why_logs_seek(const struct why_logs *logs, int64_t us);

#endif
