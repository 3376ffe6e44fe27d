/* SPDX-License-Identifier: MIT
 *
 * Entries and what their requests say of them, see log_requests.h. */
#include "parsers/log_requests.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"

const struct hc_str log_request_members[] = {HC_STR_INIT("logName"),
                                             HC_STR_INIT("resource"),
                                             HC_STR_INIT("labels"),
                                             {NULL, 0}};

/* An element whose request is not at its end; its text, and behind it why it
 * is a reject, are in the texts. */
struct waiting {
    uint64_t number, byte;
    size_t from, n, n_reason;
    enum hc_code code; /* HC_OK: no reject */
};

struct log_requests {
    struct json_split *split;
    const char *file;
    struct json_parser *parser;
    /* The request around the current element. */
    size_t depth;           /* where it ends; 0 = there is none */
    struct hc_buf defaults; /* its other members, an object without its } */
    struct json_value root; /* of them, once parsed */
    bool parsed;
    bool full; /* too much would have to wait: its entries do so no more */
    struct hc_buf texts, queue; /* queue: struct waiting */
    size_t next;                /* of the queue to hand out */
    /* What came behind those that wait, while they are handed out. */
    bool flushing;
    struct json_piece held;
    enum step held_step;
    struct hc_err held_err;
    uint64_t unread; /* requests whose members are no JSON */
    uint64_t late;   /* members that stood behind entries handed out before */
};

enum hc_code log_requests_open(struct log_requests **out,
                               struct json_split *split, const char *file,
                               struct hc_err *err)
{
    struct log_requests *q = calloc(1, sizeof *q);
    enum hc_code rc;

    *out = NULL;
    if (q == NULL)
        return hc_nomem(err);
    q->split = split;
    q->file = file;
    hc_buf_init(&q->defaults, 2 * HC_MAX_RECORD);
    hc_buf_init(&q->texts, 2 * HC_MAX_RECORD);
    hc_buf_init(&q->queue, 2 * HC_MAX_RECORD);
    rc = json_parser_open(&q->parser, err);
    if (rc != HC_OK) {
        log_requests_close(q);
        return rc;
    }
    *out = q;
    return HC_OK;
}

void log_requests_close(struct log_requests *q)
{
    if (q == NULL)
        return;
    json_parser_close(q->parser);
    hc_buf_release(&q->defaults);
    hc_buf_release(&q->texts);
    hc_buf_release(&q->queue);
    free(q);
}

/* ---- the request ------------------------------------------------------ */

static void leave_request(struct log_requests *q)
{
    q->depth = 0;
    q->full = false;
    q->root = (struct json_value){NULL, 0};
}

/* A head opens a request, any other kept piece belongs to the current one. */
static void take_member(struct log_requests *q, const struct json_piece *p)
{
    if (p->kept.n == 0) {
        /* Of the two levels of a request and its list the first. */
        q->depth = json_split_depth(q->split) - 1;
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
static enum step know_defaults(struct log_requests *q, struct hc_err *err)
{
    struct hc_err ignored = {0};

    if (q->depth == 0 || q->parsed)
        return STEP_RECORD;
    q->parsed = true;
    q->root = (struct json_value){NULL, 0};
    hc_buf_add_char(&q->defaults, '}');
    if (hc_buf_check(&q->defaults, err) != HC_OK)
        return STEP_ERROR;
    q->unread += json_parse_copy(q->parser, hc_buf_str(&q->defaults), &q->root,
                                 &ignored) != HC_OK;
    q->defaults.n--;
    return STEP_RECORD;
}

/* Whether a piece belongs to the request that was current before it. */
static bool is_inside(const struct log_requests *q, const struct json_piece *p,
                      enum step step)
{
    bool head = p->kept.p != NULL && p->kept.n == 0;

    return q->depth > 0 && !head &&
           (step == STEP_RECORD || step == STEP_REJECT) &&
           json_split_depth(q->split) >= q->depth;
}

/* ---- waiting ---------------------------------------------------------- */

static bool has_waiting(const struct log_requests *q)
{
    return q->next * sizeof(struct waiting) < q->queue.n;
}

/* Put an element of a request aside; false = too much waits already. */
static bool let_wait(struct log_requests *q, const struct json_piece *p,
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
    return true;
}

/* Set a piece aside: to wait, or until those that wait are handed out. */
static bool set_aside(struct log_requests *q, const struct json_piece *p,
                      enum step step, struct hc_err *err)
{
    bool inside = is_inside(q, p, step);

    if (inside && step == STEP_RECORD && p->kept.p != NULL)
        return false; /* a member */
    if (!inside || !let_wait(q, p, step, err)) {
        if (!has_waiting(q))
            return false;
        q->held = *p;
        q->held_step = step;
        q->held_err = *err;
        q->flushing = true;
    }
    *err = (struct hc_err){0};
    return true;
}

static enum step release_held(struct log_requests *q, struct json_piece *out,
                              struct hc_err *err)
{
    q->flushing = false;
    q->next = 0;
    hc_buf_clear(&q->texts);
    hc_buf_clear(&q->queue);
    *out = q->held;
    *err = q->held_err;
    return q->held_step;
}

static enum step give_waiting(struct log_requests *q, struct json_piece *out,
                              struct hc_err *err)
{
    struct waiting w;

    memcpy(&w, q->queue.p + q->next++ * sizeof w, sizeof w);
    *out = (struct json_piece){
        .text = {q->texts.p + w.from, w.n}, .number = w.number, .byte = w.byte};
    if (w.code == HC_OK)
        return know_defaults(q, err);
    (void)hc_fail_at(err, w.code, q->file, w.number, w.byte, "%.*s",
                     (int)w.n_reason, q->texts.p + w.from + w.n);
    return STEP_REJECT;
}

/* ---- reading ---------------------------------------------------------- */

enum step log_requests_next(struct log_requests *q, struct json_piece *out,
                            struct hc_err *err)
{
    for (;;) {
        enum step step;

        if (q->flushing && has_waiting(q))
            return give_waiting(q, out, err);
        if (q->flushing) {
            step = release_held(q, out, err);
        } else {
            step = json_split_next(q->split, out, err);
            if (set_aside(q, out, step, err)) {
                if (hc_buf_check(&q->texts, err) != HC_OK ||
                    hc_buf_check(&q->queue, err) != HC_OK)
                    return STEP_ERROR;
                continue;
            }
        }
        if (q->depth > 0 && !is_inside(q, out, step))
            leave_request(q);
        if (step != STEP_RECORD)
            return step;
        if (out->kept.p == NULL)
            return know_defaults(q, err);
        take_member(q, out);
    }
}

struct json_value log_requests_defaults(const struct log_requests *q)
{
    return q->root;
}

void log_requests_remarks(const struct log_requests *q, struct remarks *out)
{
    if (q->unread > 0)
        remarks_add(out,
                    "%llu requests have members that cannot be read, and their "
                    "entries nothing of them",
                    (unsigned long long)q->unread);
    if (q->late > 0)
        remarks_add(out,
                    "%llu members of requests stand behind entries that were "
                    "read before, and are not theirs",
                    (unsigned long long)q->late);
}
