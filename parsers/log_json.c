/* SPDX-License-Identifier: MIT
 *
 * Log entries, see log_json.h.  */
#include "parsers/log_json.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "parsers/log_fields.h"
#include "parsers/log_texts.h"

enum { N_INNER = 2 };

struct log_json {
    struct log_json_counts counts;
    struct log_texts texts;
    /* For columns that hold JSON as text: of the payload and of the labels. */
    struct json_parser *inner[N_INNER];
    struct json_value defaults;
    struct json_parser *merged; /* labels of an entry and of defaults */
    struct hc_buf merging;
};

/* ---- keys ----------------------------------------------------------- */

static const struct hc_str field_keys[N_LOG_FIELDS] = {
    [FIELD_NAME] = HC_STR_INIT("logname"),
    [FIELD_INSERT_ID] = HC_STR_INIT("insertid"),
    [FIELD_TEXT_PAYLOAD] = HC_STR_INIT("textpayload"),
    [FIELD_JSON_PAYLOAD] = HC_STR_INIT("jsonpayload"),
    [FIELD_PROTO_PAYLOAD] = HC_STR_INIT("protopayload"),
    [FIELD_HTTP_REQUEST] = HC_STR_INIT("httprequest"),
    [FIELD_RESOURCE] = HC_STR_INIT("resource"),
    [FIELD_TIMESTAMP] = HC_STR_INIT("timestamp"),
    [FIELD_RECEIVED] = HC_STR_INIT("receivetimestamp"),
    [FIELD_SEVERITY] = HC_STR_INIT("severity"),
    [FIELD_LABELS] = HC_STR_INIT("labels"),
    [FIELD_OPERATION] = HC_STR_INIT("operation"),
    [FIELD_TRACE] = HC_STR_INIT("trace"),
    [FIELD_SPAN_ID] = HC_STR_INIT("spanid"),
    [FIELD_SPLIT] = HC_STR_INIT("split"),
};

enum log_field log_field_of(struct hc_str key)
{
    char room[LOG_KEY_ROOM];
    struct hc_str plain = log_plain_key(key, room);

    for (size_t i = 0; i < N_LOG_FIELDS; i++)
        if (hc_str_eq(field_keys[i], plain))
            return (enum log_field)i;
    /* Sinks name typed payloads by their type. */
    if (hc_str_starts(plain, HC_STR("jsonpayloadtype")))
        return FIELD_JSON_PAYLOAD;
    if (hc_str_starts(plain, HC_STR("protopayload")))
        return FIELD_PROTO_PAYLOAD;
    return N_LOG_FIELDS;
}

/* ---- fields --------------------------------------------------------- */

/* A protobuf Timestamp or Duration that was not written as text. */
static bool read_seconds(struct json_value v, char text[48])
{
    int64_t seconds = 0, nanos = 0;

    if (!json_as_i64(log_find(v, HC_STR("seconds")), &seconds))
        return false;
    (void)json_as_i64(log_find(v, HC_STR("nanos")), &nanos);
    if (nanos < 0 || nanos > 999999999 || seconds < 0)
        return false;
    (void)snprintf(text, 48, "%lld.%09lld", (long long)seconds,
                   (long long)nanos);
    return true;
}

static bool read_time(struct json_value v, struct hc_time *out)
{
    char room[64];
    struct json_scalar s = json_scalar_of(v);
    struct hc_str text = s.text;

    if (s.type == JSON_OBJECT) {
        return read_seconds(v, room) &&
               hc_time_parse(hc_str_from(room), HC_EPOCH_S, out);
    }
    if (s.type == JSON_INT)
        (void)snprintf(room, sizeof room, "%lld", (long long)s.i);
    else if (s.type == JSON_REAL)
        (void)snprintf(room, sizeof room, "%.17g", s.real);
    else if (s.type != JSON_STRING)
        return false;
    if (s.type != JSON_STRING)
        text = hc_str_from(room);
    return hc_time_parse(text, hc_epoch_guess(text), out);
}

