/* SPDX-License-Identifier: MIT
 *
 * Any bytes as lines: with their ends they are the bytes again, numbers and
 * places follow each other, and how the source delivers them does not show. */
#include <stdlib.h>
#include <string.h>

#include "parsers/lines.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool ok)
{
    if (!ok)
        abort();
}

static uint64_t run(struct hc_str bytes, size_t chunk)
{
    struct source_options options = {.chunk_bytes = chunk};
    struct source *in = NULL;
    struct hc_err err = {0};
    struct lines l;
    struct line line;
    uint64_t hash = UINT64_C(0xcbf29ce484222325), n = 0;
    size_t at = 0;
    enum step step;

    check(source_open_memory(&in, bytes, "fuzz", &options, &err) == HC_OK);
    check(lines_init(&l, in, &err) == HC_OK);
    while ((step = lines_next(&l, &line, &err)) == STEP_RECORD) {
        char end = l.end == LINE_END_CR ? '\r' : '\n';

        check(line.number == ++n && line.byte == at);
        check(at + line.text.n <= bytes.n);
        check(memcmp(bytes.p + at, line.text.p, line.text.n) == 0);
        check(memchr(line.text.p, end, line.text.n) == NULL);
        at += line.text.n;
        if (line.ended && end == '\n' && bytes.p[at] == '\r')
            at++;
        check(line.ended == (at < bytes.n));
        if (line.ended)
            check(bytes.p[at++] == end);
        hash = (hash ^ line.text.n) * UINT64_C(0x100000001b3);
    }
    check(step == STEP_END && at == bytes.n);
    source_close(in);
    return hash;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hc_str bytes = {(const char *)data, size};

    /* What gzip makes of its own bytes is fuzz_source's; a byte order mark
     * is the source's too. */
    if (size == 0 || data[0] == 0x1f || data[0] == 0xef)
        return 0;
    check(run(bytes, 0) == run(bytes, 1));
    return 0;
}
