/* SPDX-License-Identifier: MIT
 *
 * Comparing what a command printed with what it should have printed. */
#ifndef HINDCAST_ANALYZER_CLI_REPLAY_DIFF_H
#define HINDCAST_ANALYZER_CLI_REPLAY_DIFF_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

struct replay_diff {
    bool missing; /* there is nothing to compare with */
    bool differs;
    size_t line;                 /* 1-based: the first one that differs */
    struct hc_buf expected, got; /* that line, empty behind the end */
};

/* Fill *diff, which the caller releases when HC_OK was returned. */
HC_MUST_USE enum hc_code replay_compare(struct replay_diff *diff,
                                        const char *expected_path,
                                        const char *got_path,
                                        struct hc_err *err);
void replay_diff_release(struct replay_diff *diff);

/* Copy a file; the folder of `to` is made where it is missing. */
HC_MUST_USE enum hc_code replay_copy(const char *from, const char *to,
                                     struct hc_err *err);

#endif
