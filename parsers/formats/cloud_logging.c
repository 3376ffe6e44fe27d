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
/* What a request says of all its entries. */
static const struct hc_str kept[] = {HC_STR_INIT("logName"),
                                     HC_STR_INIT("resource"),
                                     HC_STR_INIT("labels"),
                                     {NULL, 0}};
static const struct json_wrapper wrapper = {
    .lists = lists, .kept = kept, .heads = true};
static const struct json_wrapper sniffed_wrapper = {.lists = lists};

/* An element whose wrapper is not at its end; its text, and behind it why it
 * is a reject, are in requests.texts. */
struct waiting {
    uint64_t number, byte;
    size_t from, n, n_reason;
    enum hc_code code; /* HC_OK: no reject */
};

/* The wrapper object around the current element.  What it says of all its
 * entries may stand behind them, so they wait for its end, up to HC_MAX_RECORD
 * bytes of them. */
struct requests {
    size_t depth;           /* where it ends; 0 = there is none */
    struct hc_buf defaults; /* its other members, an object without its } */
    struct json_parser *parser;
    bool parsed;
    bool full; /* too much would have to wait: its entries do so no more */
    struct hc_buf texts, queue; /* queue: struct waiting */
    size_t next;                /* of the queue to hand out */
    bool flushing;
    /* What came behind those that wait, meanwhile. */
    struct json_piece held;
    enum step held_step;
    struct hc_err held_err;
    uint64_t unread; /* requests whose members are no JSON */
    uint64_t late;   /* members that stood behind entries handed out before */
};

struct reader {
    struct source *in;
    struct json_split *split;
    struct json_parser *parser, *message; /* message: what Pub/Sub carried */
    struct log_json *log;
    struct requests requests;
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
    json_parser_close(r->requests.parser);
    hc_buf_release(&r->requests.defaults);
    hc_buf_release(&r->requests.texts);
    hc_buf_release(&r->requests.queue);
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
    hc_buf_init(&r->requests.defaults, 2 * HC_MAX_RECORD);
    hc_buf_init(&r->requests.texts, 2 * HC_MAX_RECORD);
    hc_buf_init(&r->requests.queue, 2 * HC_MAX_RECORD);
    rc = json_split_open(&r->split, in, &wrapper, err);
    if (rc == HC_OK)
        rc = json_parser_open(&r->parser, err);
    if (rc == HC_OK)
        rc = json_parser_open(&r->message, err);
    if (rc == HC_OK)
        rc = json_parser_open(&r->requests.parser, err);
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
    count_remark(r, r->requests.unread,
                 "requests have members that cannot be read, and their entries "
                 "nothing of them");
    count_remark(r, r->requests.late,
                 "members of requests stand behind entries that were read "
                 "before, and are not theirs");
}

/* ---- requests ------------------------------------------------------- */

static void leave_request(struct reader *r)
{
    r->requests.depth = 0;
    r->requests.full = false;
    log_json_set_defaults(r->log, (struct json_value){NULL, 0});
}

/* A head opens a request, any other kept piece belongs to the current one. */
static void take_member(struct reader *r, const struct json_piece *p)
{
    struct requests *q = &r->requests;

    if (p->kept.n == 0) {
        /* Of the two levels of a request and its list the first. */
        q->depth = json_split_depth(r->split) - 1;
        hc_buf_clear(&q->defaults);
        hc_buf_add_str(&q->defaults, p->text);
        hc_buf_add_char(&q->defaults, ']');
    } else {
        q->late += q->full;
        hc_buf_printf(&q->defaults, ",\"%.*s\":", HC_STR_ARG(p->kept));
        hc_buf_add_str(&q->defaults, p->text);
    }
    q->parsed = false;
}

/* The defaults are complete, or as complete as they get. */
static enum hc_code know_defaults(struct reader *r, struct hc_err *err)
{
    struct requests *q = &r->requests;
    struct json_value root = {NULL, 0};
    struct hc_err ignored = {0};
    enum hc_code rc;

    if (q->depth == 0 || q->parsed)
        return HC_OK;
    q->parsed = true;
    hc_buf_add_char(&q->defaults, '}');
    rc = hc_buf_check(&q->defaults, err);
    if (rc != HC_OK)
        return rc;
    q->unread += json_parse_copy(q->parser, hc_buf_str(&q->defaults), &root,
                                 &ignored) != HC_OK;
    q->defaults.n--;
    log_json_set_defaults(r->log, root);
    return HC_OK;
}

/* Put an element of a request aside; false = there is no room. */
static bool let_wait(struct requests *q, const struct json_piece *p,
                     enum step step, const struct hc_err *why)
{
    struct hc_str text = p->text, reason = hc_str_from(why->msg);
    struct waiting w = {p->number, p->byte, q->texts.n, 0, 0, HC_OK};

