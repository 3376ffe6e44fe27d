/* SPDX-License-Identifier: MIT
 *
 * Notes about mining, see errors_notes.h. */
#include "analyzer/analyses/errors_notes.h"

#include <inttypes.h>

#include "base/limits.h"

void errors_note_counts(struct report *r, size_t k, const struct miner *m)
{
    struct miner_counts n = miner_counts(m);

    report_total_int(r, k, "texts", (int64_t)n.texts);
    report_total_int(r, k, "masked_texts", (int64_t)n.masked);
    if (n.masks.limited > 0)
        report_note(r, k,
                    "%" PRIu64 " texts were left unmasked: a mask reached its "
                    "limit of work on them.",
                    n.masks.limited);
    if (n.masks.cut > 0)
        report_note(r, k,
                    "%" PRIu64 " texts were cut: only their first "
                    "bytes were looked at.",
                    n.masks.cut);
    if (n.masks.repaired > 0)
        report_note(r, k,
                    "%" PRIu64 " texts held bytes that are no UTF-8; "
                    "U+FFFD stands for each.",
                    n.masks.repaired);
    if (n.crowded > 0)
        report_note(r, k,
                    "%zu texts have so little in common with any other that "
                    "they share a template of <*>: more than %d templates "
                    "began alike.",
                    n.crowded, HC_MAX_LEAF_TEMPLATES);
}
