/* SPDX-License-Identifier: MIT
 *
 * Error cells, see error_cell.h. */
#include "parsers/error_cell.h"

#include <stdlib.h>
#include <xxhash.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/run_row.h"

enum {
    MEMO_SLOTS = RUN_ERROR_PLACES, /* direct-mapped */
    MEMO_MESSAGE_MAX = 480,        /* longer messages are read anew each time */
    JSON_SLOTS = 4096
};

struct memo { /* its message aside, so that all of them stay in a cache */
    uint64_t raw_hash; /* 0 = free */
    uint64_t canonical_hash, message_hash;
    uint16_t n_message;
    bool has_message, cleanup;
};

_Static_assert(MEMO_MESSAGE_MAX <= UINT16_MAX, "memo.n_message");

struct json_memo {
    uint64_t raw_hash, canonical_hash;
};

struct place { /* of a message, with the cell it came in first */
    uint64_t message_hash, raw_hash;
    bool taken;
};

struct error_cells {
    struct json_parser *outer, *inner; /* a string may hold JSON again */
    struct hc_buf message;
    struct memo memo[MEMO_SLOTS];
    char messages[MEMO_SLOTS][MEMO_MESSAGE_MAX]; /* of the memo */
    struct json_memo json[JSON_SLOTS];
    struct place places[RUN_ERROR_PLACES];
};

enum hc_code error_cells_open(struct error_cells **out, struct hc_err *err)
{
    struct error_cells *e = calloc(1, sizeof *e);
    enum hc_code rc;

    *out = NULL;
    if (e == NULL)
        return hc_nomem(err);
    hc_buf_init(&e->message, 2 * (size_t)HC_MAX_RECORD);
    rc = json_parser_open(&e->outer, err);
    if (rc == HC_OK)
        rc = json_parser_open(&e->inner, err);
    if (rc != HC_OK) {
        error_cells_close(e);
        return rc;
    }
    *out = e;
    return HC_OK;
}

void error_cells_close(struct error_cells *e)
{
    if (e == NULL)
        return;
    json_parser_close(e->outer);
    json_parser_close(e->inner);
    hc_buf_release(&e->message);
    free(e);
}

static bool may_be_json(struct hc_str text)
{
    struct hc_str t = hc_str_trim(text);

    return t.n > 0 && (t.p[0] == '{' || t.p[0] == '[' || t.p[0] == '"');
}

static bool mentions_cleanup(struct hc_str text)
{
    return hc_str_find(text, HC_STR("stale_running_cleanup")) >= 0 ||
           hc_str_find(text, HC_STR("stuck in running state")) >= 0;
}

/* cleanup_reason at any depth, also inside a string that holds JSON: the
 * marker is distinctive, so finding its bytes in a value is enough there. */
static bool says_cleanup(struct json_value v)
{
    struct json_iter it;
    struct json_member member;
    struct json_value element;

    switch (json_type_of(v)) {
    case JSON_STRING: {
        struct hc_str s = json_text(v);

        return hc_str_find(s, HC_STR("marked as failed after being stuck in "
                                     "running state")) >= 0 ||
               (may_be_json(s) &&
                hc_str_find(s, HC_STR("stale_running_cleanup")) >= 0);
    }
    case JSON_OBJECT:
        it = json_members(v);
        while (json_next_member(&it, &member))
            if ((hc_str_eq(member.key, HC_STR("cleanup_reason")) &&
                 hc_str_eq(json_text(member.value),
                           HC_STR("stale_running_cleanup"))) ||
                says_cleanup(member.value))
                return true;
        return false;
    case JSON_ARRAY:
        it = json_elements(v);
        while (json_next_element(&it, &element))
            if (says_cleanup(element))
                return true;
        return false;
    default:
        return false;
    }
}

static struct json_value first_element(struct json_value v)
{
    struct json_iter it = json_elements(v);
    struct json_value first = {0};

    (void)json_next_element(&it, &first);
    return first;
}

