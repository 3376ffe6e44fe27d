/* SPDX-License-Identifier: MIT
 *
 * Splitting, see json_split.h.  The window always starts at the element that
 * was handed out last (consumed by the next call) or at the next byte to look
 * at; the scan keeps its own state, so no byte is looked at twice however
 * small the pieces are in which the source delivers. */
#include "parsers/json_split.h"

#include <stdlib.h>

#include "parsers/json_scan.h"
#include "parsers/json_shape.h"
#include "parsers/lines.h"

enum shape { SHAPE_UNKNOWN, SHAPE_LINES, SHAPE_STREAM };

/* What one look at a stream came to. */
enum move {
    MOVE_ON, /* nothing to hand out yet */
    MOVE_PIECE,
    MOVE_REJECT,
    MOVE_END,
    MOVE_ERROR
};

struct json_split {
    struct source *in;
    const struct json_wrapper *wrapper;
    struct json_split_facts facts;
    enum shape shape;
    struct lines lines; /* SHAPE_LINES */
    /* The arrays and wrappers around the next element, outermost first. */
    struct level {
        bool array, entered; /* entered: a wrapper behind its first list */
    } levels[2 * HC_MAX_JSON_WRAPPERS];
    size_t n_levels;
    struct json_scan scan;
    size_t pending; /* bytes of the piece handed out last */
    bool resync;    /* that was a reject: find the next element's line */
    bool cut;       /* ... because the input ends inside of it */
    /* Blanks between the start of the line and the window; -1 = something
     * else stands there too. */
    ptrdiff_t indent;
    ptrdiff_t element_indent;     /* that of the last element */
    char excerpt[HC_MAX_EXCERPT]; /* of an element longer than the window */
    size_t excerpt_n;
};

static const struct json_wrapper no_wrapper = {.lists = NULL};

enum hc_code json_split_open(struct json_split **out, struct source *in,
                             const struct json_wrapper *wrapper,
                             struct hc_err *err)
{
    struct json_split *s = calloc(1, sizeof *s);

    *out = NULL;
    if (s == NULL)
        return hc_nomem(err);
    s->in = in;
    s->wrapper = wrapper == NULL ? &no_wrapper : wrapper;
    *out = s;
    return HC_OK;
}

void json_split_close(struct json_split *s)
{
    free(s);
}

const struct json_split_facts *json_split_facts(const struct json_split *s)
{
    return &s->facts;
}

size_t json_split_depth(const struct json_split *s)
{
    return s->n_levels;
}

static bool is_limit(uint64_t n)
{
    return n == 50 || n == 100 || n == 1000 || n == 10000;
}

void json_split_remarks(const struct json_split *s, struct remarks *out)
{
    const struct json_split_facts *f = &s->facts;

    if (f->prose_lines > 0)
        remarks_add(out,
                    "lines that are no JSON were skipped: %llu, the first at "
                    "byte %llu",
                    (unsigned long long)f->prose_lines,
                    (unsigned long long)f->prose_byte);
    if (f->unterminated) {
        remarks_cut_off(out);
        remarks_add(out, "the input ends before its array does: it was cut "
                         "off, or its writer was interrupted");
    }
    if (f->skipped_bytes > 0) {
        remarks_cut_off(out);
        remarks_add(out,
                    "%llu bytes at and behind elements that cannot be cut "
                    "were skipped, and with them any records in there",
                    (unsigned long long)f->skipped_bytes);
    }
    if (!f->lines && f->arrays == 1 && is_limit(f->elements))
        remarks_add(out,
                    "exactly %llu elements, a default limit of the tools "
                    "that write such arrays: there may be more",
                    (unsigned long long)f->elements);
}

enum step json_split_end(const struct json_split *s, struct hc_err *err)
{
    const struct json_split_facts *f = &s->facts;

