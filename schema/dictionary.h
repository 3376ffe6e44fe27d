/* SPDX-License-Identifier: MIT
 *
 * Dictionary tables (id, text) with their copy in memory. */
#ifndef HINDCAST_SCHEMA_DICTIONARY_H
#define HINDCAST_SCHEMA_DICTIONARY_H

#include "base/str.h"
#include "schema/intern.h"
#include "schema/store.h"

struct sqlite3_stmt;

struct dictionary {
    struct intern ids;
    struct sqlite3_stmt *insert;
    int64_t next_id;
    struct store *store;
};

/* select: SELECT id, text FROM t; insert: INSERT INTO t VALUES (?1, ?2). */
HC_MUST_USE enum hc_code dictionary_open(struct dictionary *d, struct store *s,
                                         const char *select, const char *insert,
                                         struct hc_err *err);
void dictionary_release(struct dictionary *d);
/* The id of text; 0 = it is new. */
int64_t dictionary_find(const struct dictionary *d, struct hc_str text);
/* The id of text, added where it is new. */
HC_MUST_USE enum hc_code dictionary_id(struct dictionary *d, struct hc_str text,
                                       int64_t *id, struct hc_err *err);

#endif
