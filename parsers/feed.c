/* SPDX-License-Identifier: MIT
 *
 * Decompressed bytes, see feed.h. */
#include "parsers/feed.h"

#include <stdlib.h>

#include "parsers/gzip.h"

enum {
    FEED_STORED_CHUNK = 128 * 1024, /* bytes read from disk at a time */
    FEED_MAGIC = 2                  /* bytes that tell gzip from plain */
};

struct feed {
    struct stored *in;
    struct gzip *gzip; /* NULL = plain */
    enum inflate_backend backend;
    unsigned char *chunk;
    size_t chunk_bytes;
    struct inflate_io io; /* in = what of chunk is left */
    bool decided;         /* gzip or plain */
    bool stored_end, ended;
    struct source_facts facts;
};

enum hc_code feed_open(struct feed **out, struct stored *in,
                       const struct source_options *options, struct hc_err *err)
{
    struct feed *f = calloc(1, sizeof *f);

    if (f == NULL) {
        stored_close(in);
        return hc_nomem(err);
    }
    f->in = in;
    f->backend = options->backend;
    f->chunk_bytes =
        options->chunk_bytes == 0 ? FEED_STORED_CHUNK : options->chunk_bytes;
    /* Telling gzip from plain takes FEED_MAGIC bytes at once. */
    f->chunk = malloc(f->chunk_bytes + FEED_MAGIC);
    if (f->chunk == NULL) {
        feed_close(f);
        return hc_nomem(err);
    }
    *out = f;
    return HC_OK;
}

void feed_close(struct feed *f)
{
    if (f == NULL)
        return;
    stored_close(f->in);
    gzip_close(f->gzip);
    free(f->chunk);
    free(f);
}

static enum hc_code read_chunk(struct feed *f, struct hc_err *err)
{
    size_t got;
    enum hc_code rc = stored_read(f->in, f->chunk, f->chunk_bytes, &got, err);

    f->io.in = f->chunk;
    f->io.n_in = got;
    f->stored_end = got == 0;
    return rc;
}

/* Read enough to tell gzip from plain. */
static enum hc_code decide(struct feed *f, struct hc_err *err)
{
    enum hc_code rc = HC_OK;
    struct hc_str head = {(const char *)f->chunk, 0};

    while (rc == HC_OK && head.n < FEED_MAGIC && !f->stored_end) {
        size_t got;

        rc = stored_read(f->in, f->chunk + head.n, f->chunk_bytes, &got, err);
        head.n += got;
        f->stored_end = got == 0;
    }
    if (rc == HC_OK && gzip_magic(head))
        rc = gzip_open(&f->gzip, f->backend, &f->facts, err);
    f->io.in = f->chunk;
    f->io.n_in = head.n;
    f->decided = rc == HC_OK;
    return rc;
}

static enum hc_code read_plain(struct feed *f, char *room, size_t n,
                               size_t *got, struct hc_err *err)
{
    if (f->io.n_in == 0)
        return stored_read(f->in, room, n, got, err);
    *got = n < f->io.n_in ? n : f->io.n_in;
    memcpy(room, f->io.in, *got);
    f->io.in += *got;
    f->io.n_in -= *got;
    return HC_OK;
}

static enum hc_code read_gzip(struct feed *f, char *room, size_t n, size_t *got,
                              struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    f->io.out = (unsigned char *)room;
    f->io.n_out = n;
    for (;;) {
        gzip_run(f->gzip, &f->io);
        if (f->stored_end && f->io.n_out == n)
            gzip_finish(f->gzip, &f->io);
        *got = n - f->io.n_out;
        if (*got > 0 || f->stored_end || rc != HC_OK)
            return rc;
        rc = read_chunk(f, err);
    }
}

enum hc_code feed_read(struct feed *f, char *room, size_t n, size_t *got,
                       struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    *got = 0;
    if (f->ended)
        return HC_OK;
    if (!f->decided)
        rc = decide(f, err);
    if (rc == HC_OK)
        rc = f->gzip != NULL ? read_gzip(f, room, n, got, err)
                             : read_plain(f, room, n, got, err);
    if (rc != HC_OK)
        return rc;
    f->facts.plain_bytes += *got;
    f->facts.stored_bytes = stored_bytes(f->in);
    f->ended = *got == 0;
    return f->ended ? stored_hash(f->in, f->facts.sha256, err) : HC_OK;
}

void feed_cancel(struct feed *f)
{
    stored_cancel(f->in);
}

const struct source_facts *feed_facts(const struct feed *f)
{
    return &f->facts;
}
