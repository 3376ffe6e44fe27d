/* SPDX-License-Identifier: MIT
 *
 * Cloud Logging entries in every container people keep them in: NDJSON of
 * sinks, arrays, wrappers of the API, Pub/Sub messages, objects pasted under
 * prose, rows of BigQuery sinks. */
#include <openssl/evp.h>
#include <stdlib.h>

#include "parsers/format.h"
#include "parsers/json.h"
#include "parsers/json_look.h"
#include "parsers/log_json.h"
#include "parsers/log_requests.h"
#include "parsers/remarks.h"

enum {
    SCORE_ENTRY = 90,   /* keys of a LogEntry, and more than one */
    SCORE_MESSAGE = 80, /* Pub/Sub around something */
    SCORE_EMPTY = 60,   /* a wrapper without entries */
    SCORE_ONE_KEY = 55  /* could also be a table with such a column */
};

static const struct hc_str lists[] = {
    HC_STR_INIT("entries"),
    HC_STR_INIT("writeLogEntriesRequests"),
    HC_STR_INIT("receivedMessages"), /* answer of a Pub/Sub pull */
    HC_STR_INIT("messages"),         /* what a Pub/Sub publisher sends */
    {NULL, 0}};
static const struct json_wrapper wrapper = {
    .lists = lists, .kept = log_request_members, .heads = true};
static const struct json_wrapper sniffed_wrapper = {.lists = lists};

struct reader {
    struct source *in;
    struct json_split *split;
    struct json_parser *parser, *message; /* message: what Pub/Sub carried */
    struct log_json *log;
    struct log_requests *requests;
    struct hc_buf decoded;
    struct remarks remarks;
};

/* ---- sniffing ------------------------------------------------------- */

static int sniff(struct hc_str head, const struct format_options *options)
{
    struct json_look look;
    struct hc_str message;
    int marks = 0, others = 0;

    (void)options;
    json_look_at(head, &sniffed_wrapper, &look);
    for (size_t i = 0; i < look.n; i++) {
        enum log_field f = log_field_of(
            (struct hc_str){look.keys[i].name, look.keys[i].name_n});

        marks += f <= FIELD_RESOURCE;
        others += f > FIELD_RESOURCE && f < N_LOG_FIELDS;
    }
    if (marks > 1 || (marks == 1 && others > 0))
        return SCORE_ENTRY;
    message = json_look_find(&look, HC_STR("message"));
    if ((hc_str_starts(message, HC_STR("{")) &&
         hc_str_find(hc_str_slice(message, 0, 4096), HC_STR("\"data\"")) > 0) ||
        (json_look_starts(&look, "data", '"') &&
         (json_look_starts(&look, "messageId", '"') ||
          json_look_starts(&look, "attributes", '{'))))
        return SCORE_MESSAGE;
    if (marks == 1)
        return SCORE_ONE_KEY;
    return look.n == 0 && look.facts.wrappers > 0 ? SCORE_EMPTY : 0;
}

/* ---- reading -------------------------------------------------------- */

static void close_reader(void *state)
{
    struct reader *r = state;

    if (r == NULL)
        return;
    json_split_close(r->split);
    json_parser_close(r->parser);
    json_parser_close(r->message);
    log_json_close(r->log);
    log_requests_close(r->requests);
    hc_buf_release(&r->decoded);
    free(r);
}

static enum hc_code open_reader(void **state, struct source *in,
                                const struct format_options *options,
                                struct hc_err *err)
{
    struct reader *r = calloc(1, sizeof *r);
    enum hc_code rc;

    (void)options;
    *state = NULL;
    if (r == NULL)
        return hc_nomem(err);
    r->in = in;
    hc_buf_init(&r->decoded, HC_MAX_RECORD);
    rc = json_split_open(&r->split, in, &wrapper, err);
    if (rc == HC_OK)
        rc = json_parser_open(&r->parser, err);
    if (rc == HC_OK)
        rc = json_parser_open(&r->message, err);
    if (rc == HC_OK)
        rc = log_requests_open(&r->requests, r->split, source_name(in), err);
    if (rc == HC_OK)
        rc = log_json_open(&r->log, err);
    if (rc != HC_OK) {
        close_reader(r);
        return rc;
    }
    *state = r;
    return HC_OK;
}

/* Base64 of at most HC_MAX_RECORD bytes into r->decoded. */
static enum hc_code decode(struct reader *r, struct hc_str text,
                           struct hc_err *err)
{
    int n;