    if (f->elements + f->arrays + f->wrappers > 0 || f->prose_lines == 0)
        return STEP_END;
    (void)hc_fail_at(err, HC_EFORMAT, source_name(s->in), 0, f->prose_byte,
                     "no line of the input is JSON; without --as its content "
                     "decides how it is read");
    return STEP_ERROR;
}

enum step json_piece_reject(const struct json_piece *p, const char *file,
                            const struct hc_err *why, struct hc_str *excerpt,
                            struct hc_err *err)
{
    if (excerpt != NULL)
        *excerpt = hc_str_slice(p->text, 0, HC_MAX_EXCERPT);
    (void)hc_fail_at(err, why->code, file, p->number, p->byte, "%s", why->msg);
    return why->code == HC_ENOMEM ? STEP_ERROR : STEP_REJECT;
}

/* ---- bytes ---------------------------------------------------------- */

static void consume(struct json_split *s, size_t n)
{
    source_consume(s->in, n);
    if (n > 0)
        s->indent = -1;
}

/* Drop blanks, the commas between elements and byte order marks (of files
 * glued together); returns the byte the window then starts with. */
static int skip_blanks(struct json_split *s, struct hc_err *err)
{
    for (;;) {
        int c = json_byte_at(s->in, 0, err);
        size_t n = 1;

        if (c == 0xEF && json_byte_at(s->in, 1, err) == 0xBB &&
            json_byte_at(s->in, 2, err) == 0xBF)
            n = 3;
        else if (c == JSON_BYTE_FAILED || c == JSON_BYTE_END ||
                 (c != ',' && !json_is_blank((char)c)))
            return c;
        source_consume(s->in, n);
        if (c == '\n')
            s->indent = 0;
        else if (c == ',')
            s->indent = -1;
        else if (n == 1 && s->indent >= 0)
            s->indent++;
    }
}

/* The first byte behind offset `at` that is no blank. */
static int peek_behind(struct json_split *s, size_t at, struct hc_err *err)
{
    int c;

    do
        c = json_byte_at(s->in, ++at, err);
    while (c >= 0 && json_is_blank((char)c));
    return c;
}

static bool skip_line(struct json_split *s, uint64_t *skipped,
                      struct hc_err *err)
{
    s->indent = 0;
    return source_skip_line(s->in, skipped, err) == HC_OK;
}

/* ---- elements ------------------------------------------------------- */

static struct hc_str bytes_kept(struct json_split *s)
{
    if (s->excerpt_n > 0)
        return (struct hc_str){s->excerpt, s->excerpt_n};
    return source_window(s->in);
}

/* The element that starts with the window cannot be cut.  What is left of it
 * goes with the next call. */
static enum move reject(struct json_split *s, struct json_piece *out,
                        enum hc_code code, const char *why, struct hc_err *err)
{
    out->number = ++s->facts.elements;
    out->text = bytes_kept(s);
    (void)hc_fail_at(err, code, source_name(s->in), out->number, out->byte,
                     "%s", why);
    s->resync = true;
    s->cut = code == HC_ETRUNC;
    return MOVE_REJECT;
}

/* Go to the next line that opens an object where the bad element's did. */
static bool resynchronise(struct json_split *s, struct hc_err *err)
{
    ptrdiff_t want = s->element_indent;
    /* Where other elements stand before it on its line, more may have stood
     * behind it; what was begun on a line of its own goes on there. */
    bool shares_line = want < 0 && !s->cut;
    uint64_t skipped = 0, dropped = 0;
    bool first = true;

    for (;; first = false) {
        size_t at = 0;
        int c;

        if (!skip_line(s, &skipped, err))
            return false;
        dropped += first && !shares_line ? 0 : skipped;
        while ((c = json_byte_at(s->in, at, err)) == ' ' || c == '\t')
            at++;
        if (c == JSON_BYTE_FAILED)
            return false;
        if (c == '{' && (ptrdiff_t)at == want)
            break;
        if (c == JSON_BYTE_END) {
            if (s->cut)
                dropped = 0; /* all of it belongs to that element */
            else if (dropped > 0)
                s->n_levels = 0; /* their ends may have stood in there */
            break;
        }
    }
    s->facts.skipped_bytes += dropped;
    return true;
}

