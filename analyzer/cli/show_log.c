/* SPDX-License-Identifier: MIT
 *
 * show log, see show.h. */
#include "analyzer/cli/query_result.h"
#include "analyzer/cli/show.h"

static const struct column columns[] = {
    {"log_id", COLUMN_TEXT, NULL, "hash of the entry", 0, 0},
    {"role", COLUMN_TEXT, NULL, "event, repeat of another, or further part", 0,
     0},
    {"time", COLUMN_TIME, NULL, "timestamp", 0, 0},
    {"severity", COLUMN_TEXT, NULL, "severity", 0, 0},
    {"service", COLUMN_TEXT, NULL, "what it is about", 0, 0},
    {"project", COLUMN_TEXT, NULL, "project", 0, COLUMN_WIDE},
    {"log_name", COLUMN_TEXT, NULL, "log", 0, COLUMN_WIDE},
    {"resource_type", COLUMN_TEXT, NULL, "type of resource", 0, COLUMN_WIDE},
    {"revision", COLUMN_TEXT, NULL, "revision", 0, COLUMN_DETAIL},
    {"location", COLUMN_TEXT, NULL, "region or zone", 0, COLUMN_DETAIL},
    {"instance", COLUMN_TEXT, NULL, "instance", 0, COLUMN_DETAIL},
    {"message", COLUMN_TEXT, NULL, "what a person reads", 0, 0},
    {"payload", COLUMN_TEXT, NULL, "JSON payload", 0, COLUMN_WIDE},
    {"insert_id", COLUMN_TEXT, NULL, "insertId", 0, 0},
    {"execution", COLUMN_TEXT, NULL, "execution", 0, COLUMN_DETAIL},
    {"time_ns", COLUMN_INT, "ns", "nanoseconds beyond time", 0, COLUMN_DETAIL},
    {"received", COLUMN_TIME, NULL, "receiveTimestamp", 0, COLUMN_DETAIL},
    {"http_method", COLUMN_TEXT, NULL, "of the request", 0, COLUMN_DETAIL},
    {"http_url", COLUMN_TEXT, NULL, "of the request", 0, COLUMN_DETAIL},
    {"http_status", COLUMN_INT, NULL, "of the response", 0, COLUMN_WIDE},
    {"http_latency_us", COLUMN_INT, "us", "of the request", 0, COLUMN_DETAIL},
    {"status_code", COLUMN_INT, NULL, "google.rpc code", 0, COLUMN_DETAIL},
    {"trace", COLUMN_TEXT, NULL, "trace", 0, COLUMN_DETAIL},
    {"span_id", COLUMN_TEXT, NULL, "span", 0, COLUMN_DETAIL},
    {"operation_id", COLUMN_TEXT, NULL, "operation", 0, COLUMN_DETAIL},
    {"split_uid", COLUMN_TEXT, NULL, "of a split entry", 0, COLUMN_DETAIL},
    {"split_index", COLUMN_INT, NULL, "which part", 0, COLUMN_DETAIL},
    {"split_total", COLUMN_INT, NULL, "of how many", 0, COLUMN_DETAIL},
    {"labels", COLUMN_TEXT, NULL, "JSON", 0, COLUMN_DETAIL},
    {"resource_labels", COLUMN_TEXT, NULL, "JSON", 0, COLUMN_DETAIL},
    {"rest", COLUMN_TEXT, NULL, "JSON of every other key", 0, COLUMN_DETAIL},
    {"source", COLUMN_TEXT, NULL, "file", 0, 0},
    {"record", COLUMN_INT, NULL, "number of the record in it", 0, 0},
    {"byte", COLUMN_INT, "B", "where it starts, decompressed", 0, 0},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

enum hc_code show_log(struct report *r, struct store *db, struct hc_str id,
                      struct hc_err *err)
{
    size_t k = report_result(r, "entries", "Log entries", columns, DRAW_FIELDS);
    struct query *q = NULL;
    int64_t hash;
    enum hc_code rc = query_open(&q, db, "show_log", err);

    if (rc == HC_OK) {
        query_bind_text(q, ":text", id);
        if (show_hash(id, &hash))
            query_bind_int(q, ":hash", hash);
        rc = query_result_add(r, k, q, err);
    }
    query_close(q);
    if (rc == HC_OK && r->results[k].n_rows == 0)
        rc = hc_fail(err, HC_ENOTFOUND,
                     "there is no log entry with the hash or insertId "
                     "\"%.*s\"",
                     HC_STR_ARG(hc_str_slice(id, 0, 80)));
    report_evidence_text(
        r,
        report_evidence(r, "entries: all", hc_str_from(query_text("show_log"))),
        ":text", id);
    return rc;
}
