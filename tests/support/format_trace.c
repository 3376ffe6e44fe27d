/* SPDX-License-Identifier: MIT
 *
 * Traces of formats, see format_trace.h. */
#include "tests/support/format_trace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/limits.h"
#include "parsers/json.h"
#include "tests/support/guard.h"

static void put_cell(struct hc_buf *out, const struct cell *c)
{
    switch (c->kind) {
    case CELL_NULL:
        hc_buf_add_z(out, "null");
        break;
    case CELL_TEXT:
        json_quote(c->text, out);
        break;
    case CELL_INT:
        hc_buf_printf(out, "%lld", (long long)c->i);
        break;
    case CELL_REAL:
        hc_buf_printf(out, "%.17g", c->real);
        break;
    case CELL_BOOL:
        hc_buf_add_z(out, c->i ? "true" : "false");
        break;
    case CELL_JSON:
        hc_buf_printf(out, "~%.*s~", HC_STR_ARG(c->text));
        break;
    }
}

static void put_row(struct hc_buf *out, const struct row *row)
{
    assert_true(row->n_cells <= row->columns->n);
    for (size_t i = 0; i < row->n_cells; i++) {
        if (row->cells[i].kind == CELL_NULL)
            continue;
        hc_buf_printf(out, " %.*s=", HC_STR_ARG(row->columns->name[i]));
        put_cell(out, &row->cells[i]);
    }
}

static void put_text(struct hc_buf *out, const char *name, struct hc_str s)
{
    if (s.p == NULL)
        return;
    hc_buf_printf(out, " %s=", name);
    json_quote(s, out);
}

static void put_json(struct hc_buf *out, const char *name, struct hc_str s)
{
    if (s.p != NULL)
        hc_buf_printf(out, " %s=~%.*s~", name, HC_STR_ARG(s));
}

static void put_int(struct hc_buf *out, const char *name, int64_t i,
                    int64_t absent)
{
    if (i != absent)
        hc_buf_printf(out, " %s=%lld", name, (long long)i);
}

static void put_time(struct hc_buf *out, const char *name, bool has,
                     const struct hc_time *t)
{
    char text[HC_TIME_TEXT];

    if (!has)
        return;
    (void)hc_time_format(t->us, text);
    hc_buf_printf(out, " %s=%s", name, text);
    if (t->ns != 0)
        hc_buf_printf(out, "+%dns", (int)t->ns);
    if (t->naive)
        hc_buf_add_z(out, "(naive)");
}

static void put_log(struct hc_buf *out, const struct log_entry *e)
{
    static const char *const kinds[] = {"none", "text", "json", "proto"};

    put_time(out, e->time_is_received ? "time(received)" : "time", e->has_time,
             &e->time);
    put_time(out, "received", e->has_received, &e->received);
    put_int(out, "severity", e->severity, 0);
    put_text(out, "id", e->insert_id);
    put_text(out, "log", e->log_name);
    put_text(out, "type", e->resource_type);
    put_text(out, "service", e->service);
    put_text(out, "revision", e->revision);
    put_text(out, "location", e->location);
    put_text(out, "project", e->project);
    put_text(out, "instance", e->instance);
    put_text(out, "execution", e->execution);
    if (e->payload_kind != PAYLOAD_NONE)
        hc_buf_printf(out, " kind=%s", kinds[e->payload_kind]);
    put_text(out, "message", e->message);
    put_json(out, "payload", e->payload);
    put_text(out, "method", e->http_method);
    put_text(out, "url", e->http_url);
    put_text(out, "agent", e->http_agent);
    put_int(out, "http", e->http_status, -1);
    put_int(out, "latency_us", e->http_latency_us, -1);
    put_int(out, "request", e->http_request_bytes, -1);
    put_int(out, "response", e->http_response_bytes, -1);
    put_int(out, "status", e->status_code, -1);
    put_text(out, "trace", e->trace);
    put_text(out, "span", e->span_id);
    put_text(out, "operation", e->operation_id);
    put_text(out, "producer", e->operation_producer);
    if (e->operation_first)
        hc_buf_add_z(out, " first");
    if (e->operation_last)
        hc_buf_add_z(out, " last");
    put_text(out, "split", e->split_uid);
    if (e->split_uid.p != NULL)
        hc_buf_printf(out, " part=%d/%d", e->split_index, e->split_total);
    put_json(out, "labels", e->labels);
    put_json(out, "resource_labels", e->resource_labels);
    put_json(out, "rest", e->rest);
}

