/* SPDX-License-Identifier: MIT
 *
 * The shape of JSON, see json_shape.h. */
#include "parsers/json_shape.h"

#include "parsers/json_scan.h"

int json_byte_at(struct source *in, size_t at, struct hc_err *err)
{
    bool grew = true;

    while (source_window(in).n <= at) {
        if (source_fill(in, &grew, err) != HC_OK)
            return JSON_BYTE_FAILED;
        if (!grew)
            return JSON_BYTE_END;
    }
    return (unsigned char)source_window(in).p[at];
}

const struct hc_str *json_key_find(const struct hc_str *list, struct hc_str key)
{
    for (size_t i = 0; list != NULL && list[i].p != NULL; i++)
        if (hc_str_eq(list[i], key))
            return &list[i];
    return NULL;
}

/* The first line ends inside of its object.  Where a key, a colon or a comma
 * is due, no object can open: the line is broken, not the first of many. */
static bool next_line_opens(struct source *in, size_t line_n)
{
    struct hc_str line =
        hc_str_trim(hc_str_slice(source_window(in), 0, line_n));

    if (line.n < 2 || strchr("[{:,", line.p[line.n - 1]) != NULL)
        return false;
    return json_byte_at(in, line_n + 1, NULL) == '{';
}

/* Only blanks between `at` and the end of the line. */
static bool ends_line(struct source *in, size_t at, struct hc_err *err)
{
    int c;

    while ((c = json_byte_at(in, at, err)) == ' ' || c == '\t' || c == '\r')
        at++;
    return c == '\n' || c == JSON_BYTE_END;
}

enum hc_code json_is_lines(struct source *in, const struct hc_str *lists,
                           bool *lines, struct hc_err *err)
{
    struct json_scan scan;
    size_t at = 0;
    bool broken = false;
    struct hc_err full = {0};

    *lines = false;
    json_scan_init(&scan, lists != NULL);
    for (;;) {
        int c = json_byte_at(in, at, &full);
        size_t used = 0;

        if (c == JSON_BYTE_END)
            return HC_OK;
        if (c == JSON_BYTE_FAILED) {
            *lines = full.code == HC_ELIMIT; /* one line without an end */
            return *lines ? HC_OK : hc_fail(err, full.code, "%s", full.msg);
        }
        if (c == '\n') {
            *lines = next_line_opens(in, at);
            return HC_OK;
        }
        if (broken) {
            at++; /* to the end of the line, which tells the rest */
            continue;
        }
        /* Byte by byte: a first line is short, no other is looked at. */
        switch (json_scan_run(&scan, source_window(in).p + at, 1, &used)) {
        case JSON_STOP_END:
            *lines = ends_line(in, at + used, err);
            return HC_OK;
        case JSON_STOP_MEMBER:
            if (json_key_find(lists, json_scan_key(&scan)) != NULL)
                return HC_OK;
            break;
        case JSON_STOP_BAD:
            broken = true;
            break;
        case JSON_STOP_MORE:
            break;
        }
        at += used;
    }
}
