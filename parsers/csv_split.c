/* SPDX-License-Identifier: MIT
 *
 * Fast CSV splitter, see csv_split.h.
 *
 * A block of 64 bytes becomes three bit masks (quotes, delimiters, line ends).
 * A running XOR over the quotes gives the bytes that stand inside quotes;
 * what separates outside of them ends a field.  Where every quoted field
 * starts and ends with a quote and these are all the quotes there are, the
 * record is well-formed and needs no unescaping; only otherwise the quoted
 * fields are looked at one by one. */
#include "parsers/csv_split.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

enum { BLOCK = 64, BLOCK_SSE2 = 16 };

struct marks { /* bit i = byte i of the block */
    uint64_t quote, delimiter, line_end;
};

typedef struct marks marks_of(const char *block, struct csv_dialect d);

void csv_fields_init(struct csv_fields *f)
{
    f->n = 0;
    hc_buf_init(&f->text, HC_MAX_RECORD + BLOCK); /* room to overwrite */
}

void csv_fields_release(struct csv_fields *f)
{
    hc_buf_release(&f->text);
}

/* Bit i of the result: byte i of word (in memory order) is c. */
static uint64_t word_marks(uint64_t word, char c)
{
    const uint64_t low = UINT64_C(0x7f7f7f7f7f7f7f7f);
    uint64_t diff =
        word ^ (UINT64_C(0x0101010101010101) * (uint64_t)(unsigned char)c);
    uint64_t same = ~(((diff & low) + low) | diff | low); /* 0x80 per match */

    /* The factor moves bit 8i to bit 56+i; no two terms meet. */
    return (same >> 7) * UINT64_C(0x0102040810204080) >> 56;
}

static struct marks marks_portable(const char *block, struct csv_dialect d)
{
    struct marks m = {0, 0, 0};

    for (int i = 0; i < BLOCK; i += 8) {
        uint64_t word;

        memcpy(&word, block + i, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
        word = __builtin_bswap64(word);
#endif
        m.quote |= word_marks(word, '"') << i;
        m.delimiter |= word_marks(word, d.delimiter) << i;
        m.line_end |= word_marks(word, d.line_end) << i;
    }
    return m;
}

#if defined(__SSE2__)
static inline struct marks marks_sse2(const char *block, struct csv_dialect d)
{
    const __m128i quote = _mm_set1_epi8('"');
    const __m128i delimiter = _mm_set1_epi8(d.delimiter);
    const __m128i line_end = _mm_set1_epi8(d.line_end);
    struct marks m = {0, 0, 0};

/* -O2 leaves the loop as it is; unrolled, the shifts are constants. */
#pragma GCC unroll 4
    for (int i = 0; i < BLOCK; i += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(block + i));

        m.quote |=
            (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, quote))
            << i;
        m.delimiter |=
            (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, delimiter))
            << i;
        m.line_end |=
            (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, line_end))
            << i;
    }
    return m;
}
#endif

/* Bit i: an odd number of the bits 0..i is set. */
static inline uint64_t running_xor(uint64_t x)
{
    x ^= x << 1;
    x ^= x << 2;
    x ^= x << 4;
    x ^= x << 8;
    x ^= x << 16;
    return x ^ x << 32;
}

struct split {             /* one record while it is cut */
    const char *p, *limit; /* of the bytes it is cut from */
    size_t start;          /* of the field at hand */
    size_t n_quotes;       /* seen in the record */
    size_t n_quoted;       /* fields in quotes */
    bool bad;              /* a field opens with a quote and does not close */
};

static inline void add_field(struct split *s, struct csv_fields *out,
                             size_t end)
{
    const char *p = s->p + s->start;
    size_t n = end - s->start;
    size_t quoted = n > 0 && *p == '"';
    struct cell *cell = &out->cell[out->n];

    if (quoted && (n < 2 || p[n - 1] != '"')) {
        s->bad = true;
        n = 2;
    }
    cell->text = (struct hc_str){p + quoted, n - 2 * quoted};
    cell->kind = n > 0 ? CELL_TEXT : CELL_NULL;
    out->quoted[out->n++] = quoted;
    s->n_quoted += quoted;
    s->start = end + 1;
}

/* Where a copy of the inside of a quoted field stands. */
struct copy {
    const char *from, *end;
    const char *limit; /* what lies before it may be read */
    char *to;
    size_t pairs; /* of quotes that were made single */
};

#if defined(__SSE2__)
static inline void copy_on(struct copy *c, const char *to_here)
{
    c->to += to_here - c->from;
    c->from = to_here;
}

/* As far as 16 bytes at a time go; JSON in a cell has a pair every few bytes,
 * for which memchr and memcpy are too much of a beginning.  A block is searched
 * once, and copied again from behind each of its pairs. */
static bool copy_blocks(struct copy *c)
{
    const __m128i quote = _mm_set1_epi8('"');

    /* A pair may end in the next block, from where a block is copied. */
    while (c->from < c->end && c->limit - c->from > 2 * BLOCK_SSE2) {
        const char *block = c->from, *next = block + BLOCK_SSE2;
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)block);
        unsigned found = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, quote));

        _mm_storeu_si128((__m128i *)(void *)c->to, v);
        if (next > c->end) {
            next = c->end;
            found &= (1U << (next - block)) - 1;
        }
        while (found != 0) {
            int at = __builtin_ctz(found);
            const char *second = block + at + 1;

            if (second == c->end || *second != '"')
                return false;
            copy_on(c, second);
            c->from++;
            c->pairs++;
            v = _mm_loadu_si128((const __m128i *)(const void *)c->from);
            _mm_storeu_si128((__m128i *)(void *)c->to, v);
            found &= ~(3U << at);
        }
        if (c->from < next)
            copy_on(c, next);
    }
    return true;
}
#else
static bool copy_blocks(struct copy *c)
{
    (void)c;
    return true;
}
#endif