static void put_reject(struct hc_buf *out, const struct hc_err *err,
                       struct hc_str excerpt)
{
    assert_true(err->has_byte);
    assert_true(excerpt.n <= HC_MAX_EXCERPT);
    hc_buf_printf(out, "!%llu@%llu %s | ", (unsigned long long)err->record,
                  (unsigned long long)err->byte, err->msg);
    json_quote(hc_str_slice(excerpt, 0, 12), out);
}

void format_trace(const struct format *f, struct source *in,
                  const struct format_options *options, struct hc_buf *out)
{
    static const struct format_options nothing = {.columns = NULL};
    struct hc_err err = {0};
    void *state = NULL;
    enum step step;

    if (f->open(&state, in, options == NULL ? &nothing : options, &err) !=
        HC_OK) {
        hc_buf_printf(out, "!! %s\n", err.msg);
        return;
    }
    do {
        struct record r;
        struct hc_str excerpt = {NULL, 0};

        err = (struct hc_err){0};
        step = f->next(state, &r, &excerpt, &err);
        if (step == STEP_RECORD) {
            hc_buf_printf(out, "%llu@%llu", (unsigned long long)r.number,
                          (unsigned long long)r.byte);
            if (r.kind == RECORD_ROW)
                put_row(out, &r.row);
            else
                put_log(out, &r.log);
        } else if (step == STEP_REJECT) {
            put_reject(out, &err, excerpt);
        } else if (step == STEP_ERROR) {
            hc_buf_printf(out, "!! %s", err.msg);
        }
        if (step != STEP_END)
            hc_buf_add_char(out, '\n');
    } while (step == STEP_RECORD || step == STEP_REJECT);
    for (size_t i = 0; step == STEP_END && i < f->remarks(state)->n; i++)
        hc_buf_printf(out, "# %s\n", f->remarks(state)->text[i]);
    f->close(state);
}

static void expect_one(const struct format *f, const char *name,
                       const char *how, struct hc_str bytes, size_t chunk,
                       const struct format_options *options, const char *want)
{
    struct source_options so = {.chunk_bytes = chunk};
    struct source *in = NULL;
    struct hc_err err = {0};
    struct hc_buf out;

    hc_buf_init(&out, 64 << 20);
    assert_int_equal(source_open_memory(&in, bytes, "test", &so, &err), HC_OK);
    format_trace(f, in, options, &out);
    if (strcmp(hc_buf_z(&out), want) != 0)
        fail_msg("%s, %s:\n--- got\n%s--- want\n%s", name, how, hc_buf_z(&out),
                 want);
    source_close(in);
    hc_buf_release(&out);
}

void format_expect(const struct format *f, const char *name,
                   struct hc_str bytes, const struct format_options *options,
                   const char *want)
{
    struct guard page = guard_open(bytes);

    expect_one(f, name, "whole", bytes, 0, options, want);
    expect_one(f, name, "byte by byte", bytes, 1, options, want);
    expect_one(f, name, "at an unreadable page", page.text, 0, options, want);
    guard_close(&page);
}

const char *real_sample(const char *file, char room[512])
{
    const char *folder = getenv("HINDCAST_REAL_SAMPLES");

    if (folder == NULL) {
        print_message("HINDCAST_REAL_SAMPLES is not set: %s is not read\n",
                      file);
        skip();
    }
    (void)snprintf(room, 512, "%s/%s", folder, file);
    return room;
}
