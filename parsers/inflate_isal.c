/* SPDX-License-Identifier: MIT
 *
 * ISA-L behind inflate.h: 2.3 times as fast as zlib on exports.
 *
 * Three of its habits would make it tell another story than zlib does where a
 * stream is damaged, and are worked around here, at a cost only there:
 *
 * Truncated.  It decodes up to three literals by one lookup and gives none of
 * them when the input ends inside the third, so up to two bytes are missing,
 * and one may be the newline that completes a record: flush() finds them.  It
 * asks copies of the state what they would decode next if the bits went on
 * with zeros or with ones, and if the bytes before were all zeros or all ones.
 * Only a literal that the bits at hand determine gives the same byte in all
 * four cases: an unfinished code leads to two different symbols, and a match
 * copies from what came before.
 *
 * Corrupt.  Its fast loop counts a match as written before it finds the
 * distance invalid: up to 258 bytes of whatever was in the room before.  Its
 * loop for the last bytes of an input does not, so a piece that failed is
 * decoded again from the state before it, a byte at a time.
 *
 * Corrupt and truncated.  It refuses the header of a dynamic block as soon as
 * nothing could complete it (lengths of codes without a code to read them by,
 * no code for the end of the block); zlib does where the broken part ends, and
 * finds the stream truncated when the input ends before.  A header that ISA-L
 * refuses is therefore read again by zlib, which decides. */
#include "parsers/inflate.h"

#include <isa-l/igzip_lib.h>
#include <stdlib.h>

enum {
    READ_BITS = 64,
    PROBES = 4,
    SLOW_BYTES = 7 /* inputs that never enter the fast loop */
};

/* Where a block header that the input has not completed yet is held: bits in
 * front, then bytes in tmp_in_buffer. */
struct held_header {
    uint64_t bits;
    int32_t n_bits, n_bytes; /* n_bytes = 0: there is none */
};

struct isal_state {
    struct inflate_state z;
    struct inflate_state other; /* before the last piece; a probe in flush() */
    void *judge;  /* zlib's state for a header that failed; NULL = none yet */
    bool judging; /* ... and zlib has not refused it yet */
    bool failed;  /* all but the pending output is lost */
};

static void isal_reset(void *state)
{
    struct isal_state *s = state;

    isal_inflate_reset(&s->z);
    s->z.crc_flag = ISAL_GZIP_NO_HDR; /* count the CRC, leave the trailer */
    s->failed = s->judging = false;
}

static enum hc_code isal_open(void **state, struct hc_err *err)
{
    struct isal_state *s = calloc(1, sizeof *s);

    if (s == NULL)
        return hc_nomem(err);
    isal_inflate_init(&s->z);
    isal_reset(s);
    *state = s;
    return HC_OK;
}

static void isal_close(void *state)
{
    struct isal_state *s = state;

    if (s == NULL)
        return;
    inflater_zlib.close(s->judge);
    free(s);
}

/* ---- run ------------------------------------------------------------ */

/* ISA-L gives up at once when it meets an error; what it had decoded before
 * and found no room for is in its buffer. */
static enum inflate_step drain_failed(struct inflate_state *z,
                                      struct inflate_io *io)
{
    size_t n = (size_t)(z->tmp_out_valid - z->tmp_out_processed);

    if (n > io->n_out)
        n = io->n_out;
    memcpy(io->out, z->tmp_out_buffer + z->tmp_out_processed, n);
    z->tmp_out_processed += (int32_t)n;
    io->out += n;
    io->n_out -= n;
    return z->tmp_out_valid == z->tmp_out_processed ? INFLATE_DAMAGED
                                                    : INFLATE_GOING;
}

/* Inflate at most n bytes of the input; false = the stream is damaged. */
static bool inflate_piece(struct inflate_state *z, struct inflate_io *io,
                          size_t n)
{
    bool fine;

    /* The API takes non-const input and does not write to it. */
    z->next_in = (uint8_t *)(uintptr_t)io->in;
    z->avail_in = (uint32_t)n;
    z->next_out = io->out;
    z->avail_out = (uint32_t)io->n_out;
    fine = isal_inflate(z) >= 0;
    /* After an error avail_in and avail_out may be wrong. */
    io->n_in -= (size_t)(z->next_in - io->in);
    io->in = z->next_in;
    io->n_out -= (size_t)(z->next_out - io->out);
    io->out = z->next_out;
    return fine;
}

/* Let zlib go on with the header.  Whatever it does but ask for more, the
 * stream is damaged. */
static void judge(struct isal_state *s, const unsigned char *p, size_t n)
{
    unsigned char room;
    struct inflate_io io = {p, n, &room, 1};

    s->judging =
        inflater_zlib.run(s->judge, &io) == INFLATE_GOING && io.n_out == 1;
}

/* ISA-L refused the header at the byte *last.  Without memory for zlib its
 * word stands. */
static void start_judging(struct isal_state *s, const struct held_header *h,
                          const unsigned char *last)
{
    int odd = h->n_bits % 8;
    unsigned char whole[READ_BITS / 8];
    size_t n = (size_t)(h->n_bits / 8);

    for (size_t i = 0; i < n; i++)
        whole[i] = (unsigned char)(h->bits >> odd >> (8 * i));
    if (s->judge == NULL && inflater_zlib.open(&s->judge, NULL) != HC_OK)
        return;
    inflater_zlib.reset(s->judge);
    inflate_zlib_begin(s->judge, (unsigned)h->bits & ((1U << odd) - 1), odd);
    judge(s, whole, n);
    if (s->judging)
        judge(s, s->z.tmp_in_buffer, (size_t)h->n_bytes);
    if (s->judging)
        judge(s, last, 1);
}

