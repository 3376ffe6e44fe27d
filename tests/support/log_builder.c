/* SPDX-License-Identifier: MIT
 *
 * Log entries for tests, see log_builder.h. */
#include "tests/support/log_builder.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "schema/derive.h"
#include "schema/log_insert.h"

static void succeed(enum hc_code rc, const struct hc_err *err)
{
    if (rc != HC_OK)
        fail_msg("%s: %s", hc_code_name(rc), err->msg);
}

/* FNV-1a over parts, absent ones included. */
static uint64_t hash_text(uint64_t h, const char *text)
{
    h = (h ^ (text == NULL ? 1 : 2)) * UINT64_C(1099511628211);
    for (size_t i = 0; text != NULL && i <= strlen(text); i++)
        h = (h ^ (unsigned char)text[i]) * UINT64_C(1099511628211);
    return h;
}

#define HASH_START UINT64_C(14695981039346656037)

static uint64_t hash_log(const struct built_log *l)
{
    const char *const parts[] = {l->time,     l->service, l->instance,
                                 l->message,  l->payload, l->insert_id,
                                 l->revision, l->log_name};
    uint64_t h = HASH_START;

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        h = hash_text(h, parts[i]);
    return h;
}

void log_builder_id(const struct built_log *log, char id[17])
{
    (void)snprintf(id, 17, "%016" PRIx64, hash_log(log));
}

static struct log_row make_row(const struct built_log *l, uint64_t number)
{
    struct log_row row = {.number = number, .byte = number * 100};
    struct log_entry *e = &row.entry;

    e->http_status = e->status_code = -1;
    e->http_latency_us = -1;
    e->http_request_bytes = e->http_response_bytes = -1;
    e->project = HC_STR("p");
    e->log_name = hc_str_from(l->log_name);
    e->resource_type = HC_STR("cloud_run_revision");
    e->service = hc_str_from(l->service);
    e->revision = hc_str_from(l->revision);
    e->instance = hc_str_from(l->instance);
    e->message = hc_str_from(l->message);
    e->payload = hc_str_from(l->payload);
    e->payload_kind = l->payload != NULL ? PAYLOAD_JSON : PAYLOAD_TEXT;
    e->insert_id = hc_str_from(l->insert_id);
    e->has_time = l->time != NULL;
    if (e->has_time &&
        !hc_time_parse(hc_str_from(l->time), HC_EPOCH_NONE, &e->time))
        fail_msg("%s is no time", l->time);
    row.hash = hash_log(l);
    row.has_key = l->insert_id != NULL && l->time != NULL;
    row.key_hash = hash_text(hash_text(HASH_START, l->time), l->insert_id);
    row.origin_hi = hash_text(hash_text(HASH_START, l->service), l->instance);
    row.origin_lo = hash_text(hash_text(HASH_START, l->revision), l->log_name);
    return row;
}

/* The row of `source` that the entries belong to. */
static void add_source(struct store *s, int64_t source)
{
    char sql[512];
    struct hc_err err = {0};

    (void)snprintf(sql, sizeof sql,
                   "INSERT INTO source (id, name, format, profile, options, "
                   "parser_version, sha256, stored_bytes, plain_bytes, "
                   "members, records, rejects, partial, naive_times, "
                   "leap_seconds, remarks) VALUES (%d, 'logs-%d.json', "
                   "'cloud-logging', '', '', 1, '%064d', 1, 1, 0, 1, 0, 0, 0, "
                   "0, '')",
                   (int)source, (int)source, (int)source);
    succeed(store_exec(s, sql, &err), &err);
}

void log_builder_add(struct store *s, int64_t source,
                     const struct built_log *logs, size_t n)
{
    struct log_row *rows = calloc(n + 1, sizeof *rows);
    struct log_insert *insert = NULL;
    struct hc_err err = {0};

    assert_non_null(rows);
    for (size_t i = 0; i < n; i++)
        rows[i] = make_row(&logs[i], i + 1);
    succeed(store_begin(s, &err), &err);
    add_source(s, source);
    succeed(log_insert_open(&insert, s, &err), &err);
    log_insert_source(insert, source);
    succeed(log_insert_batch(insert, rows, n, &err), &err);
    log_insert_close(insert);
    succeed(store_commit(s, &err), &err);
    free(rows);
    succeed(derive_logs(s, 0, &err), &err);
}
