/* SPDX-License-Identifier: MIT
 *
 * Members of a gzip file, see gzip.h.  A state machine over bytes, so that a
 * name of any length costs no memory and no split of the input matters. */
#include "parsers/gzip.h"

#include <stdlib.h>

enum phase {
    PHASE_FIXED,  /* the ten bytes every header has */
    PHASE_LENGTH, /* of the extra field */
    PHASE_EXTRA,
    PHASE_NAME,
    PHASE_COMMENT,
    PHASE_HCRC,
    PHASE_BODY,
    PHASE_TRAILER,
    PHASE_GAP,     /* behind a member: padding, or the next one */
    PHASE_GARBAGE, /* no member follows any more */
    PHASE_LOST     /* corrupt: nothing can be read behind it */
};

enum {
    FLAG_HCRC = 0x02,
    FLAG_EXTRA = 0x04,
    FLAG_NAME = 0x08,
    FLAG_COMMENT = 0x10,
    FLAG_RESERVED = 0xe0,
    METHOD_DEFLATE = 8,
    FIXED_BYTES = 10,
    MAGIC_BYTES = 3, /* ID1, ID2 and the only method there is */
    TRAILER_BYTES = 8
};

struct gzip {
    const struct inflater *inflater;
    void *state;
    struct source_facts *facts;
    enum phase phase;
    unsigned flags;
    unsigned char field[FIXED_BYTES]; /* the fixed-size field being read */
    size_t n_field;
    size_t n_extra;        /* bytes of the extra field to come */
    uint32_t header_crc;   /* of the header so far */
    uint32_t member_bytes; /* decompressed, modulo 2^32 as in the trailer */
    uint64_t position;     /* stored bytes used */
    uint64_t start;        /* stored byte where this member starts */
    bool damaged;
};

static uint32_t le32(const unsigned char *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
           (uint32_t)p[3] << 24;
}

bool gzip_magic(struct hc_str head)
{
    return head.n >= 2 && (unsigned char)head.p[0] == 0x1f &&
           (unsigned char)head.p[1] == 0x8b;
}

enum hc_code gzip_open(struct gzip **out, enum inflate_backend backend,
                       struct source_facts *facts, struct hc_err *err)
{
    const struct inflater *inflater = inflater_find(backend);
    struct gzip *g;
    enum hc_code rc;

    if (inflater == NULL)
        return hc_fail(err, HC_EUSAGE,
                       "this build inflates with zlib only: it was made "
                       "without ISA-L");
    g = calloc(1, sizeof *g);
    if (g == NULL)
        return hc_nomem(err);
    g->inflater = inflater;
    g->facts = facts;
    rc = inflater->open(&g->state, err);
    if (rc != HC_OK) {
        free(g);
        return rc;
    }
    *out = g;
    return HC_OK;
}

void gzip_close(struct gzip *g)
{
    if (g == NULL)
        return;
    g->inflater->close(g->state);
    free(g);
}

static void damage(struct gzip *g, bool *which, uint64_t at)
{
    if (!g->damaged)
        g->facts->damage_byte = at;
    g->damaged = true;
    *which = true;
}

static void lose(struct gzip *g)
{
    damage(g, &g->facts->corrupt, g->start);
    g->phase = PHASE_LOST;
}

static void advance(struct gzip *g, struct inflate_io *io, size_t n)
{
    io->in += n;
    io->n_in -= n;
    g->position += n;
}

static void enter(struct gzip *g, enum phase phase)
{
    g->phase = phase;
    g->n_field = 0;
}

/* Collect a field of `want` bytes; true when it is whole. */
static bool take_field(struct gzip *g, struct inflate_io *io, size_t want)
{
    size_t n = want - g->n_field < io->n_in ? want - g->n_field : io->n_in;

    if (n > 0)
        memcpy(g->field + g->n_field, io->in, n);
    g->n_field += n;
    advance(g, io, n);
    return g->n_field == want;
}

static void hash_header(struct gzip *g, const unsigned char *p, size_t n)
{
    g->header_crc = inflate_crc32(g->header_crc, p, n);
}

/* ---- header --------------------------------------------------------- */

static void start_body(struct gzip *g)
{
    g->inflater->reset(g->state);
    g->member_bytes = 0;
    enter(g, PHASE_BODY);
}

/* Go to the first optional part at or behind `phase` that the flags name. */
static void next_part(struct gzip *g, enum phase phase)
{
    static const unsigned flag_of[] = {
        [PHASE_LENGTH] = FLAG_EXTRA, [PHASE_EXTRA] = FLAG_EXTRA,
        [PHASE_NAME] = FLAG_NAME,    [PHASE_COMMENT] = FLAG_COMMENT,
        [PHASE_HCRC] = FLAG_HCRC,
    };

    while (phase < PHASE_BODY && (g->flags & flag_of[phase]) == 0)
        phase++;
    if (phase == PHASE_BODY)
        start_body(g);
    else
        enter(g, phase);
}

/* The bytes in field are no member after all. */
static void not_a_member(struct gzip *g)
{
    if (g->facts->members == 0) {
        lose(g);
        return;
    }
    g->facts->trailing_bytes += g->n_field;
    g->facts->trailing_garbage = true;
    g->phase = PHASE_GARBAGE;
}

