/* SPDX-License-Identifier: MIT
 *
 * One Cloud Logging entry out of a JSON object: a LogEntry as the API, sinks
 * and gcloud write it, or a row of a BigQuery sink or of Log Analytics, whose
 * columns are LogEntry's fields in other spellings (log_name,
 * protopayload_auditlog), with explicit nulls and scalars as strings. */
#ifndef HINDCAST_PARSERS_LOG_JSON_H
#define HINDCAST_PARSERS_LOG_JSON_H

#include "base/record.h"
#include "parsers/json.h"

enum log_field {
    FIELD_NAME,
    FIELD_INSERT_ID,
    FIELD_TEXT_PAYLOAD,
    FIELD_JSON_PAYLOAD,
    FIELD_PROTO_PAYLOAD,
    FIELD_HTTP_REQUEST,
    FIELD_RESOURCE, /* up to here each one marks an entry */
    FIELD_TIMESTAMP,
    FIELD_RECEIVED,
    FIELD_SEVERITY,
    FIELD_LABELS,
    FIELD_OPERATION,
    FIELD_TRACE,
    FIELD_SPAN_ID,
    FIELD_SPLIT,
    N_LOG_FIELDS /* also: no such field */
};

/* The field of a key, in any of its spellings. */
enum log_field log_field_of(struct hc_str key);

struct log_json_counts {
    uint64_t duplicates;     /* fields that stood twice in one entry */
    uint64_t bad_times;      /* times that cannot be read */
    uint64_t bad_severities; /* severities that cannot be read */
    uint64_t without_time;   /* entries with neither time */
};

struct log_json;

HC_MUST_USE enum hc_code log_json_open(struct log_json **out,
                                       struct hc_err *err);
void log_json_close(struct log_json *j); /* accepts NULL */

/* Views in *out live until the next call or until the parser of `object`
 * parses again.  What has no place in *out is in out->rest, also values that
 * cannot be read as what they should be.  HC_EPARSE: no object, or nothing of
 * a log entry in it. */
HC_MUST_USE enum hc_code log_json_read(struct log_json *j,
                                       struct json_value object,
                                       struct log_entry *out,
                                       struct hc_err *err);
/* What entries have that do not say otherwise, until the next call: logName and
 * resource of `defaults` (absent = none), and those of its labels that an entry
 * has not.  Borrowed. */
void log_json_set_defaults(struct log_json *j, struct json_value defaults);
const struct log_json_counts *log_json_counts(const struct log_json *j);

#endif
