/* SPDX-License-Identifier: MIT
 *
 * Any JSON object as one log entry: what is kept of it as JSON is JSON again,
 * and the entry is the same when it is read a second time. */
#include <stdlib.h>

#include "parsers/log_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool ok)
{
    if (!ok)
        abort();
}

static void check_json(struct hc_str s)
{
    struct json_parser *p = NULL;
    struct json_value root;
    struct hc_err err = {0};

    if (s.p == NULL)
        return;
    check(json_parser_open(&p, &err) == HC_OK);
    /* It can be deeper than the cap by the object around it. */
    check(json_parse_copy(p, s, &root, &err) == HC_OK || err.code == HC_ELIMIT);
    json_parser_close(p);
}

static void add(uint64_t *hash, struct hc_str s)
{
    for (size_t i = 0; i < s.n; i++)
        *hash = (*hash ^ (unsigned char)s.p[i]) * UINT64_C(0x100000001b3);
    *hash = (*hash ^ s.n) * UINT64_C(0x100000001b3);
}

static uint64_t read_entry(struct log_json *j, struct json_value root)
{
    struct log_entry e = {0};
    struct hc_err err = {0};
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    if (log_json_read(j, root, &e, &err) != HC_OK) {
        check(err.code == HC_EPARSE || err.code == HC_ELIMIT);
        check(err.msg[0] != '\0');
        return 0;
    }
    check_json(e.payload);
    check_json(e.labels);
    check_json(e.resource_labels);
    check_json(e.rest);
    add(&hash, e.insert_id);
    add(&hash, e.log_name);
    add(&hash, e.message);
    add(&hash, e.payload);
    add(&hash, e.rest);
    return hash;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hc_str text = {(const char *)data, size};
    struct json_parser *p = NULL;
    struct log_json *j = NULL;
    struct json_value root;
    struct hc_err err = {0};

    check(json_parser_open(&p, &err) == HC_OK);
    check(log_json_open(&j, &err) == HC_OK);
    if (json_parse_copy(p, text, &root, &err) == HC_OK)
        check(read_entry(j, root) == read_entry(j, root));
    log_json_close(j);
    json_parser_close(p);
    return 0;
}
