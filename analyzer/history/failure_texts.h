/* SPDX-License-Identifier: MIT
 *
 * The error messages of a history as templates: what varies from run to run
 * must not tell two causes apart (docs/analyses.md, "errors"). */
#ifndef HINDCAST_ANALYZER_HISTORY_FAILURE_TEXTS_H
#define HINDCAST_ANALYZER_HISTORY_FAILURE_TEXTS_H

#include "analyzer/history/history.h"

struct failure_texts;

/* *out needs failure_texts_close() whatever is returned.  h is not kept. */
HC_MUST_USE enum hc_code failure_texts_open(struct failure_texts **out,
                                            const struct history *h,
                                            struct hc_err *err);
void failure_texts_close(struct failure_texts *t); /* accepts NULL */
/* The number of the template of a run's message, for sorting and comparing;
 * UINT32_MAX = no message. */
uint32_t failure_texts_number(const struct failure_texts *t,
                              const struct history_run *r);
/* Text and id (as in `hindcast errors`) of a template; {NULL, 0} for
 * UINT32_MAX.  Views live as long as t. */
struct hc_str failure_texts_get(const struct failure_texts *t, uint32_t number);
struct hc_str failure_texts_id(const struct failure_texts *t, uint32_t number);

#endif