static bool add_text(struct hc_buf *out, struct json_value v)
{
    struct hc_str text = json_text(v);

    if (text.n == 0)
        return false;
    hc_buf_add_str(out, text);
    return true;
}

/* `error_type: error_message` of one error object; false = neither there. */
static bool add_error_object(struct hc_buf *out, struct json_value v)
{
    static const char *const message_keys[] = {
        "error_message", "message", "error", "msg", "detail", NULL,
    };
    struct json_value type = json_find(v, HC_STR("error_type"));
    bool typed;

    if (json_is_absent(type))
        type = json_find(v, HC_STR("type"));
    typed = add_text(out, type);
    for (size_t i = 0; message_keys[i] != NULL; i++) {
        struct json_value m = json_find(v, hc_str_from(message_keys[i]));

        if (json_text(m).n == 0)
            continue;
        if (typed)
            hc_buf_add_z(out, ": ");
        return add_text(out, m);
    }
    return typed;
}

/* The message of a parsed cell into e->message; false = there is none.  A
 * string that holds JSON is read once more (inner). */
static bool read_message(struct error_cells *e, struct json_value v,
                         bool may_nest);

static bool read_nested(struct error_cells *e, struct hc_str text)
{
    struct json_value root;

    if (may_be_json(text) &&
        json_parse_copy(e->inner, text, &root, NULL) == HC_OK &&
        read_message(e, root, false))
        return true;
    hc_buf_add_str(&e->message, text);
    return text.n > 0;
}

static bool read_message(struct error_cells *e, struct json_value v,
                         bool may_nest)
{
    struct json_value inner;

    switch (json_type_of(v)) {
    case JSON_STRING:
        if (may_nest)
            return read_nested(e, json_text(v));
        return add_text(&e->message, v);
    case JSON_ARRAY:
        inner = first_element(v);
        return json_type_of(inner) != JSON_NULL &&
               read_message(e, inner, may_nest);
    case JSON_OBJECT:
        inner = json_find(v, HC_STR("errors"));
        if (json_type_of(inner) == JSON_ARRAY && json_count(inner) > 0 &&
            read_message(e, inner, may_nest))
            return true;
        if (add_error_object(&e->message, v))
            return true;
        inner = json_find(v, HC_STR("original_errors"));
        if (json_type_of(inner) != JSON_NULL &&
            read_message(e, inner, may_nest))
            return true;
        return add_text(&e->message, json_find(v, HC_STR("cleanup_reason")));
    default:
        return false;
    }
}

/* ---- hashes ---------------------------------------------------------- */

/* The hash of a whole cell; a string was parsed by e->outer.  A CSV writes a
 * JSON column that holds a string with its quotes, JSON without them, and
 * either may hold JSON again: strings are opened as long as they hold some,
 * with the parsers in turn, since each text lives in the other one.  What is
 * left counts as its bytes, as a cell that is no JSON does.  Overwrites
 * e->outer. */
static uint64_t hash_cell(struct error_cells *e, struct json_value root)
{
    struct json_parser *next = e->inner;

    while (json_type_of(root) == JSON_STRING) {
        struct hc_str text = json_text(root);

        if (!may_be_json(text) ||
            json_parse_copy(next, text, &root, NULL) != HC_OK)
            return XXH3_64bits(text.p, text.n);
        next = next == e->inner ? e->outer : e->inner;
    }
    return json_hash(root);
}

/* The whole cell; the message is left in e->message. */
static enum hc_code read_cell(struct error_cells *e, struct hc_str text,
                              struct json_value root, struct error_meaning *out,
                              struct hc_err *err)
{
    enum hc_code rc = HC_OK;
    bool is_json, found;