    text = hc_str_trim(text);
    hc_buf_clear(&r->decoded);
    if (text.n > HC_MAX_RECORD)
        return hc_fail(err, HC_ELIMIT, "the data of a message is too long");
    if (hc_buf_reserve(&r->decoded, text.n + 4) != HC_OK)
        return hc_buf_check(&r->decoded, err);
    n = EVP_DecodeBlock((unsigned char *)r->decoded.p,
                        (const unsigned char *)text.p, (int)text.n);
    /* Padding comes out as zero bytes. */
    for (size_t i = text.n; n > 0 && i > 0 && text.p[i - 1] == '='; i--)
        n--;
    if (n <= 0)
        return hc_fail(err, HC_EPARSE, "the data of a message is no base64");
    r->decoded.n = (size_t)n;
    return HC_OK;
}

/* The data of a Pub/Sub message, or of an envelope around one. */
static struct json_value message_data(struct json_value root)
{
    struct json_value message = json_find(root, HC_STR("message"));

    return json_find(json_type_of(message) == JSON_OBJECT ? message : root,
                     HC_STR("data"));
}

static bool is_entry(struct json_value root)
{
    struct json_iter it = json_members(root);
    struct json_member m;

    while (json_next_member(&it, &m))
        if (log_field_of(m.key) <= FIELD_RESOURCE)
            return true;
    return false;
}

static enum hc_code read_entry(struct reader *r, struct hc_str text,
                               struct log_entry *out, struct hc_err *err)
{
    struct json_value root;
    struct hc_str data;
    enum hc_code rc = json_parse(r->parser, text, &root, err);

    if (rc != HC_OK)
        return rc;
    if (json_type_of(root) != JSON_OBJECT)
        return hc_fail(err, HC_EPARSE,
                       "a log entry is an object, not of type "
                       "%s",
                       json_type_name(json_type_of(root)));
    if (is_entry(root) || !json_get_str(message_data(root), &data))
        return log_json_read(r->log, root, out, err);
    rc = decode(r, data, err);
    if (rc == HC_OK)
        rc = json_parse_copy(r->message, hc_buf_str(&r->decoded), &root, err);
    if (rc == HC_OK)
        rc = log_json_read(r->log, root, out, err);
    return rc;
}

static void count_remark(struct reader *r, uint64_t n, const char *what)
{
    if (n > 0)
        remarks_add(&r->remarks, "%llu %s", (unsigned long long)n, what);
}

static void sum_up(struct reader *r)
{
    const struct log_json_counts *c = log_json_counts(r->log);

    json_split_remarks(r->split, &r->remarks);
    count_remark(r, c->duplicates,
                 "fields stand twice in one entry: the first counts");
    count_remark(r, c->bad_times, "times cannot be read and are kept as text");
    count_remark(r, c->bad_severities,
                 "severities cannot be read and are kept as text");
    count_remark(r, c->without_time,
                 "entries have neither timestamp nor receiveTimestamp");
    log_requests_remarks(r->requests, &r->remarks);
}

static enum step next_entry(void *state, struct record *out,
                            struct hc_str *excerpt, struct hc_err *err)
{
    struct reader *r = state;
    struct json_piece piece;
    struct hc_err why = {0};
    enum step step = log_requests_next(r->requests, &piece, err);

    if (step == STEP_END) {
        sum_up(r);
        return json_split_end(r->split, err);
    }
    if (step == STEP_REJECT && excerpt != NULL)
        *excerpt = hc_str_slice(piece.text, 0, HC_MAX_EXCERPT);
    if (step != STEP_RECORD)
        return step;
    log_json_set_defaults(r->log, log_requests_defaults(r->requests));
    out->kind = RECORD_LOG;
    out->number = piece.number;
    out->byte = piece.byte;
    out->raw = piece.text;
    if (read_entry(r, piece.text, &out->log, &why) == HC_OK)
        return STEP_RECORD;
    return json_piece_reject(&piece, source_name(r->in), &why, excerpt, err);
}

static const struct remarks *remarks(void *state)
{
    const struct reader *r = state;

    return &r->remarks;
}

const struct format format_cloud_logging = {
    .name = "cloud-logging",
    .summary = "Cloud Logging entries as JSON: sinks, gcloud, downloads, API "
               "dumps, Pub/Sub messages, pasted objects",
    .sniff = sniff,
    .open = open_reader,
    .next = next_entry,
    .close = close_reader,
    .remarks = remarks,
};
