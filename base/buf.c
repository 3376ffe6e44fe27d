/* SPDX-License-Identifier: MIT
 *
 * Growing buffer, see buf.h. */
#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/checked.h"

void hc_buf_init(struct hc_buf *b, size_t max)
{
    *b = (struct hc_buf){.max = max};
}

void hc_buf_release(struct hc_buf *b)
{
    free(b->p);
    *b = (struct hc_buf){.max = b->max};
}

void hc_buf_clear(struct hc_buf *b)
{
    b->n = 0;
    b->failed = HC_OK;
}

enum hc_code hc_buf_grow(struct hc_buf *b, size_t n)
{
    size_t need, cap;
    char *p;

    if (b->failed != HC_OK)
        return b->failed;
    /* One byte more than asked for: room for hc_buf_z's NUL. */
    if (!hc_add_size(b->n, n, &need) || need > b->max)
        return b->failed = HC_ELIMIT;
    if (need < b->cap)
        return HC_OK;
    cap = b->cap < 64 ? 64 : b->cap;
    while (cap <= need)
        cap *= 2;
    if (cap > b->max)
        cap = b->max + 1;
    p = realloc(b->p, cap);
    if (p == NULL)
        return b->failed = HC_ENOMEM;
    b->p = p;
    b->cap = cap;
    return HC_OK;
}

void hc_buf_add_str(struct hc_buf *b, struct hc_str s)
{
    hc_buf_add(b, s.p, s.n);
}

void hc_buf_add_z(struct hc_buf *b, const char *z)
{
    hc_buf_add(b, z, strlen(z));
}

void hc_buf_add_int(struct hc_buf *b, int64_t v)
{
    char digits[20];
    size_t at = sizeof digits;
    uint64_t rest = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (v < 0)
        digits[--at] = '-';
    hc_buf_add(b, digits + at, sizeof digits - at);
}

void hc_buf_printf(struct hc_buf *b, const char *fmt, ...)
{
    va_list ap, again;
    size_t room;
    int n;

    if (hc_buf_reserve(b, 0) != HC_OK)
        return;
    room = b->cap - b->n;
    va_start(ap, fmt);
    va_copy(again, ap);
    n = vsnprintf(b->p + b->n, room, fmt, ap);
    va_end(ap);
    /* Mostly it fits at once; else print again where it does. */
    if (n >= 0 && hc_buf_reserve(b, (size_t)n) == HC_OK) {
        if ((size_t)n >= room)
            (void)vsnprintf(b->p + b->n, (size_t)n + 1, fmt, again);
        b->n += (size_t)n;
    }
    va_end(again);
}

const char *hc_buf_z(struct hc_buf *b)
{
    if (hc_buf_reserve(b, 0) != HC_OK)
        return "";
    b->p[b->n] = '\0';
    return b->p;
}

enum hc_code hc_buf_check(const struct hc_buf *b, struct hc_err *err)
{
    if (b->failed == HC_ENOMEM)
        return hc_nomem(err);
    if (b->failed != HC_OK)
        return hc_fail(err, b->failed, "a buffer reached its cap of %zu bytes",
                       b->max);
    return HC_OK;
}
