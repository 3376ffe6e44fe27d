/* SPDX-License-Identifier: MIT
 *
 * What a format yields: one record of an export, still untyped (a row of
 * named cells) or as a Cloud Logging entry.  All views point into memory of
 * the reader and live until its next call. */
#ifndef HINDCAST_BASE_RECORD_H
#define HINDCAST_BASE_RECORD_H

#include "base/str.h"
#include "base/timestamp.h"

enum cell_kind {
    CELL_NULL, /* absent, JSON null, or nothing between two delimiters */
    CELL_TEXT, /* text, possibly empty; any scalar may arrive as text */
    CELL_INT,
    CELL_REAL,
    CELL_BOOL, /* in .i */
    CELL_JSON  /* an object or array as compact JSON text, in .text */
};

struct json_parser; /* parsers/json.h */

struct cell {
    union {
        struct hc_str text;
        int64_t i;
        double real;
    };
    enum cell_kind kind;
    /* Of a CELL_JSON: the value where the reader has parsed it, else NULL.
     * Like a view it lives until the reader's next call; a copy of the cell
     * that stays longer has to drop it. */
    uint32_t json_at;
    const struct json_parser *json;
};

/* The columns of a stream.  A CSV header gives them all at once; JSON rows
 * add a column when its key is first seen, so n only grows within a file and
 * an index, once given, keeps its meaning. */
struct columns {
    const struct hc_str *name; /* exported names, unescaped, unique */
    size_t n;
};

/* One row.  n_cells <= columns->n; columns beyond n_cells are NULL. */
struct row {
    const struct columns *columns;
    const struct cell *cells;
    size_t n_cells;
};

enum log_payload { PAYLOAD_NONE, PAYLOAD_TEXT, PAYLOAD_JSON, PAYLOAD_PROTO };

/* The standard severities of Cloud Logging. */
enum log_severity {
    SEVERITY_DEFAULT = 0,
    SEVERITY_DEBUG = 100,
    SEVERITY_INFO = 200,
    SEVERITY_NOTICE = 300,
    SEVERITY_WARNING = 400,
    SEVERITY_ERROR = 500,
    SEVERITY_CRITICAL = 600,
    SEVERITY_ALERT = 700,
    SEVERITY_EMERGENCY = 800
};

/* Absent text is {NULL, 0}; absent numbers say so with has_ or -1. */
struct log_entry {
    struct hc_time time;     /* timestamp, else receiveTimestamp */
    struct hc_time received;
    bool has_time, has_received;
    bool time_is_received;   /* timestamp was absent */
    int severity;            /* enum log_severity or the exporter's number */
    struct hc_str insert_id;
    struct hc_str log_name;  /* whole, still percent-encoded */
    struct hc_str resource_type;
    /* By resource type: service_name | function_name | job_id | job_name |
     * container_name | instance_id | subscription_id | ... */
    struct hc_str service;
    struct hc_str revision;  /* revision_name */
    struct hc_str location;  /* location | region | zone */
    struct hc_str project;   /* project part of logName, else project_id */
    struct hc_str instance;  /* labels.instanceId */
    struct hc_str execution; /* labels.execution_id or execution_name */
    enum log_payload payload_kind;
    struct hc_str message;   /* what a person reads: textPayload, message of
                                jsonPayload, status message of protoPayload */
    struct hc_str payload;   /* compact JSON of jsonPayload / protoPayload */
    struct hc_str http_method, http_url, http_agent;
    int http_status;         /* -1 = absent */
    int64_t http_latency_us; /* -1 = absent */
    int64_t http_request_bytes, http_response_bytes; /* -1 = absent */
    int status_code;         /* google.rpc code of protoPayload.status or of a
                                scheduler attempt; -1 = absent, 0 = OK */
    struct hc_str trace, span_id;
    struct hc_str operation_id, operation_producer;
    bool operation_first, operation_last;
    struct hc_str split_uid; /* absent = not split */
    int split_index, split_total;
    struct hc_str labels;    /* compact JSON object */
    struct hc_str resource_labels; /* compact JSON object */
    struct hc_str rest;      /* compact JSON of every other key */
};

/* A line of plain text that a text-log pattern took apart is a log_entry too
 * (message, severity, time; logName is the file's base name). */

enum record_kind { RECORD_ROW, RECORD_LOG };

struct record {
    enum record_kind kind;
    uint64_t number; /* 1-based within the file, headers not counted */
    uint64_t byte;   /* where it starts in the decompressed stream */
    struct hc_str raw; /* its bytes, perhaps with the line end; .p NULL = they
                          are not at hand as they were */
    union {
        struct row row;
        struct log_entry log;
    };
};

#endif
