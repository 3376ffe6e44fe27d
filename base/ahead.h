/* SPDX-License-Identifier: MIT
 *
 * Items 0, 1, 2, ... made in a thread of their own while the caller uses the
 * ones before, at most AHEAD_MAX of them early.  For work that needs no other
 * thread's state: what `make` touches is its own until the last item is
 * taken. */
#ifndef HINDCAST_BASE_AHEAD_H
#define HINDCAST_BASE_AHEAD_H

#include <stddef.h>

#include "base/err.h"

enum { AHEAD_MAX = 2 };

struct ahead;

/* Make item i; called with i ascending, not again after a failure. */
typedef enum hc_code ahead_make(void *state, size_t i, void **item,
                                struct hc_err *err);

/* Start to make n items. */
HC_MUST_USE enum hc_code ahead_open(struct ahead **out, size_t n,
                                    ahead_make *make, void *state,
                                    struct hc_err *err);
/* The next item, the caller's from here on; the failure of `make` where it
 * had one.  No more than n calls. */
HC_MUST_USE enum hc_code ahead_next(struct ahead *a, void **item,
                                    struct hc_err *err);
/* Stop; items that nobody took go to `drop`, which need not accept NULL.
 * Accepts NULL. */
void ahead_close(struct ahead *a, void (*drop)(void *item));

#endif
