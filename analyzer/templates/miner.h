/* SPDX-License-Identifier: MIT
 *
 * Mining templates out of error texts: add them all, learn, then ask.  What
 * comes out does not depend on the order of the texts nor on how often each
 * was added.  Method and sources: docs/analyses.md, "errors".  One thread at a
 * time. */
#ifndef HINDCAST_ANALYZER_TEMPLATES_MINER_H
#define HINDCAST_ANALYZER_TEMPLATES_MINER_H

#include "analyzer/templates/mask.h"

struct miner;

struct miner_template {
    char id[9];         /* first 8 hex digits of the template's SHA-256 */
    struct hc_str text; /* tokens joined by a blank */
    size_t n_slots;     /* tokens with a mask or <*> */
};

/* keep_values: miner_value() will be asked.  rules are borrowed. */
HC_MUST_USE enum hc_code miner_open(struct miner **out,
                                    const struct template_rules *rules,
                                    bool keep_values, struct hc_err *err);
void miner_close(struct miner *m); /* accepts NULL */

/* Add a text; *number is that of the text, equal for equal texts. */
HC_MUST_USE enum hc_code miner_add(struct miner *m, struct hc_str text,
                                   uint32_t *number, struct hc_err *err);
/* Once, after the last text. */
HC_MUST_USE enum hc_code miner_learn(struct miner *m, struct hc_err *err);

/* After miner_learn().  Templates are in bytewise order of their texts; views
 * live as long as the miner. */
size_t miner_templates(const struct miner *m);
const struct miner_template *miner_template(const struct miner *m, size_t i);
/* The template of text `number`. */
size_t miner_template_of(const struct miner *m, uint32_t number);
/* What slot k < n_slots of a template is called: "<num>". */
struct hc_str miner_slot(const struct miner_template *t, size_t k);
/* What text `number` has in slot k < n_slots of its template. */
struct hc_str miner_value(const struct miner *m, uint32_t number, size_t k);

struct miner_counts {
    size_t texts, masked; /* distinct, as they are and masked */
    size_t crowded;       /* masked texts that found their leaf full */
    struct mask_counts masks;
};
struct miner_counts miner_counts(const struct miner *m);

#endif