static void run_fixed(struct gzip *g, struct inflate_io *io)
{
    static const unsigned char magic[MAGIC_BYTES] = {0x1f, 0x8b,
                                                     METHOD_DEFLATE};

    while (g->n_field < MAGIC_BYTES && io->n_in > 0) {
        if (g->n_field == 0)
            g->start = g->position;
        (void)take_field(g, io, g->n_field + 1);
        if (g->field[g->n_field - 1] != magic[g->n_field - 1]) {
            not_a_member(g);
            return;
        }
    }
    if (!take_field(g, io, FIXED_BYTES))
        return;
    g->facts->members++;
    g->facts->trailing_bytes = 0;
    g->flags = g->field[3];
    if ((g->flags & FLAG_RESERVED) != 0) {
        lose(g);
        return;
    }
    g->header_crc = 0;
    hash_header(g, g->field, FIXED_BYTES);
    next_part(g, PHASE_LENGTH);
}

static void run_length(struct gzip *g, struct inflate_io *io)
{
    if (!take_field(g, io, 2))
        return;
    hash_header(g, g->field, 2);
    g->n_extra = (size_t)(g->field[0] | g->field[1] << 8);
    g->phase = PHASE_EXTRA;
}

static void run_extra(struct gzip *g, struct inflate_io *io)
{
    size_t n = g->n_extra < io->n_in ? g->n_extra : io->n_in;

    hash_header(g, io->in, n);
    advance(g, io, n);
    g->n_extra -= n;
    if (g->n_extra == 0)
        next_part(g, PHASE_NAME);
}

/* A name or comment: up to a NUL. */
static void run_text(struct gzip *g, struct inflate_io *io)
{
    const unsigned char *nul = memchr(io->in, 0, io->n_in);
    size_t n = nul == NULL ? io->n_in : (size_t)(nul - io->in) + 1;

    hash_header(g, io->in, n);
    advance(g, io, n);
    if (nul != NULL)
        next_part(g, g->phase + 1);
}

static void run_hcrc(struct gzip *g, struct inflate_io *io)
{
    if (!take_field(g, io, 2))
        return;
    if ((uint32_t)(g->field[0] | g->field[1] << 8) != (g->header_crc & 0xffff))
        lose(g);
    else
        start_body(g);
}

/* ---- body and trailer ----------------------------------------------- */

static void run_body(struct gzip *g, struct inflate_io *io)
{
    size_t n_in = io->n_in, n_out = io->n_out;
    enum inflate_step step = g->inflater->run(g->state, io);

    g->position += n_in - io->n_in;
    g->member_bytes += (uint32_t)(n_out - io->n_out);
    if (step == INFLATE_DAMAGED) {
        lose(g);
    } else if (step == INFLATE_END) {
        enter(g, PHASE_TRAILER);
        g->n_field = g->inflater->rest(g->state, g->field);
    }
}

static void run_trailer(struct gzip *g, struct inflate_io *io)
{
    if (!take_field(g, io, TRAILER_BYTES))
        return;
    if (le32(g->field) != g->inflater->crc(g->state))
        damage(g, &g->facts->bad_crc, g->position - TRAILER_BYTES);
    else if (le32(g->field + 4) != g->member_bytes)
        damage(g, &g->facts->bad_crc, g->position - TRAILER_BYTES + 4);
    enter(g, PHASE_GAP);
}

/* Zero padding may stand between members too (tapes): as long as a member
 * follows, it is read. */
static void run_gap(struct gzip *g, struct inflate_io *io)
{
    size_t n = 0;

    while (n < io->n_in && io->in[n] == 0)
        n++;
    advance(g, io, n);
    g->facts->trailing_bytes += n;
    if (io->n_in > 0)
        enter(g, PHASE_FIXED);
}

static void run_phase(struct gzip *g, struct inflate_io *io)
{
    switch (g->phase) {
    case PHASE_FIXED:
        run_fixed(g, io);
        break;
    case PHASE_LENGTH:
        run_length(g, io);
        break;
    case PHASE_EXTRA:
        run_extra(g, io);
        break;
    case PHASE_NAME:
    case PHASE_COMMENT:
        run_text(g, io);
        break;
    case PHASE_HCRC:
        run_hcrc(g, io);
        break;
    case PHASE_BODY:
        run_body(g, io);
        break;
    case PHASE_TRAILER:
        run_trailer(g, io);
        break;
    case PHASE_GAP:
        run_gap(g, io);
        break;
    case PHASE_GARBAGE:
        g->facts->trailing_bytes += io->n_in;
        advance(g, io, io->n_in);
        break;
    case PHASE_LOST:
        advance(g, io, io->n_in);
        break;
    }
}

void gzip_run(struct gzip *g, struct inflate_io *io)
{
    enum phase phase;

    /* Inflaters hold output back when the room is full: they are asked even
     * without input. */
    do {
        phase = g->phase;
        if (phase == PHASE_BODY ? io->n_out > 0 : io->n_in > 0)
            run_phase(g, io);
    } while (g->phase != phase || (io->n_in > 0 && io->n_out > 0));
}

void gzip_finish(struct gzip *g, struct inflate_io *io)
{
    if (g->phase == PHASE_BODY)
        g->inflater->flush(g->state, io);
    if (g->phase != PHASE_GAP && g->phase != PHASE_GARBAGE &&
        g->phase != PHASE_LOST)
        damage(g, &g->facts->truncated, g->position);
}
