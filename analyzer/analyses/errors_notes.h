/* SPDX-License-Identifier: MIT
 *
 * What mining had to leave out, as notes of a result. */
#ifndef HINDCAST_ANALYZER_ANALYSES_ERRORS_NOTES_H
#define HINDCAST_ANALYZER_ANALYSES_ERRORS_NOTES_H

#include "analyzer/report/report.h"
#include "analyzer/templates/miner.h"

void errors_note_counts(struct report *r, size_t k, const struct miner *m);

#endif
