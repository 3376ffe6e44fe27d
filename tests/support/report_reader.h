/* SPDX-License-Identifier: MIT
 *
 * Asking a report in tests: cells and totals by name.  A name that is not
 * there fails the running test. */
#ifndef HINDCAST_TESTS_SUPPORT_REPORT_READER_H
#define HINDCAST_TESTS_SUPPORT_REPORT_READER_H

#include "analyzer/report/report.h"

const struct result *read_result(const struct report *r, const char *name);
/* Cell of row i. */
const struct value *read_cell(const struct result *r, size_t i,
                              const char *column);
int64_t read_int(const struct result *r, size_t i, const char *column);
/* The texts of a list cell joined with "; ", or a text; static storage that
 * the next call overwrites. */
const char *read_text(const struct result *r, size_t i, const char *column);
const struct value *read_total(const struct result *r, const char *name);
/* A note that holds the text. */
bool read_has_note(const struct result *r, const char *text);
/* The results of two reports hold the same rows and totals. */
void read_assert_same(const struct report *a, const struct report *b);

#endif