/* An element that outgrew the window: read on without keeping it. */
static enum move drop_oversize(struct json_split *s, struct json_piece *out,
                               struct hc_err *err)
{
    enum json_stop stop = JSON_STOP_MORE;
    size_t used = 0;

    s->excerpt_n = HC_MAX_EXCERPT;
    memcpy(s->excerpt, source_window(s->in).p, s->excerpt_n);
    source_consume(s->in, source_window(s->in).n);
    while (stop == JSON_STOP_MORE || stop == JSON_STOP_MEMBER) {
        int c = json_byte_at(s->in, 0, err);

        if (c == JSON_BYTE_FAILED)
            return MOVE_ERROR;
        if (c == JSON_BYTE_END)
            break;
        stop = json_scan_run(&s->scan, source_window(s->in).p,
                             source_window(s->in).n, &used);
        source_consume(s->in, used);
    }
    (void)reject(s, out, HC_ELIMIT, "a JSON element is longer than 16 MiB",
                 err);
    s->resync = stop == JSON_STOP_BAD;
    return MOVE_REJECT;
}

static bool push(struct json_split *s, bool array)
{
    if (s->n_levels == sizeof s->levels / sizeof *s->levels)
        return false;
    s->levels[s->n_levels++] = (struct level){.array = array};
    if (array)
        s->facts.arrays++;
    else
        s->facts.wrappers++;
    return true;
}

/* At the value of a member: whether it is a list of elements.  The object
 * around it becomes a level then, and the list another one. */
static bool enter_list(struct json_split *s, size_t at, bool inside_wrapper,
                       struct hc_err *err)
{
    if (json_key_find(s->wrapper->lists, json_scan_key(&s->scan)) == NULL ||
        json_byte_at(s->in, at, err) != '[')
        return false;
    if (s->n_levels + 2 > sizeof s->levels / sizeof *s->levels)
        return false;
    if (!inside_wrapper)
        (void)push(s, false);
    (void)push(s, true);
    s->levels[s->n_levels - 2].entered = true;
    if (inside_wrapper || !s->wrapper->heads)
        consume(s, at + 1);
    return true;
}

static enum move hand_out(struct json_split *s, struct json_piece *out,
                          size_t n)
{
    out->text = hc_str_slice(source_window(s->in), 0, n);
    if (out->kept.p == NULL)
        out->number = ++s->facts.elements;
    s->pending = n;
    return MOVE_PIECE;
}

static enum move hand_out_head(struct json_split *s, struct json_piece *out,
                               size_t n)
{
    out->kept = HC_STR("");
    return hand_out(s, out, n);
}

/* The value that starts with the window, whole. */
static enum move take_value(struct json_split *s, struct json_piece *out,
                            bool watch, struct hc_err *err)
{
    size_t scanned = 0;

    s->element_indent = s->indent;
    json_scan_init(&s->scan, watch && s->wrapper->lists != NULL);
    for (;;) {
        struct hc_str w = source_window(s->in);
        struct hc_err full = {0};
        size_t used = 0;
        bool grew = false;
        enum hc_code rc;

        switch (json_scan_run(&s->scan, w.p + scanned, w.n - scanned, &used)) {
        case JSON_STOP_END:
            return hand_out(s, out, scanned + used);
        case JSON_STOP_BAD:
            return reject(s, out, HC_EPARSE,
                          "malformed JSON: a string is not closed on its line "
                          "or a bracket closes another kind",
                          err);
        case JSON_STOP_MEMBER:
            if (enter_list(s, scanned + used, false, err))
                return s->wrapper->heads
                           ? hand_out_head(s, out, scanned + used + 1)
                           : MOVE_ON;
            scanned += used;
            continue;
        case JSON_STOP_MORE:
            break;
        }
        scanned += used;
        rc = source_fill(s->in, &grew, &full);
        if (rc == HC_ELIMIT)
            return drop_oversize(s, out, err);
        if (rc != HC_OK) {
            *err = full;
            return MOVE_ERROR;
        }
        if (grew)
            continue;
        if (json_scan_complete_at_end(&s->scan))
            return hand_out(s, out, scanned);
        return reject(s, out, HC_ETRUNC, "the input ends inside of this record",
                      err);
    }
}

