/* SPDX-License-Identifier: MIT
 *
 * Configuration trees over libyaml's events, see yaml.h. */
#include "parsers/yaml.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
#include <yaml.h>

#include "base/buf.h"
#include "base/limits.h"

struct level {
    struct yaml_node *node;  /* a mapping or sequence that is still open */
    struct yaml_node **tail; /* where its next child goes */
};

struct reader {
    struct hc_arena *arena;
    const char *file;
    struct yaml_node *root;
    struct level open[HC_MAX_CONFIG_DEPTH];
    size_t depth;
    struct hc_str key; /* read, its value not yet; p is NULL otherwise */
    uint64_t key_line;
    bool done; /* the document is complete */
};

static enum hc_code fail_line(struct hc_err *err, const char *file,
                              uint64_t line, const char *fmt, va_list ap)
    HC_PRINTF(4, 0);

static enum hc_code fail_line(struct hc_err *err, const char *file,
                              uint64_t line, const char *fmt, va_list ap)
{
    char sentence[200];

    if (err == NULL || err->code != HC_OK)
        return HC_ECONFIG;
    /* Truncation is fine: the sentence is for a person. */
    (void)vsnprintf(sentence, sizeof sentence, fmt, ap);
    err->file = file;
    return hc_fail(err, HC_ECONFIG, "line %llu: %s", (unsigned long long)line,
                   sentence);
}

static enum hc_code fail_event(const struct reader *r, struct hc_err *err,
                               const yaml_event_t *event, const char *fmt, ...)
    HC_PRINTF(4, 5);

static enum hc_code fail_event(const struct reader *r, struct hc_err *err,
                               const yaml_event_t *event, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    (void)fail_line(err, r->file, event->start_mark.line + 1, fmt, ap);
    va_end(ap);
    return HC_ECONFIG;
}

enum hc_code yaml_fail(struct hc_err *err, const char *file,
                       const struct yaml_node *node, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    (void)fail_line(err, file, node == NULL ? 1 : node->line, fmt, ap);
    va_end(ap);
    return HC_ECONFIG;
}

static bool in_mapping(const struct reader *r)
{
    return r->depth > 0 &&
           r->open[r->depth - 1].node->kind == YAML_KIND_MAPPING;
}

/* Hang a new node where the reader stands. */
static struct yaml_node *add_node(struct reader *r, enum yaml_kind kind,
                                  const yaml_event_t *event)
{
    struct yaml_node *node = hc_arena_alloc(r->arena, sizeof *node);

    if (node == NULL)
        return NULL;
    *node = (struct yaml_node){.kind = kind,
                               .line = event->start_mark.line + 1,
                               .key = r->key,
                               .key_line = r->key_line};
    r->key = (struct hc_str){NULL, 0};
    r->key_line = 0;
    if (r->depth == 0) {
        r->root = node;
    } else {
        struct level *parent = &r->open[r->depth - 1];

        *parent->tail = node;
        parent->tail = &node->next;
        parent->node->n++;
    }
    return node;
}

static enum hc_code on_key(struct reader *r, const yaml_event_t *event,
                           struct hc_str text, struct hc_err *err)
{
    const struct yaml_node *child = r->open[r->depth - 1].node->first;

    for (; child != NULL; child = child->next)
        if (hc_str_eq(child->key, text))
            return fail_event(r, err, event,
                              "key \"%.*s\" stands here and in line %llu",
                              HC_STR_ARG(hc_str_utf8_prefix(text, 64)),
                              (unsigned long long)child->key_line);
    r->key = text;
    r->key_line = event->start_mark.line + 1;
    return HC_OK;
}

static enum hc_code on_scalar(struct reader *r, const yaml_event_t *event,
                              struct hc_err *err)
{
    struct hc_str text = {(const char *)event->data.scalar.value,
                          event->data.scalar.length};
    struct yaml_node *node;

