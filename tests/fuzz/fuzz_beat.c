/* SPDX-License-Identifier: MIT
 *
 * Any bytes as a message: a beat that the built-in patterns see has views into
 * it, an operation and a time that makes sense; the same comes of it twice.
 * The bytes are also read as a span and as a file of patterns. */
#include <stdlib.h>

#include "parsers/beat.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool ok)
{
    if (!ok)
        abort();
}

static bool is_inside(struct hc_str part, struct hc_str whole)
{
    return part.n == 0 ||
           (part.p >= whole.p && part.p + part.n <= whole.p + whole.n);
}

static void check_beat(const struct beat *b, struct hc_str text)
{
    check(b->op.n > 0 && b->pattern.n > 0);
    check(is_inside(b->id, text) && is_inside(b->prefix, text));
    check(b->elapsed_us >= 0 || b->elapsed_us == BEAT_UNKNOWN);
    check(b->seq >= 0 || b->seq == BEAT_UNKNOWN);
    check(b->interval_us > 0 || b->interval_us == BEAT_UNKNOWN ||
          b->interval_us == BEAT_MEDIAN);
    if (b->elapsed_us != BEAT_UNKNOWN)
        check(b->resolution_us >= 0);
}

static void read_text(struct beat_reader *r, struct hc_str text)
{
    static const enum beat_text places[] = {BEAT_MESSAGE, BEAT_PAYLOAD};

    for (size_t i = 0; i < 2; i++) {
        struct beat first, second;
        bool found = beat_read(r, places[i], text, &first);

        check(found == beat_read(r, places[i], text, &second));
        if (!found)
            continue;
        check_beat(&first, text);
        check(hc_str_eq(first.op, second.op) &&
              hc_str_eq(first.pattern, second.pattern) &&
              first.elapsed_us == second.elapsed_us);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hc_str text = {(const char *)data, size};
    static struct beat_patterns *builtin; /* compiled once: it takes long */
    struct beat_patterns *own = NULL;
    struct beat_reader *r = NULL;
    struct hc_err err = {0};
    int64_t us = -1, resolution = -1;

    if (builtin == NULL)
        check(beat_patterns_builtin(&builtin, &err) == HC_OK);
    check(beat_reader_open(&r, builtin, &err) == HC_OK);
    read_text(r, text);
    beat_reader_close(r);
    if (beat_parse_span(text, 60 * INT64_C(1000000), &us, &resolution))
        check(us >= 0 && resolution >= 0);
    if (beat_patterns_read(&own, text, "fuzz", &err) == HC_OK)
        check(beat_patterns_count(own) > 0);
    else
        check(own == NULL && err.msg[0] != '\0');
    beat_patterns_free(own);
    return 0;
}
