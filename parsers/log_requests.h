/* SPDX-License-Identifier: MIT
 *
 * The entries of a document, each with what the request around it says of all
 * its entries: logName, resource and labels of entries.write (Cloud Logging
 * API, WriteLogEntriesRequest).  That may stand behind the entries, so those of
 * a request wait for its end, up to HC_MAX_RECORD bytes of them. */
#ifndef HINDCAST_PARSERS_LOG_REQUESTS_H
#define HINDCAST_PARSERS_LOG_REQUESTS_H

#include "parsers/json.h"
#include "parsers/json_split.h"

/* Its members that are defaults, for the wrapper of the split, which hands out
 * heads. */
extern const struct hc_str log_request_members[];

struct log_requests;

/* split and file (a name, for errors) are borrowed until close. */
HC_MUST_USE enum hc_code log_requests_open(struct log_requests **out,
                                           struct json_split *split,
                                           const char *file,
                                           struct hc_err *err);
void log_requests_close(struct log_requests *q); /* accepts NULL */

/* As json_split_next(), without the members of requests. */
HC_MUST_USE enum step log_requests_next(struct log_requests *q,
                                        struct json_piece *out,
                                        struct hc_err *err);
/* What the request of the last piece says, an object; {NULL, 0} = there is
 * none.  Valid until the next call of log_requests_next(). */
struct json_value log_requests_defaults(const struct log_requests *q);
/* What is to remark at the end. */
void log_requests_remarks(const struct log_requests *q, struct remarks *out);

#endif
