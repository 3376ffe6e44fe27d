/* SPDX-License-Identifier: MIT
 *
 * The window over an input, see source.h.
 *
 * The window slides through one buffer: new bytes go behind it, and what is
 * left moves to the front only when it is smaller than what was consumed
 * before it, so that a byte is moved once at most.  Otherwise the buffer
 * grows, up to what the largest record needs. */
#include "parsers/source.h"

#include <stdlib.h>

#include "base/limits.h"
#include "parsers/read_ahead.h"

enum {
    PLAIN_CHUNK = 256 * 1024, /* bytes appended at a time */
    HASH_CHUNK = 256 * 1024
};

struct source {
    const char *name;
    struct feed *feed;
    struct read_ahead *read_ahead; /* NULL = the feed is read directly */
    size_t chunk_bytes;
    char *buffer;
    size_t cap;        /* of buffer, SOURCE_PADDING not counted */
    size_t begin, end; /* the window */
    uint64_t position; /* of begin in the decompressed stream */
};

static enum hc_code open_stored(struct source **out, struct stored *in,
                                const char *name,
                                const struct source_options *options,
                                struct hc_err *err)
{
    static const struct source_options defaults;
    struct source *s = calloc(1, sizeof *s);
    enum hc_code rc;

    if (options == NULL)
        options = &defaults;
    if (s == NULL) {
        stored_close(in);
        return hc_nomem(err);
    }
    s->name = name;
    s->chunk_bytes =
        options->chunk_bytes == 0 ? PLAIN_CHUNK : options->chunk_bytes;
    rc = feed_open(&s->feed, in, options, err);
    if (rc == HC_OK && options->own_thread)
        rc = read_ahead_start(&s->read_ahead, s->feed, s->chunk_bytes, err);
    if (rc == HC_OK) {
        s->buffer = calloc(1, SOURCE_PADDING);
        if (s->buffer == NULL)
            rc = hc_nomem(err);
    }
    if (rc != HC_OK) {
        source_close(s);
        return rc;
    }
    *out = s;
    return HC_OK;
}

enum hc_code source_open(struct source **out, const char *path,
                         const char *name, const struct source_options *options,
                         struct hc_err *err)
{
    struct stored *in = NULL;
    enum hc_code rc = stored_open(&in, path, name, err);

    return rc == HC_OK ? open_stored(out, in, name, options, err) : rc;
}

enum hc_code source_open_memory(struct source **out, struct hc_str stored,
                                const char *name,
                                const struct source_options *options,
                                struct hc_err *err)
{
    struct stored *in = NULL;
    enum hc_code rc = stored_open_memory(&in, stored, name, err);

    return rc == HC_OK ? open_stored(out, in, name, options, err) : rc;
}

void source_close(struct source *s)
{
    if (s == NULL)
        return;
    read_ahead_stop(s->read_ahead);
    feed_close(s->feed);
    free(s->buffer);
    free(s);
}

struct hc_str source_window(const struct source *s)
{
    return (struct hc_str){s->buffer + s->begin, s->end - s->begin};
}

uint64_t source_position(const struct source *s)
{
    return s->position;
}

void source_consume(struct source *s, size_t n)
{
    s->begin += n;
    s->position += n;
    if (s->begin == s->end)
        s->begin = s->end = 0;
}

static enum hc_code grow(struct source *s, size_t need, struct hc_err *err)
{
    size_t most = HC_MAX_RECORD + s->chunk_bytes;
    size_t cap = s->cap == 0 ? 2 * s->chunk_bytes : s->cap;
    size_t left = s->end - s->begin;
    char *p;

    while (cap < need)
        cap *= 2;
    if (cap > most)
        cap = most; /* need is no more than that */
    p = malloc(cap + SOURCE_PADDING);
    if (p == NULL)
        return hc_nomem(err);
    memcpy(p, s->buffer + s->begin, left);
    free(s->buffer);
    s->buffer = p;
    s->cap = cap;
    s->begin = 0;
    s->end = left;
    return HC_OK;
}