static bool read_field_time(struct log_json *j, const char *key,
                            struct json_value v, struct hc_time *out)
{
    if (json_type_of(v) == JSON_NULL)
        return false;
    if (read_time(v, out))
        return true;
    j->counts.bad_times++;
    log_keep(&j->texts, hc_str_from(key), v);
    return false;
}

static void read_times(struct log_json *j, const struct json_value *field,
                       struct log_entry *e)
{
    e->has_time =
        read_field_time(j, "timestamp", field[FIELD_TIMESTAMP], &e->time);
    e->has_received = read_field_time(j, "receiveTimestamp",
                                      field[FIELD_RECEIVED], &e->received);
    if (!e->has_time && e->has_received) {
        e->time = e->received;
        e->has_time = e->time_is_received = true;
    }
    j->counts.without_time += !e->has_time;
}

static void read_severity(struct log_json *j, struct json_value v,
                          struct log_entry *e)
{
    struct json_scalar s = json_scalar_of(v);
    bool ok = s.type == JSON_NULL;

    if (s.type == JSON_STRING)
        ok = log_severity_parse(s.text, &e->severity);
    if (s.type == JSON_INT && s.i >= 0 && s.i <= 1000) {
        e->severity = (int)s.i;
        ok = true;
    }
    if (ok)
        return;
    j->counts.bad_severities++;
    log_keep(&j->texts, HC_STR("severity"), v);
}

static void read_resource(struct log_json *j, struct json_value v,
                          struct log_entry *e)
{
    static const char *const known[] = {"type", "labels", NULL};
    struct json_value labels = log_find(v, HC_STR("labels"));
    struct json_iter it = json_members(labels);
    struct json_member m;
    struct log_resource resource = {0};

    log_set_text(&j->texts, &e->resource_type, log_find(v, HC_STR("type")));
    while (json_next_member(&it, &m))
        if (m.scalar.type == JSON_STRING)
            log_resource_set(&resource, m.key, m.scalar.text);
    log_resource_apply(&resource, e);
    log_set_object(&j->texts, &e->resource_labels, labels);
    log_keep_others(&j->texts, "resource", v, known);
}

static int64_t read_bytes(struct json_value v)
{
    int64_t n;

    return json_as_i64(v, &n) && n >= 0 ? n : -1;
}

static void read_latency(struct json_value v, struct log_entry *e)
{
    struct json_scalar s = json_scalar_of(v);
    char room[48];
    double seconds;

    if (s.type == JSON_STRING)
        (void)log_latency_parse(s.text, &e->http_latency_us);
    else if (s.type == JSON_OBJECT && read_seconds(v, room))
        (void)log_latency_parse(hc_str_from(room), &e->http_latency_us);
    else if (json_get_double(v, &seconds))
        (void)log_latency_from_double(seconds, &e->http_latency_us);
}

/* A number that was none stays readable beside the entry. */
static void keep_unread(struct log_json *j, const char *key, bool read,
                        struct json_value v)
{
    if (!read)
        log_keep(&j->texts, hc_str_from(key), v);
}

static void read_request(struct log_json *j, struct json_value v,
                         struct log_entry *e)
{
    static const char *const known[] = {
        "requestmethod", "requesturl",   "useragent", "status",
        "requestsize",   "responsesize", "latency",   NULL};
    struct json_value code = log_find(v, HC_STR("status")),
                      sent = log_find(v, HC_STR("requestsize")),
                      got = log_find(v, HC_STR("responsesize")),
                      latency = log_find(v, HC_STR("latency"));
    int64_t status = read_bytes(code);

    log_set_text(&j->texts, &e->http_method,
                 log_find(v, HC_STR("requestmethod")));
    log_set_text(&j->texts, &e->http_url, log_find(v, HC_STR("requesturl")));
    log_set_text(&j->texts, &e->http_agent, log_find(v, HC_STR("useragent")));
    if (status <= 999)
        e->http_status = (int)status;
    e->http_request_bytes = read_bytes(sent);
    e->http_response_bytes = read_bytes(got);
    read_latency(latency, e);
    keep_unread(j, "httpRequest.status", e->http_status >= 0, code);
    keep_unread(j, "httpRequest.requestSize", e->http_request_bytes >= 0, sent);
    keep_unread(j, "httpRequest.responseSize", e->http_response_bytes >= 0,
                got);
    keep_unread(j, "httpRequest.latency", e->http_latency_us >= 0, latency);
    log_keep_others(&j->texts, "httpRequest", v, known);
}

