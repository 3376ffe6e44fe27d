/* SPDX-License-Identifier: MIT
 *
 * A growing byte buffer that knows its maximum.  After a failed append the
 * buffer stays valid and remembers the failure, so a chain of appends needs
 * one check at its end. */
#ifndef HINDCAST_BASE_BUF_H
#define HINDCAST_BASE_BUF_H

#include "base/err.h"
#include "base/str.h"

struct hc_buf {
    char *p;
    size_t n;            /* bytes in use */
    size_t cap;          /* bytes allocated, at most max and one for a NUL */
    size_t max;          /* bytes it may grow to */
    enum hc_code failed; /* HC_OK, HC_ENOMEM or HC_ELIMIT: sticky */
};

/* An empty buffer that may grow to max bytes; allocates nothing yet. */
void hc_buf_init(struct hc_buf *b, size_t max);
/* Free the contents; b may be initialised again. */
void hc_buf_release(struct hc_buf *b);
/* Forget contents and failure, keep the memory. */
void hc_buf_clear(struct hc_buf *b);
/* What hc_buf_reserve() does where the room is not there yet. */
HC_MUST_USE enum hc_code hc_buf_grow(struct hc_buf *b, size_t n);

/* Make room for n more bytes (so that p + b->n may be written up to n).  Like
 * the appends it is inline: texts are put together by the byte. */
HC_MUST_USE static inline enum hc_code hc_buf_reserve(struct hc_buf *b,
                                                      size_t n)
{
    return b->failed == HC_OK && n < b->cap - b->n ? HC_OK : hc_buf_grow(b, n);
}

static inline void hc_buf_add(struct hc_buf *b, const void *bytes, size_t n)
{
    if (n == 0 || hc_buf_reserve(b, n) != HC_OK)
        return;
    memcpy(b->p + b->n, bytes, n);
    b->n += n;
}

static inline void hc_buf_add_char(struct hc_buf *b, char c)
{
    if (hc_buf_reserve(b, 1) == HC_OK)
        b->p[b->n++] = c;
}

void hc_buf_add_str(struct hc_buf *b, struct hc_str s);
void hc_buf_add_z(struct hc_buf *b, const char *z);
/* As "%lld" prints it. */
void hc_buf_add_int(struct hc_buf *b, int64_t v);
void hc_buf_printf(struct hc_buf *b, const char *fmt, ...) HC_PRINTF(2, 3);
/* The contents, NUL-terminated (the NUL is not counted), or "" on failure. */
const char *hc_buf_z(struct hc_buf *b);
/* HC_OK, or report the sticky failure. */
HC_MUST_USE enum hc_code hc_buf_check(const struct hc_buf *b,
                                      struct hc_err *err);

static inline struct hc_str hc_buf_str(const struct hc_buf *b)
{
    return (struct hc_str){b->p, b->n};
}

#endif
