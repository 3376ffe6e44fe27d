/* SPDX-License-Identifier: MIT
 *
 * Digests: SHA-256 in hex over what the database holds, independent of ids, of
 * the order of files, of threads, and of the container that rows came in.
 * docs/schema.md defines them to the byte.  Memory stays bounded. */
#ifndef HINDCAST_SCHEMA_DIGEST_H
#define HINDCAST_SCHEMA_DIGEST_H

#include "schema/store.h"

enum { DIGEST_HEX = 65 }; /* NUL included */

/* Of the records: rows of runs, log entries, plain tables.  A record that was
 * exported several times counts once. */
HC_MUST_USE enum hc_code digest_content(struct store *s, char hex[DIGEST_HEX],
                                        struct hc_err *err);
/* Of what is derived from them. */
HC_MUST_USE enum hc_code digest_derived(struct store *s, char hex[DIGEST_HEX],
                                        struct hc_err *err);
/* Of the files: the sorted, distinct SHA-256 of each, one a line. */
HC_MUST_USE enum hc_code digest_inputs(struct store *s, char hex[DIGEST_HEX],
                                       struct hc_err *err);

#endif