static void read_operation(struct log_json *j, struct json_value v,
                           struct log_entry *e)
{
    static const char *const known[] = {"id", "producer", "first", "last",
                                        NULL};

    log_set_text(&j->texts, &e->operation_id, log_find(v, HC_STR("id")));
    log_set_text(&j->texts, &e->operation_producer,
                 log_find(v, HC_STR("producer")));
    (void)json_as_bool(log_find(v, HC_STR("first")), &e->operation_first);
    (void)json_as_bool(log_find(v, HC_STR("last")), &e->operation_last);
    log_keep_others(&j->texts, "operation", v, known);
}

static int read_small(struct json_value v)
{
    int64_t n;

    return json_as_i64(v, &n) && n >= 0 && n <= INT32_MAX ? (int)n : 0;
}

static void read_split(struct log_json *j, struct json_value v,
                       struct log_entry *e)
{
    static const char *const known[] = {"uid", "index", "totalsplits", NULL};

    log_set_text(&j->texts, &e->split_uid, log_find(v, HC_STR("uid")));
    e->split_index = read_small(log_find(v, HC_STR("index")));
    e->split_total = read_small(log_find(v, HC_STR("totalsplits")));
    log_keep_others(&j->texts, "split", v, known);
}

/* A column of type JSON that came as its text: parsed, or v as it is. */
static struct json_value unwrap(struct log_json *j, size_t which,
                                struct json_value v)
{
    struct hc_str text = hc_str_trim(json_text(v));
    struct json_value inside;

    if (text.n < 2 || text.p[0] != '{')
        return v;
    if (j->inner[which] == NULL &&
        json_parser_open(&j->inner[which], NULL) != HC_OK)
        return v;
    if (json_parse_copy(j->inner[which], text, &inside, NULL) != HC_OK)
        return v;
    return inside;
}

static void read_labels(struct log_json *j, struct json_value v,
                        struct log_entry *e)
{
    struct json_iter it;
    struct json_member m;

    v = unwrap(j, 1, v);
    it = json_members(v);
    while (json_next_member(&it, &m))
        if (m.scalar.type == JSON_STRING)
            log_label_apply(e, m.key, m.scalar.text);
    if (json_type_of(v) == JSON_OBJECT)
        log_set_object(&j->texts, &e->labels, v);
    else
        log_keep(&j->texts, HC_STR("labels"), v);
}

/* ---- payloads ------------------------------------------------------- */

static void read_text_payload(struct log_json *j, struct json_value v,
                              struct log_entry *e)
{
    e->payload_kind = PAYLOAD_TEXT;
    log_set_text(&j->texts, &e->message, v);
    if (json_type_of(v) == JSON_ARRAY || json_type_of(v) == JSON_OBJECT)
        log_keep(&j->texts, HC_STR("textPayload"), v);
}

/* An attempt of Cloud Scheduler: its status is the name of a code, and one
 * that finished without it went well. */
static bool read_attempt(struct log_json *j, struct json_value v,
                         struct log_entry *e)
{
    struct hc_str type = json_text(json_find(v, HC_STR("@type")));
    struct hc_str status = json_text(log_find(v, HC_STR("status")));
    size_t from = j->texts.text.n;

    if (hc_str_find(type, HC_STR("cloud.scheduler.logging.Attempt")) < 0)
        return false;
    if (!log_status_parse(status, &e->status_code) && status.n == 0 &&
        hc_str_ends(type, HC_STR("AttemptFinished")))
        e->status_code = 0;
    log_attempt_message(&j->texts.text, type, status,
                        json_text(log_find(v, HC_STR("debuginfo"))));
    log_set_since(&j->texts, &e->message, from);
    return true;
}

