/* SPDX-License-Identifier: MIT
 *
 * Scanning, see json_scan.h.  Two tables keep the two hot loops at one load
 * and one branch a byte. */
#include "parsers/json_scan.h"

/* Bytes that mean something in a container: quotes and brackets. */
static const bool structural[256] = {
    ['"'] = true, ['['] = true, [']'] = true, ['{'] = true, ['}'] = true,
};
/* Bytes that mean something in a string. */
static const bool in_string[256] = {
    ['"'] = true,
    ['\\'] = true,
    ['\n'] = true,
};

void json_scan_init(struct json_scan *s, bool watch)
{
    s->depth = 0;
    s->state = JSON_SCAN_START;
    s->watch = watch ? JSON_WATCH_KEY : JSON_WATCH_NONE;
    s->key_n = 0;
}

void json_scan_resume(struct json_scan *s)
{
    s->depth = 1;
    s->objects[0] = 1;
    s->state = JSON_SCAN_INSIDE;
    s->watch = JSON_WATCH_AFTER;
}

/* Levels beyond the cap are counted only: json_parse() refuses them. */
static void open_level(struct json_scan *s, bool object)
{
    if (s->depth < HC_MAX_JSON_DEPTH) {
        uint64_t bit = UINT64_C(1) << (s->depth % 64);
        uint64_t *word = &s->objects[s->depth / 64];

        *word = object ? *word | bit : *word & ~bit;
    }
    s->depth++;
}

static bool close_level(struct json_scan *s, bool object)
{
    s->depth--;
    if (s->depth >= HC_MAX_JSON_DEPTH)
        return true;
    return (s->objects[s->depth / 64] >> (s->depth % 64) & 1) ==
           (object ? 1 : 0);
}

static void add_to_key(struct json_scan *s, const char *p, size_t n)
{
    if (n > JSON_SCAN_KEY - s->key_n)
        n = JSON_SCAN_KEY - s->key_n;
    memcpy(s->key + s->key_n, p, n);
    s->key_n += n;
}

/* From inside a string to behind its quote, or as far as the bytes go. */
static enum json_stop scan_string(struct json_scan *s, const char *p, size_t n,
                                  size_t *i)
{
    size_t from = *i;
    bool closed = false;

    while (*i < n && !closed) {
        unsigned char c = (unsigned char)p[*i];

        if (s->state == JSON_SCAN_ESCAPE) {
            s->state = JSON_SCAN_STRING;
        } else if (in_string[c]) {
            if (c == '\n')
                return JSON_STOP_BAD;
            if (c == '\\')
                s->state = JSON_SCAN_ESCAPE;
            else
                closed = true;
        }
        ++*i;
    }
    if (s->watch == JSON_WATCH_IN_KEY)
        add_to_key(s, p + from, *i - from - (closed ? 1 : 0));
    if (!closed)
        return JSON_STOP_MORE;
    s->state = JSON_SCAN_INSIDE;
    if (s->watch == JSON_WATCH_IN_KEY)
        s->watch = JSON_WATCH_COLON;
    return s->depth == 0 ? JSON_STOP_END : JSON_STOP_MORE;
}

static void start_string(struct json_scan *s)
{
    s->state = JSON_SCAN_STRING;
    if (s->watch == JSON_WATCH_KEY && s->depth == 1) {
        s->watch = JSON_WATCH_IN_KEY;
        s->key_n = 0;
    }
}

/* A quote or bracket. */
static enum json_stop take_structural(struct json_scan *s, char c)
{
    switch (c) {
    case '"':
        start_string(s);
        return JSON_STOP_MORE;
    case '{':
    case '[':
        open_level(s, c == '{');
        return JSON_STOP_MORE;
    default:
        if (!close_level(s, c == '}'))
            return JSON_STOP_BAD;
        return s->depth == 0 ? JSON_STOP_END : JSON_STOP_MORE;
    }
}

/* Between the members of the watched object every byte counts. */
static enum json_stop scan_watched(struct json_scan *s, const char *p, size_t n,
                                   size_t *i)
{
    while (*i < n && s->depth == 1 && s->state == JSON_SCAN_INSIDE) {
        char c = p[*i];
        enum json_stop stop = JSON_STOP_MORE;

        if (s->watch == JSON_WATCH_VALUE && !json_is_blank(c)) {
            s->watch = JSON_WATCH_AFTER;
            return JSON_STOP_MEMBER;
        }
        if (structural[(unsigned char)c])
            stop = take_structural(s, c);
        else if (c == ',')
            s->watch = JSON_WATCH_KEY;
        else if (c == ':' && s->watch == JSON_WATCH_COLON)
            s->watch = JSON_WATCH_VALUE;
        if (stop == JSON_STOP_BAD)
            return stop;
        ++*i;
        if (stop == JSON_STOP_END)
            return stop;
    }
    return JSON_STOP_MORE;
}

static enum json_stop scan_inside(struct json_scan *s, const char *p, size_t n,
                                  size_t *i)
{
    enum json_stop stop;

    if (s->watch != JSON_WATCH_NONE && s->depth == 1)
        return scan_watched(s, p, n, i);
    while (*i < n && !structural[(unsigned char)p[*i]])
        ++*i;
    if (*i == n)
        return JSON_STOP_MORE;
    stop = take_structural(s, p[*i]);
    if (stop != JSON_STOP_BAD)
        ++*i;
    return stop;
}

static enum json_stop scan_scalar(const char *p, size_t n, size_t *i)
{
    for (; *i < n; ++*i)
        if (json_is_blank(p[*i]) || p[*i] == ',' || p[*i] == ':' ||
            structural[(unsigned char)p[*i]])
            return JSON_STOP_END;
    return JSON_STOP_MORE;
}

static enum json_stop scan_start(struct json_scan *s, const char *p, size_t *i)
{
    char c = p[*i];

    if (c == '}' || c == ']')
        return JSON_STOP_BAD;
    if (!structural[(unsigned char)c]) {
        s->state = JSON_SCAN_SCALAR;
    } else {
        s->state = JSON_SCAN_INSIDE;
        (void)take_structural(s, c);
        if (c != '{')
            s->watch = JSON_WATCH_NONE;
    }
    ++*i;
    return JSON_STOP_MORE;
}

enum json_stop json_scan_run(struct json_scan *s, const char *p, size_t n,
                             size_t *used)
{
    enum json_stop stop = JSON_STOP_MORE;
    size_t i = 0;

    while (i < n && stop == JSON_STOP_MORE) {
        switch (s->state) {
        case JSON_SCAN_START:
            stop = scan_start(s, p, &i);
            break;
        case JSON_SCAN_INSIDE:
            stop = scan_inside(s, p, n, &i);
            break;
        case JSON_SCAN_STRING:
        case JSON_SCAN_ESCAPE:
            stop = scan_string(s, p, n, &i);
            break;
        case JSON_SCAN_SCALAR:
            stop = scan_scalar(p, n, &i);
            break;
        }
    }
    *used = i;
    return stop;
}

struct hc_str json_scan_key(const struct json_scan *s)
{
    return (struct hc_str){s->key, s->key_n};
}

bool json_scan_complete_at_end(const struct json_scan *s)
{
    return s->state == JSON_SCAN_SCALAR;
}
