/* SPDX-License-Identifier: MIT
 *
 * Queries by name: each is schema/queries/NAME.sql, embedded at build time,
 * with parameters bound by name and typed getters for the columns.
 *
 *     struct query *q = NULL;
 *     rc = query_open(&q, store, "monday_cells", err);
 *     query_bind_int(q, ":from_us", from);
 *     while (rc == HC_OK && query_step(q, &rc, err))
 *         n += query_int(q, 2);
 *     query_close(q);
 */
#ifndef HINDCAST_SCHEMA_QUERY_H
#define HINDCAST_SCHEMA_QUERY_H

#include <stddef.h>

#include "base/stored_id.h"
#include "schema/store.h"

struct query;

/* The text of a query, its header comment included; NULL = no such query. */
const char *query_text(const char *name);
/* The i-th name in bytewise order; NULL = no more. */
const char *query_name(size_t i);

HC_MUST_USE enum hc_code query_open(struct query **out, struct store *s,
                                    const char *name, struct hc_err *err);
/* The same for SQL made at run time (a user's, or with checked identifiers).
 * Fails unless it is one statement; readonly also refuses any write. */
HC_MUST_USE enum hc_code query_open_sql(struct query **out, struct store *s,
                                        struct hc_str sql, bool readonly,
                                        struct hc_err *err);
void query_close(struct query *q); /* accepts NULL */
void query_reset(struct query *q); /* run again; bindings stay */

/* Whether it has a parameter of that name, ":from_us". */
bool query_has(const struct query *q, const char *name);
/* Binding an unknown name is a bug that query_step reports.  Text is
 * borrowed until query_close or the next bind of that name. */
void query_bind_int(struct query *q, const char *name, int64_t v);
void query_bind_real(struct query *q, const char *name, double v);
void query_bind_text(struct query *q, const char *name, struct hc_str v);
void query_bind_null(struct query *q, const char *name);

/* True = a row is there.  False = the end, or *rc and *err say what failed. */
bool query_step(struct query *q, enum hc_code *rc, struct hc_err *err);
int query_columns(const struct query *q);
const char *query_column_name(const struct query *q, int column);
bool query_is_null(const struct query *q, int column);
int64_t query_int(const struct query *q, int column);
double query_real(const struct query *q, int column);
/* {NULL, 0} is NULL; an empty text is not.  Valid until the next step, reset or
 * close. */
struct hc_str query_str(const struct query *q, int column);
/* What hc_id() and hc_text() make of a column, without a call for each row that
 * nobody looks at.  The id may be in room; the text holds until the next call,
 * too.  False = it cannot be read, *rc and *err say why. */
struct hc_str query_id(const struct query *q, int column, char room[UUID_TEXT]);
bool query_text_unpacked(struct query *q, int column, struct hc_str *out,
                         enum hc_code *rc, struct hc_err *err);

enum query_type { QUERY_NULL, QUERY_INT, QUERY_REAL, QUERY_TEXT, QUERY_BLOB };
enum query_type query_type(const struct query *q, int column);

#endif