/* ---- streams -------------------------------------------------------- */

/* Inside a wrapper object: on to its next list, kept member or end. */
static enum move in_wrapper(struct json_split *s, struct json_piece *out,
                            struct hc_err *err)
{
    struct level *level = &s->levels[s->n_levels - 1];
    const struct hc_str *kept;

    if (level->entered)
        json_scan_resume(&s->scan);
    else
        json_scan_init(&s->scan, true);
    level->entered = true;
    for (;;) {
        int c = json_byte_at(s->in, 0, err);
        struct hc_str w = source_window(s->in);
        size_t used = 0;

        if (c == JSON_BYTE_FAILED)
            return MOVE_ERROR;
        if (c == JSON_BYTE_END) {
            s->facts.unterminated = true;
            return MOVE_END;
        }
        switch (json_scan_run(&s->scan, w.p, w.n, &used)) {
        case JSON_STOP_END:
            consume(s, used);
            s->n_levels--;
            return MOVE_ON;
        case JSON_STOP_BAD:
            /* Reading goes on from here, however the bytes came. */
            consume(s, used);
            out->byte = source_position(s->in);
            if (--s->n_levels == 0)
                s->element_indent = 0;
            return reject(s, out, HC_EPARSE,
                          "malformed JSON between the members of a wrapper "
                          "object",
                          err);
        case JSON_STOP_MEMBER:
            consume(s, used);
            if (enter_list(s, 0, true, err))
                return MOVE_ON;
            kept = json_key_find(s->wrapper->kept, json_scan_key(&s->scan));
            if (kept == NULL)
                continue;
            out->byte = source_position(s->in);
            out->kept = *kept;
            return take_value(s, out, false, err);
        case JSON_STOP_MORE:
            consume(s, used);
            continue;
        }
    }
}

static enum move in_array(struct json_split *s, struct json_piece *out, int c,
                          struct hc_err *err)
{
    if (c == ']') {
        consume(s, 1);
        s->n_levels--;
        return MOVE_ON;
    }
    if (c == '[' && push(s, true)) { /* pages put into one array */
        consume(s, 1);
        return MOVE_ON;
    }
    if (c == '}' || c == ':')
        return reject(s, out, HC_EPARSE, "malformed JSON between two elements",
                      err);
    return take_value(s, out, true, err);
}

static enum move start_lines(struct json_split *s, struct hc_err *err)
{
    s->shape = SHAPE_LINES;
    s->facts.lines = true;
    return lines_init(&s->lines, s->in, err) == HC_OK ? MOVE_ON : MOVE_ERROR;
}

/* The first object of the input starts with the window. */
static enum move decide_shape(struct json_split *s, struct hc_err *err)
{
    bool lines = false;

    s->shape = SHAPE_STREAM;
    if (!s->wrapper->always &&
        json_is_lines(s->in, s->wrapper->lists, &lines, err) != HC_OK)
        return MOVE_ERROR;
    return lines ? start_lines(s, err) : MOVE_ON;
}

/* Outside of everything: a document starts here, or this is no JSON. */
static enum move at_top(struct json_split *s, struct json_piece *out, int c,
                        struct hc_err *err)
{
    int next = c == '[' || c == '{' ? peek_behind(s, 0, err) : 0;