static void read_json_payload(struct log_json *j, struct json_value v,
                              struct log_entry *e)
{
    static const struct hc_str keys[] = {HC_STR_INIT("message"),
                                         HC_STR_INIT("msg"), HC_STR_INIT("log"),
                                         HC_STR_INIT("textPayload")};

    v = unwrap(j, 0, v);
    if (json_type_of(v) == JSON_STRING) {
        read_text_payload(j, v, e);
        return;
    }
    e->payload_kind = PAYLOAD_JSON;
    log_set_json(&j->texts, &e->payload, v);
    if (read_attempt(j, v, e))
        return;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        e->message = json_text(json_find(v, keys[i]));
        if (e->message.p != NULL)
            return;
    }
}

static void read_proto_payload(struct log_json *j, struct json_value v,
                               struct log_entry *e)
{
    struct json_value status, code;

    v = unwrap(j, 0, v);
    status = log_find(v, HC_STR("status"));
    code = log_find(status, HC_STR("code"));
    e->payload_kind = PAYLOAD_PROTO;
    log_set_json(&j->texts, &e->payload, v);
    if (json_type_of(status) == JSON_OBJECT) {
        e->status_code = read_small(code); /* proto3 leaves out a code of 0 */
        (void)log_status_parse(json_text(code), &e->status_code);
    }
    e->message = json_text(log_find(status, HC_STR("message")));
    if (e->message.n == 0)
        e->message = json_text(log_find(v, HC_STR("methodname")));
}

static void read_payload(struct log_json *j, const struct json_value *field,
                         struct log_entry *e)
{
    if (json_type_of(field[FIELD_TEXT_PAYLOAD]) != JSON_NULL)
        read_text_payload(j, field[FIELD_TEXT_PAYLOAD], e);
    else if (json_type_of(field[FIELD_JSON_PAYLOAD]) != JSON_NULL)
        read_json_payload(j, field[FIELD_JSON_PAYLOAD], e);
    else if (json_type_of(field[FIELD_PROTO_PAYLOAD]) != JSON_NULL)
        read_proto_payload(j, field[FIELD_PROTO_PAYLOAD], e);
    else
        return;
    /* An entry has one payload; should there be two, none is lost. */
    if (e->payload_kind == PAYLOAD_TEXT)
        log_keep(&j->texts, HC_STR("jsonPayload"), field[FIELD_JSON_PAYLOAD]);
    if (e->payload_kind != PAYLOAD_PROTO)
        log_keep(&j->texts, HC_STR("protoPayload"), field[FIELD_PROTO_PAYLOAD]);
}

/* ---- the entry ------------------------------------------------------ */

enum hc_code log_json_open(struct log_json **out, struct hc_err *err)
{
    struct log_json *j = calloc(1, sizeof *j);

    *out = j;
    if (j == NULL)
        return hc_nomem(err);
    log_texts_init(&j->texts);
    hc_buf_init(&j->merging, HC_MAX_RENDERED);
    return HC_OK;
}

void log_json_close(struct log_json *j)
{
    if (j == NULL)
        return;
    log_texts_release(&j->texts);
    for (size_t i = 0; i < N_INNER; i++)
        json_parser_close(j->inner[i]);
    json_parser_close(j->merged);
    hc_buf_release(&j->merging);
    free(j);
}

const struct log_json_counts *log_json_counts(const struct log_json *j)
{
    return &j->counts;
}

/* Sort the members into fields; of two the first that is not null counts. */
static bool collect(struct log_json *j, struct json_value object,
                    struct json_value field[N_LOG_FIELDS])
{
    struct json_iter it = json_members(object);
    struct json_member m;
    bool marked = false;

    while (json_next_member(&it, &m)) {
        enum log_field f = log_field_of(m.key);

        if (f == N_LOG_FIELDS) {
            log_keep(&j->texts, m.key, m.value);
            continue;
        }
        marked = marked || f <= FIELD_RESOURCE;
        if (json_type_of(field[f]) == JSON_NULL)
            field[f] = m.value;
        else if (m.scalar.type != JSON_NULL)
            j->counts.duplicates++;
    }
    return marked;
}