/* Inflate a byte at a time; false = the stream is damaged, or judged. */
static bool inflate_slowly(struct isal_state *s, struct inflate_io *io)
{
    struct inflate_state *z = &s->z;
    size_t before;
    bool fine;

    do {
        struct held_header h = {
            z->read_in, z->read_in_length,
            z->block_state == ISAL_BLOCK_HDR ? z->tmp_in_size : 0};
        const unsigned char *in = io->in;

        before = io->n_in;
        fine = inflate_piece(z, io, before > 0);
        if (!fine && h.n_bytes > 0 && before > 0) {
            start_judging(s, &h, in);
            io->in = in + 1;
            io->n_in = before - 1;
        }
    } while (fine && io->n_in > 0 && io->n_in < before && io->n_out > 0);
    return fine;
}

/* Behind an error: what is pending, then the verdict. */
static enum inflate_step run_failed(struct isal_state *s, struct inflate_io *io)
{
    enum inflate_step step = drain_failed(&s->z, io);

    if (step != INFLATE_DAMAGED || !s->judging)
        return step;
    judge(s, io->in, io->n_in);
    io->in += io->n_in;
    io->n_in = 0;
    return s->judging ? INFLATE_GOING : INFLATE_DAMAGED;
}

static enum inflate_step isal_run(void *state, struct inflate_io *io)
{
    struct isal_state *s = state;
    struct inflate_io before = *io;

    if (s->failed)
        return run_failed(s, io);
    if (io->n_in <= SLOW_BYTES) {
        s->failed = !inflate_slowly(s, io);
    } else {
        s->other = s->z;
        s->failed = !inflate_piece(&s->z, io, io->n_in);
        if (s->failed) {
            s->z = s->other;
            *io = before;
            s->failed = !inflate_slowly(s, io);
        }
    }
    if (s->failed)
        return run_failed(s, io);
    return s->z.block_state == ISAL_BLOCK_FINISH ? INFLATE_END : INFLATE_GOING;
}

static uint32_t isal_crc(const void *state)
{
    return ((const struct isal_state *)state)->z.crc;
}

/* ISA-L reads ahead into read_in and leaves it there. */
static size_t isal_rest(const void *state, unsigned char rest[INFLATE_MAX_REST])
{
    const struct inflate_state *z = &((const struct isal_state *)state)->z;
    uint64_t bits = z->read_in >> (z->read_in_length % 8);
    size_t n = (size_t)(z->read_in_length / 8);

    for (size_t i = 0; i < n; i++)
        rest[i] = (unsigned char)(bits >> (8 * i));
    return n;
}

/* ---- flush ---------------------------------------------------------- */

/* The byte that `like` would write next if its bits went on as `bits`. */
static bool probe_byte(struct inflate_state *probe,
                       const struct inflate_state *like, uint64_t bits,
                       int history, unsigned char *byte)
{
    *probe = *like;
    memset(probe->tmp_out_buffer, history, sizeof probe->tmp_out_buffer);
    probe->tmp_out_valid = probe->tmp_out_processed = ISAL_DEF_HIST_SIZE;
    probe->read_in = bits;
    probe->read_in_length = READ_BITS;
    probe->avail_in = 0;
    probe->next_out = byte;
    probe->avail_out = 1;
    (void)isal_inflate(probe);
    return probe->avail_out == 0;
}

/* Whether the next n bits are a whole code of a literal, which goes to
 * *byte. */
static bool is_literal(struct isal_state *s, int n, unsigned char *byte)
{
    uint64_t beyond = n == READ_BITS ? 0 : ~UINT64_C(0) << n;
    unsigned char got[PROBES];

    for (int i = 0; i < PROBES; i++) {
        uint64_t bits = s->z.read_in & ~beyond;

        if ((i & 1) != 0)
            bits |= beyond;
        if (!probe_byte(&s->other, &s->z, bits, (i & 2) != 0 ? 0xff : 0,
                        &got[i]) ||
            got[i] != got[0])
            return false;
    }
    *byte = got[0];
    return true;
}

static bool next_literal(struct isal_state *s, unsigned char *byte)
{
    for (int n = 1; n <= s->z.read_in_length; n++) {
        if (is_literal(s, n, byte)) {
            s->z.read_in = n == READ_BITS ? 0 : s->z.read_in >> n;
            s->z.read_in_length -= n;
            return true;
        }
    }
    return false;
}

static void isal_flush(void *state, struct inflate_io *io)
{
    struct isal_state *s = state;

    if (s->failed || s->z.block_state != ISAL_BLOCK_CODED)
        return;
    while (io->n_out > 0 && next_literal(s, io->out)) {
        io->out++;
        io->n_out--;
    }
}

const struct inflater inflater_isal = {
    .name = "isal",
    .open = isal_open,
    .close = isal_close,
    .reset = isal_reset,
    .run = isal_run,
    .flush = isal_flush,
    .crc = isal_crc,
    .rest = isal_rest,
};