/* Room for n more bytes behind the window, which stays within
 * HC_MAX_RECORD. */
static enum hc_code make_room(struct source *s, size_t n, struct hc_err *err)
{
    size_t left = s->end - s->begin;

    if (s->cap - s->end >= n)
        return HC_OK;
    if (s->cap - left < n || (s->begin < left && s->cap < HC_MAX_RECORD))
        return grow(
            s, 2 * (left + n) < HC_MAX_RECORD ? 2 * (left + n) : left + n, err);
    memmove(s->buffer, s->buffer + s->begin, left);
    s->begin = 0;
    s->end = left;
    return HC_OK;
}

enum hc_code source_fill(struct source *s, bool *grew, struct hc_err *err)
{
    size_t left = s->end - s->begin;
    size_t n = s->chunk_bytes, got = 0;
    enum hc_code rc;

    *grew = false;
    if (left >= HC_MAX_RECORD)
        return hc_fail_at(err, HC_ELIMIT, s->name, 0, s->position,
                          "a record is longer than %d bytes",
                          (int)HC_MAX_RECORD);
    if (n > HC_MAX_RECORD - left)
        n = HC_MAX_RECORD - left;
    rc = make_room(s, n, err);
    if (rc == HC_OK)
        rc = s->read_ahead != NULL
                 ? read_ahead_read(s->read_ahead, s->buffer + s->end, n, &got,
                                   err)
                 : feed_read(s->feed, s->buffer + s->end, n, &got, err);
    s->end += got;
    memset(s->buffer + s->end, 0, SOURCE_PADDING);
    *grew = got > 0;
    return rc;
}

enum hc_code source_peek(struct source *s, size_t n, struct hc_str *head,
                         struct hc_err *err)
{
    bool grew = true;
    enum hc_code rc = HC_OK;

    while (rc == HC_OK && grew && s->end - s->begin < n)
        rc = source_fill(s, &grew, err);
    *head = hc_str_slice(source_window(s), 0, n);
    return rc;
}

enum hc_code source_skip_line(struct source *s, uint64_t *skipped,
                              struct hc_err *err)
{
    uint64_t from = s->position;
    bool grew = true;
    enum hc_code rc = HC_OK;

    while (rc == HC_OK && grew) {
        struct hc_str w = source_window(s);
        const char *nl = w.n == 0 ? NULL : memchr(w.p, '\n', w.n);

        if (nl != NULL) {
            source_consume(s, (size_t)(nl - w.p) + 1);
            break;
        }
        source_consume(s, w.n);
        rc = source_fill(s, &grew, err);
    }
    if (skipped != NULL)
        *skipped = s->position - from;
    return rc;
}

const char *source_name(const struct source *s)
{
    return s->name;
}

const struct source_facts *source_facts(const struct source *s)
{
    return s->read_ahead != NULL ? read_ahead_facts(s->read_ahead)
                                 : feed_facts(s->feed);
}

enum hc_code source_drain(struct source *s, struct hc_err *err)
{
    bool grew = true;
    enum hc_code rc = HC_OK;

    while (rc == HC_OK && grew) {
        source_consume(s, s->end - s->begin);
        rc = source_fill(s, &grew, err);
    }
    return rc;
}

enum hc_code source_hash_file(const char *path, unsigned char sha256[32],
                              uint64_t *bytes, struct hc_err *err)
{
    struct stored *in = NULL;
    char *room = malloc(HASH_CHUNK);
    enum hc_code rc =
        room == NULL ? hc_nomem(err) : stored_open(&in, path, path, err);
    size_t got = 1;

    while (rc == HC_OK && got > 0)
        rc = stored_read(in, room, HASH_CHUNK, &got, err);
    if (rc == HC_OK) {
        *bytes = stored_bytes(in);
        rc = stored_hash(in, sha256, err);
    }
    stored_close(in);
    free(room);
    return rc;
}