/* ---- defaults --------------------------------------------------------- */

void log_json_set_defaults(struct log_json *j, struct json_value defaults)
{
    j->defaults = defaults;
}

static void add_label(struct hc_buf *out, const struct json_member *m)
{
    hc_buf_add_char(out, out->n == 0 ? '{' : ',');
    json_quote(m->key, out);
    hc_buf_add_char(out, ':');
    json_minify(m->value, out);
}

/* The labels of an entry, and behind them those of the defaults that it has
 * not. */
static enum hc_code merge_labels(struct log_json *j, struct json_value *own,
                                 struct json_value defaults, struct hc_err *err)
{
    struct json_value labels = unwrap(j, 1, *own);
    struct json_iter it = json_members(labels);
    struct json_member m;
    enum hc_code rc = HC_OK;

    hc_buf_clear(&j->merging);
    while (json_next_member(&it, &m))
        add_label(&j->merging, &m);
    it = json_members(defaults);
    while (json_next_member(&it, &m))
        if (json_is_absent(json_find(labels, m.key)))
            add_label(&j->merging, &m);
    if (j->merging.n == 0)
        return HC_OK;
    hc_buf_add_char(&j->merging, '}');
    if (j->merged == NULL)
        rc = json_parser_open(&j->merged, err);
    if (rc == HC_OK)
        rc = hc_buf_check(&j->merging, err);
    return rc == HC_OK
               ? json_parse_copy(j->merged, hc_buf_str(&j->merging), own, err)
               : rc;
}

static enum hc_code apply_defaults(struct log_json *j,
                                   struct json_value field[N_LOG_FIELDS],
                                   bool *marked, struct hc_err *err)
{
    struct json_iter it = json_members(j->defaults);
    struct json_member m;
    enum hc_code rc = HC_OK;

    while (rc == HC_OK && json_next_member(&it, &m)) {
        enum log_field f = log_field_of(m.key);
        bool none = f < N_LOG_FIELDS && json_type_of(field[f]) == JSON_NULL;

        if (f == FIELD_LABELS && m.scalar.type == JSON_OBJECT &&
            (none || json_type_of(unwrap(j, 1, field[f])) == JSON_OBJECT)) {
            rc = merge_labels(j, &field[f], m.value, err);
        } else if ((f == FIELD_NAME || f == FIELD_RESOURCE) && none) {
            field[f] = m.value;
            *marked = true;
        }
    }
    return rc;
}

enum hc_code log_json_read(struct log_json *j, struct json_value object,
                           struct log_entry *out, struct hc_err *err)
{
    struct json_value field[N_LOG_FIELDS] = {{NULL, 0}};
    enum hc_code rc = HC_OK;
    bool marked;

    log_texts_clear(&j->texts);
    log_entry_init(out);
    marked = collect(j, object, field);
    if (!json_is_absent(j->defaults))
        rc = apply_defaults(j, field, &marked, err);
    if (rc != HC_OK)
        return rc;
    if (!marked)
        return hc_fail(err, HC_EPARSE,
                       "no log entry: it has no logName, insertId, payload, "
                       "httpRequest or resource");
    read_times(j, field, out);
    read_severity(j, field[FIELD_SEVERITY], out);
    log_set_text(&j->texts, &out->insert_id, field[FIELD_INSERT_ID]);
    log_set_text(&j->texts, &out->log_name, field[FIELD_NAME]);
    read_resource(j, field[FIELD_RESOURCE], out);
    read_labels(j, field[FIELD_LABELS], out);
    read_payload(j, field, out);
    read_request(j, field[FIELD_HTTP_REQUEST], out);
    log_set_text(&j->texts, &out->trace, field[FIELD_TRACE]);
    log_set_text(&j->texts, &out->span_id, field[FIELD_SPAN_ID]);
    read_operation(j, field[FIELD_OPERATION], out);
    read_split(j, field[FIELD_SPLIT], out);
    return log_texts_lay(&j->texts, &out->rest, err);
}
