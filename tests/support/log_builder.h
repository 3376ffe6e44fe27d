/* SPDX-License-Identifier: MIT
 *
 * Log entries for a test of an analysis: they go into a database as those of
 * a file would, through log_insert and derive.  Everything fails the running
 * test when it cannot be done. */
#ifndef HINDCAST_TESTS_SUPPORT_LOG_BUILDER_H
#define HINDCAST_TESTS_SUPPORT_LOG_BUILDER_H

#include "schema/store.h"

/* One entry; NULL members are absent.  Entries with equal members are equal
 * entries, and repeats of each other where insert_id is given. */
struct built_log {
    const char *time; /* a timestamp; NULL = none */
    const char *service, *instance, *message;
    const char *payload; /* compact JSON; makes it a jsonPayload */
    const char *insert_id;
    const char *revision, *log_name; /* of project "p" */
};

/* The entries of one more file; source is its number, from 1 on. */
void log_builder_add(struct store *s, int64_t source,
                     const struct built_log *logs, size_t n);
/* What `show log` calls the entry: 16 hex digits. */
void log_builder_id(const struct built_log *log, char id[17]);

#endif