    if (json_is_absent(root) && may_be_json(text))
        rc = json_parse_copy(e->outer, text, &root, NULL);
    if (rc == HC_ENOMEM)
        return hc_nomem(err);
    is_json = !json_is_absent(root);
    hc_buf_clear(&e->message);
    if (is_json) {
        found = read_message(e, root, true);
        out->cleanup = mentions_cleanup(text) && says_cleanup(root);
    } else {
        found = hc_str_trim(text).n > 0;
        hc_buf_add_str(&e->message, text);
        out->cleanup =
            mentions_cleanup(text) &&
            hc_str_find(text, HC_STR("marked as failed after being stuck in "
                                     "running state")) >= 0;
    }
    rc = hc_buf_check(&e->message, err);
    out->canonical_hash =
        is_json ? hash_cell(e, root) : XXH3_64bits(text.p, text.n);
    out->message = found ? hc_buf_str(&e->message) : (struct hc_str){NULL, 0};
    return rc;
}

static void remember(struct error_cells *e, uint64_t raw_hash,
                     const struct error_meaning *m)
{
    size_t slot = raw_hash % MEMO_SLOTS;
    struct memo *memo = &e->memo[slot];

    memo->raw_hash = 0;
    if (m->message.n > MEMO_MESSAGE_MAX)
        return;
    if (m->message.n > 0)
        memcpy(e->messages[slot], m->message.p, m->message.n);
    memo->n_message = (uint16_t)m->message.n;
    memo->has_message = m->message.p != NULL;
    memo->cleanup = m->cleanup;
    memo->canonical_hash = m->canonical_hash;
    memo->message_hash = m->message_hash;
    memo->raw_hash = raw_hash;
}

/* A message that another one drove out of its place begins anew. */
static void find_place(struct error_cells *e, struct hc_str text,
                       uint64_t raw_hash, struct error_meaning *m)
{
    size_t i = m->message_hash % RUN_ERROR_PLACES;
    struct place *place = &e->places[i];

    if (m->message.p == NULL || text.n > RUN_ERROR_PLACE_TEXT ||
        m->message.n > RUN_ERROR_PLACE_TEXT)
        return;
    m->place = (uint32_t)i + 1;
    m->new_place = !place->taken || place->message_hash != m->message_hash;
    if (m->new_place)
        *place = (struct place){m->message_hash, raw_hash, true};
    m->first_raw = place->raw_hash == raw_hash;
}

enum hc_code error_cell_read(struct error_cells *e, struct hc_str text,
                             struct json_value parsed, uint64_t raw_hash,
                             struct error_meaning *out, struct hc_err *err)
{
    size_t slot = raw_hash % MEMO_SLOTS;
    const struct memo *memo = &e->memo[slot];
    enum hc_code rc;

    *out = (struct error_meaning){0};
    if (raw_hash != 0 && memo->raw_hash == raw_hash) {
        out->cleanup = memo->cleanup;
        out->canonical_hash = memo->canonical_hash;
        out->message_hash = memo->message_hash;
        if (memo->has_message)
            out->message = (struct hc_str){e->messages[slot], memo->n_message};
        find_place(e, text, raw_hash, out);
        return HC_OK;
    }
    rc = read_cell(e, text, parsed, out, err);
    if (rc != HC_OK)
        return rc;
    if (out->message.p != NULL)
        out->message_hash = XXH3_64bits(out->message.p, out->message.n);
    remember(e, raw_hash, out);
    find_place(e, text, raw_hash, out);
    return HC_OK;
}

void error_cell_forget(struct error_cells *e, uint32_t place)
{
    e->places[place - 1].taken = false;
}

enum hc_code json_cell_hash(struct error_cells *e, struct hc_str text,
                            uint64_t *hash, struct hc_err *err)
{
    uint64_t raw_hash = XXH3_64bits(text.p, text.n);
    struct json_memo *memo = &e->json[raw_hash % JSON_SLOTS];
    struct json_value root = {0};
    enum hc_code rc;

    if (!may_be_json(text)) {
        *hash = raw_hash;
        return HC_OK;
    }
    if (memo->raw_hash == raw_hash) {
        *hash = memo->canonical_hash;
        return HC_OK;
    }
    rc = json_parse_copy(e->outer, text, &root, NULL);
    if (rc == HC_ENOMEM)
        return hc_nomem(err);
    *hash = rc == HC_OK ? hash_cell(e, root) : raw_hash;
    *memo = (struct json_memo){raw_hash, *hash};
    return HC_OK;
}