    if (step == STEP_REJECT) {
        text = hc_str_slice(text, 0, HC_MAX_EXCERPT);
        w.code = why->code;
        w.n_reason = reason.n;
    }
    w.n = text.n;
    q->full = q->full || q->texts.n + text.n > HC_MAX_RECORD;
    if (q->full)
        return false;
    hc_buf_add_str(&q->texts, text);
    if (w.n_reason > 0)
        hc_buf_add_str(&q->texts, reason);
    hc_buf_add(&q->queue, &w, sizeof w);
    if (hc_buf_reserve(&q->texts, JSON_PADDING) == HC_OK)
        memset(q->texts.p + q->texts.n, 0, JSON_PADDING);
    return q->texts.failed == HC_OK && q->queue.failed == HC_OK;
}

static enum step give(struct reader *r, const struct json_piece *piece,
                      struct record *out, struct hc_str *excerpt,
                      struct hc_err *err)
{
    struct hc_err why = {0};

    if (know_defaults(r, err) != HC_OK)
        return STEP_ERROR;
    out->kind = RECORD_LOG;
    out->number = piece->number;
    out->byte = piece->byte;
    out->raw = piece->text;
    if (read_entry(r, piece->text, &out->log, &why) == HC_OK)
        return STEP_RECORD;
    return json_piece_reject(piece, source_name(r->in), &why, excerpt, err);
}

static enum step give_reject(const struct json_piece *piece,
                             struct hc_str *excerpt)
{
    if (excerpt != NULL)
        *excerpt = hc_str_slice(piece->text, 0, HC_MAX_EXCERPT);
    return STEP_REJECT;
}

/* The next one that waited. */
static enum step give_waiting(struct reader *r, struct record *out,
                              struct hc_str *excerpt, struct hc_err *err)
{
    struct requests *q = &r->requests;
    struct json_piece piece;
    struct waiting w;

    memcpy(&w, q->queue.p + q->next++ * sizeof w, sizeof w);
    piece = (struct json_piece){
        .text = {q->texts.p + w.from, w.n}, .number = w.number, .byte = w.byte};
    if (w.code == HC_OK)
        return give(r, &piece, out, excerpt, err);
    (void)hc_fail_at(err, w.code, source_name(r->in), w.number, w.byte, "%.*s",
                     (int)w.n_reason, q->texts.p + w.from + w.n);
    return give_reject(&piece, excerpt);
}

static bool has_waiting(const struct requests *q)
{
    return q->next * sizeof(struct waiting) < q->queue.n;
}

/* Whether a piece belongs to the request that was current before it. */
static bool is_inside(const struct reader *r, const struct json_piece *piece,
                      enum step step)
{
    bool head = piece->kept.p != NULL && piece->kept.n == 0;

    return r->requests.depth > 0 && !head &&
           (step == STEP_RECORD || step == STEP_REJECT) &&
           json_split_depth(r->split) >= r->requests.depth;
}

static void hold(struct requests *q, const struct json_piece *piece,
                 enum step step, const struct hc_err *err)
{
    q->held = *piece;
    q->held_step = step;
    q->held_err = *err;
    q->flushing = true;
}

static enum step release_held(struct requests *q, struct json_piece *piece,
                              struct hc_err *err)
{
    q->flushing = false;
    q->next = 0;
    hc_buf_clear(&q->texts);
    hc_buf_clear(&q->queue);
    *piece = q->held;
    *err = q->held_err;
    return q->held_step;
}

static enum step next_entry(void *state, struct record *out,
                            struct hc_str *excerpt, struct hc_err *err)
{
    struct reader *r = state;
    struct requests *q = &r->requests;
    struct json_piece piece;
    enum step step;

    for (;;) {
        if (q->flushing && has_waiting(q))
            return give_waiting(r, out, excerpt, err);
        if (q->flushing) {
            step = release_held(q, &piece, err);
        } else {
            bool inside, member;

            step = json_split_next(r->split, &piece, err);
            inside = is_inside(r, &piece, step);
            member = inside && step == STEP_RECORD && piece.kept.p != NULL;
            if (inside && !member && let_wait(q, &piece, step, err)) {
                *err = (struct hc_err){0};
                continue;
            }
            if (has_waiting(q) && !member) {
                hold(q, &piece, step, err);
                *err = (struct hc_err){0};
                continue;
            }
        }
        if (q->depth > 0 && !is_inside(r, &piece, step))
            leave_request(r);
        if (step == STEP_END) {
            sum_up(r);
            return json_split_end(r->split, err);
        }
        if (step == STEP_REJECT)
            return give_reject(&piece, excerpt);
        if (step == STEP_ERROR)
            return step;
        if (piece.kept.p == NULL)
            return give(r, &piece, out, excerpt, err);
        take_member(r, &piece);
    }
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
