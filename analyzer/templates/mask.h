/* SPDX-License-Identifier: MIT
 *
 * Error texts with their variable parts masked.  Of every byte of a masked
 * text it is known which bytes of the original it stands for.  One thread at a
 * time. */
#ifndef HINDCAST_ANALYZER_TEMPLATES_MASK_H
#define HINDCAST_ANALYZER_TEMPLATES_MASK_H

#include "analyzer/templates/rules.h"

struct masker;

/* A part of a masked text that was put in.  Bytes between two of them are
 * those of the line, from `to` of the one before on. */
struct mask_region {
    uint16_t at, n;    /* bytes [at, at + n) of the text; n may be 0 */
    uint16_t from, to; /* stand for bytes [from, to) of the line */
    uint16_t mask;     /* 0 = a prefix, else 1 + number of the rule */
};

struct masked {                        /* valid until the next call */
    struct hc_str line;                /* the text that was looked at */
    struct hc_str text;                /* with masks; valid UTF-8 */
    const struct mask_region *regions; /* ascending, none overlap */
    size_t n_regions;
};

/* Byte i of the text stands for bytes [from, to) of the line. */
size_t masked_from(const struct masked *m, size_t i);
size_t masked_to(const struct masked *m, size_t i);

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
