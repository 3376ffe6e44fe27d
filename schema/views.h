/* SPDX-License-Identifier: MIT
 *
 * Views for people (schema/views/NAME.sql): names and ISO-8601 UTC text beside
 * the integers.  Views of runs also show the columns that an export had and
 * hindcast has no field for, under their exported names; so they are made
 * anew when a column is added.
 *
 * In those files {utc X} is the microseconds X as text, {id X} the id X
 * (schema/id_sql.h), {text X} the text X
 * that may be packed (schema/text_pack.h), {columns A PLACE} the
 * side columns of PLACE, read from table A, and {include NAME} another file. */
#ifndef HINDCAST_SCHEMA_VIEWS_H
#define HINDCAST_SCHEMA_VIEWS_H

#include "schema/store.h"

/* Make the views that are missing or no longer what they should be.  Used
 * inside a transaction of the caller. */
HC_MUST_USE enum hc_code views_refresh(struct store *s, struct hc_err *err);

#endif
