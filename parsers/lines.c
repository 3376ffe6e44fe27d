/* SPDX-License-Identifier: MIT
 *
 * Lines of a source, see lines.h. */
#include "parsers/lines.h"

#include "base/limits.h"

enum line_end line_end_sniff(struct hc_str head)
{
    if (head.n == 0 || memchr(head.p, '\n', head.n) != NULL)
        return LINE_END_LF;
    return memchr(head.p, '\r', head.n - 1) != NULL ? LINE_END_CR : LINE_END_LF;
}

enum hc_code lines_init(struct lines *l, struct source *in, struct hc_err *err)
{
    struct hc_str head;
    enum hc_code rc = source_peek(in, HC_SNIFF_BYTES, &head, err);

    *l = (struct lines){.in = in, .end = line_end_sniff(head)};
    return rc;
}

/* Drop the rest of a line that is too long, its end included. */
static enum hc_code skip_rest(struct lines *l, struct hc_err *err)
{
    char stop = l->end == LINE_END_CR ? '\r' : '\n';
    bool grew = true;
    enum hc_code rc = HC_OK;

    while (rc == HC_OK && grew) {
        struct hc_str w = source_window(l->in);
        const char *p = w.n == 0 ? NULL : memchr(w.p, stop, w.n);

        source_consume(l->in, p == NULL ? w.n : (size_t)(p - w.p) + 1);
        if (p != NULL)
            break;
        rc = source_fill(l->in, &grew, err);
    }
    return rc;
}

/* Consume what the last call handed out. */
static enum hc_code step_over(struct lines *l, struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    source_consume(l->in, l->pending);
    l->pending = 0;
    if (l->skipping)
        rc = skip_rest(l, err);
    l->skipping = false;
    return rc;
}

static void hand_out(struct lines *l, struct line *out, size_t n, bool ended)
{
    struct hc_str w = source_window(l->in);

    out->number = ++l->number;
    out->byte = source_position(l->in);
    out->ended = ended;
    out->text = (struct hc_str){w.p, n};
    if (ended && l->end == LINE_END_LF && n > 0 && w.p[n - 1] == '\r')
        out->text.n--;
    l->pending = n + (ended ? 1 : 0);
}

static enum step reject_long(struct lines *l, struct line *out,
                             struct hc_err *err)
{
    hand_out(l, out, source_window(l->in).n, false);
    l->skipping = true;
    (void)hc_fail_at(err, HC_ELIMIT, source_name(l->in), out->number, out->byte,
                     "the line is longer than %d bytes", (int)HC_MAX_RECORD);
    return STEP_REJECT;
}

enum step lines_next(struct lines *l, struct line *out, struct hc_err *err)
{
    char stop = l->end == LINE_END_CR ? '\r' : '\n';
    size_t seen = 0; /* bytes of the window known to hold no end */
    bool grew = true;

    if (step_over(l, err) != HC_OK)
        return STEP_ERROR;
    for (;;) {
        struct hc_str w = source_window(l->in);
        const char *p =
            w.n == seen ? NULL : memchr(w.p + seen, stop, w.n - seen);

        if (p != NULL) {
            hand_out(l, out, (size_t)(p - w.p), true);
            return STEP_RECORD;
        }
        seen = w.n;
        if (w.n >= HC_MAX_RECORD)
            return reject_long(l, out, err);
        if (source_fill(l->in, &grew, err) != HC_OK)
            return STEP_ERROR;
        if (!grew && w.n == 0)
            return STEP_END;
        if (!grew) {
            hand_out(l, out, w.n, false);
            return STEP_RECORD;
        }
    }
}
