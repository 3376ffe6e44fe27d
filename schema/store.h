/* SPDX-License-Identifier: MIT
 *
 * The database file: open, migrate, transactions.  Only schema/ includes
 * sqlite3.h; everything else uses this header, query.h and insert.h. */
#ifndef HINDCAST_SCHEMA_STORE_H
#define HINDCAST_SCHEMA_STORE_H

#include "base/err.h"
#include "base/str.h"

struct store;
struct sqlite3;

enum store_mode {
    STORE_READ, /* must exist; nothing is written */
    STORE_WRITE /* created where it does not exist, migrated */
};

/* Open path.  A file that is no hindcast database, is newer than this program
 * or cannot be read is one clear sentence.  Opened defensively: the file may
 * come from a stranger. */
HC_MUST_USE enum hc_code store_open(struct store **out, const char *path,
                                    enum store_mode mode, struct hc_err *err);
void store_close(struct store *s); /* accepts NULL */
/* Whether what follows is much and appended, which needs few pages at hand and
 * starts on its way to the disk before the commit.  False at first. */
HC_MUST_USE enum hc_code store_expect_appends(struct store *s, bool much,
                                              struct hc_err *err);

/* For the other files of schema/ alone. */
struct sqlite3 *store_sqlite(struct store *s);
/* What hc_text() makes of a blob; the text holds until the next one. */
HC_MUST_USE enum hc_code store_unpack(struct store *s, struct hc_str packed,
                                      struct hc_str *out, const char *what,
                                      struct hc_err *err);
/* The error of the last SQLite call as *err; HC_EBUSY where it was that. */
HC_MUST_USE enum hc_code store_fail(struct store *s, struct hc_err *err,
                                    const char *what);

HC_MUST_USE enum hc_code store_begin(struct store *s, struct hc_err *err);
HC_MUST_USE enum hc_code store_commit(struct store *s, struct hc_err *err);
void store_rollback(struct store *s);
/* Run statements that return nothing. */
HC_MUST_USE enum hc_code store_exec(struct store *s, const char *sql,
                                    struct hc_err *err);

/* The `meta` table: small named facts. */
HC_MUST_USE enum hc_code store_meta_int(struct store *s, const char *name,
                                        int64_t fallback, int64_t *out,
                                        struct hc_err *err);
HC_MUST_USE enum hc_code store_set_meta_int(struct store *s, const char *name,
                                            int64_t value, struct hc_err *err);

#endif