    if (event->data.scalar.anchor != NULL || event->data.scalar.tag != NULL)
        return fail_event(r, err, event, "anchors and tags are not read here");
    text = hc_arena_str(r->arena, text);
    if (text.p == NULL)
        return hc_nomem(err);
    if (in_mapping(r) && r->key.p == NULL)
        return on_key(r, event, text, err);
    node = add_node(r, YAML_KIND_SCALAR, event);
    if (node == NULL)
        return hc_nomem(err);
    node->text = text;
    node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    return HC_OK;
}

static enum hc_code on_start(struct reader *r, const yaml_event_t *event,
                             struct hc_err *err)
{
    bool mapping = event->type == YAML_MAPPING_START_EVENT;
    const yaml_char_t *anchor = mapping ? event->data.mapping_start.anchor
                                        : event->data.sequence_start.anchor;
    const yaml_char_t *tag = mapping ? event->data.mapping_start.tag
                                     : event->data.sequence_start.tag;
    struct yaml_node *node;

    if (anchor != NULL || tag != NULL)
        return fail_event(r, err, event, "anchors and tags are not read here");
    if (in_mapping(r) && r->key.p == NULL)
        return fail_event(r, err, event, "a key must be plain text");
    if (r->depth == HC_MAX_CONFIG_DEPTH)
        return fail_event(r, err, event, "nested deeper than %d levels",
                          HC_MAX_CONFIG_DEPTH);
    node = add_node(r, mapping ? YAML_KIND_MAPPING : YAML_KIND_SEQUENCE, event);
    if (node == NULL)
        return hc_nomem(err);
    r->open[r->depth++] = (struct level){node, &node->first};
    return HC_OK;
}

static enum hc_code on_event(struct reader *r, const yaml_event_t *event,
                             struct hc_err *err)
{
    switch (event->type) {
    case YAML_ALIAS_EVENT:
        return fail_event(r, err, event, "aliases are not read here");
    case YAML_SCALAR_EVENT:
        return on_scalar(r, event, err);
    case YAML_SEQUENCE_START_EVENT:
    case YAML_MAPPING_START_EVENT:
        return on_start(r, event, err);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        r->depth--;
        return HC_OK;
    case YAML_DOCUMENT_START_EVENT:
        if (r->root != NULL)
            return fail_event(r, err, event,
                              "a second document starts here; one is read");
        return HC_OK;
    case YAML_STREAM_END_EVENT:
        r->done = true;
        return HC_OK;
    default:
        return HC_OK;
    }
}

static enum hc_code fail_parser(const struct reader *r,
                                const yaml_parser_t *parser, struct hc_err *err)
{
    uint64_t line = parser->problem_mark.line + 1;

    if (parser->error == YAML_MEMORY_ERROR)
        return hc_nomem(err);
    if (err != NULL && err->code == HC_OK)
        err->file = r->file;
    if (parser->error == YAML_READER_ERROR)
        return hc_fail(err, HC_ECONFIG, "byte %zu: %s", parser->problem_offset,
                       parser->problem);
    return hc_fail(err, HC_ECONFIG, "line %llu: %s", (unsigned long long)line,
                   parser->problem == NULL ? "not YAML" : parser->problem);
}

enum hc_code yaml_read(struct hc_arena *arena, struct hc_str text,
                       const char *file, const struct yaml_node **root,
                       struct hc_err *err)
{
    struct reader r = {.arena = arena, .file = file};
    enum hc_code rc = HC_OK;
    yaml_parser_t parser;

