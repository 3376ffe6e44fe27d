/* SPDX-License-Identifier: MIT
 *
 * Error texts with their variable parts masked.  Every byte of a masked text
 * knows which bytes of the original it stands for.  One thread at a time. */
#ifndef HINDCAST_ANALYZER_TEMPLATES_MASK_H
#define HINDCAST_ANALYZER_TEMPLATES_MASK_H

#include "analyzer/templates/rules.h"

struct masker;

struct mask_origin {
    uint16_t from, to; /* bytes [from, to) of the line */
    uint16_t mask;     /* 0 = the byte itself, else 1 + number of the rule */
};

struct masked {                       /* valid until the next call */
    struct hc_str line;               /* the text that was looked at */
    struct hc_str text;               /* with masks; valid UTF-8 */
    const struct mask_origin *origin; /* by byte of text */
};

struct mask_counts {
    uint64_t limited;  /* texts left as they are: a regex reached its limit */
    uint64_t cut;      /* lines longer than text_bytes */
    uint64_t repaired; /* lines with bytes that are no UTF-8 */
};

/* rules are borrowed until close. */
HC_MUST_USE enum hc_code masker_open(struct masker **out,
                                     const struct template_rules *rules,
                                     struct hc_err *err);
void masker_close(struct masker *m); /* accepts NULL */

/* Take the first line of text that is not blank (the last one behind a line
 * that is a mere header), repair its UTF-8 (U+FFFD),
 * mask it. */
HC_MUST_USE enum hc_code masker_apply(struct masker *m, struct hc_str text,
                                      struct masked *out, struct hc_err *err);
struct mask_counts masker_counts(const struct masker *m);

#endif
