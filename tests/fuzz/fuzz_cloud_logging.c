/* SPDX-License-Identifier: MIT
 *
 * Any bytes as Cloud Logging entries: every record and reject says where it
 * stands, its JSON texts are JSON, and how the source delivers the bytes does
 * not show. */
#include <stdlib.h>

#include "parsers/format.h"
#include "parsers/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

extern const struct format format_cloud_logging;

static const struct format_options nothing_said = {.columns = NULL};

static void check(bool ok)
{
    if (!ok)
        abort();
}

static void add(uint64_t *hash, const void *bytes, size_t n)
{
    const unsigned char *p = bytes;

    for (size_t i = 0; i < n; i++)
        *hash = (*hash ^ p[i]) * UINT64_C(0x100000001b3);
}

static void add_text(uint64_t *hash, struct hc_str s)
{
    check(s.p != NULL || s.n == 0);
    add(hash, &s.n, sizeof s.n);
    add(hash, s.p, s.n);
}

static void add_json(uint64_t *hash, struct json_parser *p, struct hc_str s)
{
    struct json_value root;

    add_text(hash, s);
    /* Its own output can be deeper than the cap by the object around it. */
    if (s.p != NULL) {
        struct hc_err err = {0};

        check(json_parse_copy(p, s, &root, &err) == HC_OK ||
              err.code == HC_ELIMIT);
    }
}

static void add_entry(uint64_t *hash, struct json_parser *p,
                      const struct log_entry *e)
{
    add(hash, &e->time.us, sizeof e->time.us);
    add(hash, &e->severity, sizeof e->severity);
    add_text(hash, e->insert_id);
    add_text(hash, e->log_name);
    add_text(hash, e->service);
    add_text(hash, e->message);
    add_text(hash, e->http_url);
    add_text(hash, e->trace);
    add_text(hash, e->operation_id);
    add_json(hash, p, e->payload);
    add_json(hash, p, e->labels);
    add_json(hash, p, e->resource_labels);
    add_json(hash, p, e->rest);
}

static uint64_t run(struct hc_str bytes, size_t chunk)
{
    const struct format *f = &format_cloud_logging;
    struct source_options options = {.chunk_bytes = chunk};
    struct source *in = NULL;
    struct json_parser *p = NULL;
    struct hc_err err = {0};
    struct record r;
    struct hc_str excerpt;
    uint64_t hash = UINT64_C(0xcbf29ce484222325), last = 0;
    void *state = NULL;
    enum step step;

    check(json_parser_open(&p, &err) == HC_OK);
    check(source_open_memory(&in, bytes, "fuzz", &options, &err) == HC_OK);
    check(f->open(&state, in, &nothing_said, &err) == HC_OK);
    while ((step = f->next(state, &r, &excerpt, &err)) == STEP_RECORD ||
           step == STEP_REJECT) {
        uint64_t number = step == STEP_RECORD ? r.number : err.record;

        check(number == last + 1);
        last = number;
        add(&hash, &step, sizeof step);
        if (step == STEP_RECORD) {
            add(&hash, &r.byte, sizeof r.byte);
            add_entry(&hash, p, &r.log);
        } else {
            check(err.has_byte && err.msg[0] != '\0');
            add(&hash, &err.byte, sizeof err.byte);
        }
        err = (struct hc_err){0};
    }
    /* A file may be refused, with a sentence. */
    check(step == STEP_END || err.msg[0] != '\0');
    for (size_t i = 0; i < f->remarks(state)->n; i++)
        add_text(&hash, hc_str_from(f->remarks(state)->text[i]));
    f->close(state);
    source_close(in);
    json_parser_close(p);
    return hash;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hc_str bytes = {(const char *)data, size};

    (void)format_cloud_logging.sniff(bytes, &nothing_said);
    check(run(bytes, 0) == run(bytes, 1));
    return 0;
}
