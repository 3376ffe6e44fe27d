/* SPDX-License-Identifier: MIT
 *
 * A database of its own for a test, and questions to it. */
#ifndef HINDCAST_TESTS_SUPPORT_SCRATCH_H
#define HINDCAST_TESTS_SUPPORT_SCRATCH_H

#include "schema/store.h"

struct scratch {
    struct store *store;
    char path[64];
};

/* A new database in a temporary file; fails the test where that is not
 * possible. */
void scratch_open(struct scratch *s);
/* Close it and remove the file. */
void scratch_close(struct scratch *s);
/* Run statements; a failure fails the test. */
void scratch_exec(struct scratch *s, const char *sql);
/* The first column of the first row. */
int64_t scratch_int(struct scratch *s, const char *sql);
/* All rows as text: columns separated by |, rows by a newline, NULL as -.
 * To be freed. */
char *scratch_dump(struct scratch *s, const char *sql);
/* Fails the test unless scratch_dump() is `want`. */
void scratch_expect(struct scratch *s, const char *sql, const char *want);

#endif