/* Append the inside of a quoted field, pairs of quotes made single.  False:
 * a quote stands alone.  out has room for a block more than text has; text may
 * be read on up to limit. */
static bool unescape(struct hc_str text, const char *limit, struct hc_buf *out,
                     size_t *pairs)
{
    struct copy c = {text.p, text.p + text.n, limit, out->p + out->n, 0};
    bool paired = copy_blocks(&c);

    while (paired && c.from < c.end) {
        *c.to++ = *c.from;
        if (*c.from++ == '"') {
            paired = c.from < c.end && *c.from == '"';
            c.from++;
            c.pairs++;
        }
    }
    out->n = (size_t)(c.to - out->p);
    *pairs = c.pairs;
    return paired;
}

/* There are more quotes than open and close fields: unescape the quoted ones;
 * what is left over stands in an unquoted field. */
static bool unescape_fields(const struct split *s, struct csv_fields *out,
                            size_t record)
{
    size_t left = s->n_quotes - 2 * s->n_quoted;

    hc_buf_clear(&out->text);
    if (hc_buf_reserve(&out->text, record + BLOCK) != HC_OK)
        return false;
    for (size_t i = 0; i < out->n && left > 0; i++) {
        struct hc_str text = out->cell[i].text;
        size_t at = out->text.n, pairs = 0;

        if (!out->quoted[i] || text.n == 0 ||
            memchr(text.p, '"', text.n) == NULL)
            continue;
        if (!unescape(text, s->limit, &out->text, &pairs) || 2 * pairs > left)
            return false;
        left -= 2 * pairs;
        out->cell[i].text = (struct hc_str){out->text.p + at, out->text.n - at};
    }
    return left == 0;
}

static enum csv_cut finish(struct split *s, struct csv_fields *out, size_t end,
                           struct csv_dialect d, size_t *used)
{
    size_t text_end = end;

    if (d.line_end == '\n' && end > s->start && s->p[end - 1] == '\r')
        text_end--;
    if (text_end > 0) /* else a blank line */
        add_field(s, out, text_end);
    if (s->bad || out->n > HC_MAX_COLUMNS || end >= HC_MAX_RECORD)
        return CSV_CUT_ODD;
    if (s->n_quotes != 2 * s->n_quoted && !unescape_fields(s, out, end))
        return CSV_CUT_ODD;
    *used = end + 1;
    return CSV_CUT_RECORD;
}

/* The marks of the block at `at`, of which the bytes may end in between. */
static inline __attribute__((always_inline)) struct marks
marks_at(struct hc_str bytes, size_t at, struct csv_dialect d, marks_of *of)
{
    char tail[BLOCK];
    size_t n = bytes.n - at;
    struct marks m;
    uint64_t valid;

    if (n >= BLOCK)
        return of(bytes.p + at, d);
    memset(tail, 0, sizeof tail);
    memcpy(tail, bytes.p + at, n);
    m = of(tail, d);
    valid = (UINT64_C(1) << n) - 1;
    m.quote &= valid;
    m.delimiter &= valid;
    m.line_end &= valid;
    return m;
}

static inline __attribute__((always_inline)) enum csv_cut
split(struct hc_str bytes, struct csv_dialect d, struct csv_fields *out,
      size_t *used, marks_of *of)
{
    struct split s = {.p = bytes.p, .limit = bytes.p + bytes.n};
    uint64_t inside_before = 0; /* all ones: the block starts inside quotes */

    out->n = 0;
    for (size_t at = 0; at < bytes.n; at += BLOCK) {
        struct marks m = marks_at(bytes, at, d, of);
        uint64_t inside = inside_before, ends, before = ~UINT64_C(0);

        if (m.quote != 0) {
            inside ^= running_xor(m.quote);
            inside_before = 0 - (inside >> 63);
        }
        m.line_end &= ~inside;
        if (m.line_end != 0)
            before = (m.line_end & (0 - m.line_end)) - 1;
        if (m.quote != 0)
            s.n_quotes += (size_t)__builtin_popcountll(m.quote & before);
        for (ends = m.delimiter & ~inside & before; ends != 0; ends &= ends - 1)
            add_field(&s, out, at + (size_t)__builtin_ctzll(ends));
        if (m.line_end != 0)
            return finish(&s, out, at + (size_t)__builtin_ctzll(m.line_end), d,
                          used);
        if (out->n > HC_MAX_COLUMNS)
            return CSV_CUT_ODD;
    }
    return CSV_CUT_MORE;
}

enum csv_cut csv_split_portable(struct hc_str bytes, struct csv_dialect d,
                                struct csv_fields *out, size_t *used)
{
    return split(bytes, d, out, used, marks_portable);
}

enum csv_cut csv_split(struct hc_str bytes, struct csv_dialect d,
                       struct csv_fields *out, size_t *used)
{
#if defined(__SSE2__)
    return split(bytes, d, out, used, marks_sse2);
#else
    return split(bytes, d, out, used, marks_portable);
#endif
}