    *root = NULL;
    if (text.n > HC_MAX_CONFIG)
        return hc_fail_at(err, HC_ELIMIT, file, 0, HC_MAX_CONFIG,
                          "a configuration file holds at most %d bytes",
                          HC_MAX_CONFIG);
    if (!yaml_parser_initialize(&parser))
        return hc_nomem(err);
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(
        &parser, (const yaml_char_t *)(text.n == 0 ? "" : text.p), text.n);
    while (rc == HC_OK && !r.done) {
        yaml_event_t event;

        if (!yaml_parser_parse(&parser, &event)) {
            rc = fail_parser(&r, &parser, err);
            break;
        }
        rc = on_event(&r, &event, err);
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    if (rc == HC_OK)
        *root = r.root;
    return rc;
}

/* A file that is not there, or is a folder, is the user's to name another
 * way; anything else is the system's. */
static enum hc_code fail_file(struct hc_err *err, const char *path)
{
    int number = errno;
    enum hc_code code = number == ENOENT || number == ENOTDIR ? HC_ENOTFOUND
                        : number == EISDIR                    ? HC_ECONFIG
                                                              : HC_EIO;

    return hc_fail(err, code, "%s: %s", path, strerror(number));
}

/* Append the whole file; the buffer's maximum stops an endless one. */
static enum hc_code slurp(int fd, const char *path, struct hc_buf *b,
                          struct hc_err *err)
{
    ssize_t got = 1;

    while (got > 0 && b->n <= HC_MAX_CONFIG) {
        enum hc_code rc = hc_buf_reserve(b, 4096);

        if (rc != HC_OK)
            return hc_buf_check(b, err);
        got = read(fd, b->p + b->n, 4096);
        if (got < 0 && errno == EINTR)
            got = 1;
        else if (got < 0)
            return fail_file(err, path);
        else
            b->n += (size_t)got;
    }
    return HC_OK;
}

enum hc_code yaml_read_file(struct hc_arena *arena, const char *path,
                            const struct yaml_node **root, struct hc_err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    enum hc_code rc;
    struct hc_buf b;

    *root = NULL;
    if (fd < 0)
        return fail_file(err, path);
    /* Beyond the cap by a block, so that yaml_read() says what is wrong. */
    hc_buf_init(&b, HC_MAX_CONFIG + 8192);
    rc = slurp(fd, path, &b, err);
    if (rc == HC_OK)
        rc = yaml_read(arena, hc_buf_str(&b), path, root, err);
    (void)close(fd);
    hc_buf_release(&b);
    return rc;
}

const struct yaml_node *yaml_find(const struct yaml_node *node, const char *key)
{
    struct hc_str wanted = hc_str_from(key);

    if (node == NULL || node->kind != YAML_KIND_MAPPING)
        return NULL;
    for (node = node->first; node != NULL; node = node->next)
        if (hc_str_eq(node->key, wanted))
            return node;
    return NULL;
}

bool yaml_is_null(const struct yaml_node *node)
{
    if (node == NULL)
        return true;
    return node->kind == YAML_KIND_SCALAR && !node->quoted &&
           (node->text.n == 0 || hc_str_eq(node->text, HC_STR("~")) ||
            hc_str_eq_fold(node->text, HC_STR("null")));
}

bool yaml_to_i64(const struct yaml_node *node, int64_t *out)
{
    return node != NULL && node->kind == YAML_KIND_SCALAR &&
           hc_str_to_i64(node->text, out);
}

bool yaml_to_bool(const struct yaml_node *node, bool *out)
{
    if (node == NULL || node->kind != YAML_KIND_SCALAR || node->quoted)
        return false;
    *out = hc_str_eq_fold(node->text, HC_STR("true"));
    return *out || hc_str_eq_fold(node->text, HC_STR("false"));
}

enum hc_code yaml_only(const struct yaml_node *node, const char *const *keys,
                       const char *file, struct hc_err *err)
{
    const struct yaml_node *child =
        node == NULL || node->kind != YAML_KIND_MAPPING ? NULL : node->first;

    for (; child != NULL; child = child->next) {
        const char *const *key = keys;

        while (*key != NULL && !hc_str_eq(child->key, hc_str_from(*key)))
            key++;
        if (*key == NULL)
            return yaml_fail(err, file, child, "unknown key \"%.*s\"",
                             HC_STR_ARG(hc_str_utf8_prefix(child->key, 64)));
    }
    return HC_OK;
}