    if (next == JSON_BYTE_FAILED)
        return MOVE_ERROR;
    if (c == '{' && (next == '"' || next == '}' || next == JSON_BYTE_END)) {
        if (s->shape == SHAPE_UNKNOWN)
            return decide_shape(s, err);
        if (s->wrapper->always)
            return push(s, false) ? MOVE_ON : MOVE_ERROR;
        return take_value(s, out, true, err);
    }
    if (c == '[' &&
        (next == '{' || next == ']' || next == '[' || next == JSON_BYTE_END)) {
        s->shape = SHAPE_STREAM;
        consume(s, 1);
        (void)push(s, true); /* nothing is open: there is room */
        return MOVE_ON;
    }
    if (s->facts.elements > 0 && (c == '"' || c == '{' || c == '}')) {
        s->element_indent = 0;
        return reject(s, out, HC_EPARSE, "a JSON object without its beginning",
                      err);
    }
    if (s->facts.prose_lines++ == 0)
        s->facts.prose_byte = source_position(s->in);
    return skip_line(s, NULL, err) ? MOVE_ON : MOVE_ERROR;
}

static enum move in_stream(struct json_split *s, struct json_piece *out,
                           struct hc_err *err)
{
    const struct level *level =
        s->n_levels == 0 ? NULL : &s->levels[s->n_levels - 1];
    int c;

    if (level != NULL && !level->array)
        return in_wrapper(s, out, err);
    c = skip_blanks(s, err);
    if (c == JSON_BYTE_FAILED)
        return MOVE_ERROR;
    if (c == JSON_BYTE_END) {
        s->facts.unterminated = s->facts.unterminated || level != NULL;
        return MOVE_END;
    }
    out->byte = source_position(s->in);
    return level == NULL ? at_top(s, out, c, err) : in_array(s, out, c, err);
}

/* ---- lines ---------------------------------------------------------- */

/* The last line of an input may be half a record. */
static bool line_is_cut(struct json_split *s, struct hc_str text)
{
    size_t used = 0;

    json_scan_init(&s->scan, false);
    return json_scan_run(&s->scan, text.p, text.n, &used) == JSON_STOP_MORE &&
           !json_scan_complete_at_end(&s->scan);
}

static struct hc_str without_bom(struct hc_str text)
{
    return hc_str_starts(text, HC_STR("\xEF\xBB\xBF"))
               ? hc_str_slice(text, 3, text.n)
               : text;
}

static enum step next_line(struct json_split *s, struct json_piece *out,
                           struct hc_err *err)
{
    struct line line;
    struct hc_str text;

    for (;;) {
        enum step step = lines_next(&s->lines, &line, err);

        if (step == STEP_END || step == STEP_ERROR)
            return step;
        text = hc_str_trim(without_bom(line.text));
        if (text.n == 0 && step == STEP_RECORD)
            continue;
        out->text = text;
        out->number = ++s->facts.elements;
        out->byte = line.byte + (uint64_t)(text.p - line.text.p);
        if (step == STEP_REJECT) {
            err->record = out->number;
            return step;
        }
        if (line.ended || !line_is_cut(s, text))
            return STEP_RECORD;
        (void)hc_fail_at(err, HC_ETRUNC, source_name(s->in), out->number,
                         out->byte, "the input ends inside of this record");
        return STEP_REJECT;
    }
}

enum step json_split_next(struct json_split *s, struct json_piece *out,
                          struct hc_err *err)
{
    enum move m = MOVE_ON;

    *out = (struct json_piece){.number = 0};
    consume(s, s->pending);
    s->pending = 0;
    s->excerpt_n = 0;
    if (s->resync && !resynchronise(s, err))
        return STEP_ERROR;
    s->resync = false;
    while (m == MOVE_ON) {
        if (s->shape == SHAPE_LINES)
            return next_line(s, out, err);
        m = in_stream(s, out, err);
    }
    switch (m) {
    case MOVE_PIECE:
        return STEP_RECORD;
    case MOVE_REJECT:
        return STEP_REJECT;
    case MOVE_END:
        return STEP_END;
    default:
        return STEP_ERROR;
    }
}
