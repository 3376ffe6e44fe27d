/* SPDX-License-Identifier: MIT
 *
 * Pattern sets, see pattern.h.  The JIT is used where the system allows it;
 * the interpreter gives the same matches with the same limits. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "parsers/pattern.h"

#include <pcre2.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/limits.h"

/* Group `number` of a pattern fills slot `slot` of the set.  Two groups may
 * share a name, and so a slot: (?<op>a)|(?<op>b). */
struct capture {
    uint32_t number;
    uint32_t slot;
};

struct pattern {
    struct hc_str name;
    pcre2_code *code;
    struct capture *captures;
    size_t n_captures;
};

struct pattern_set {
    struct hc_arena arena; /* names and capture lists */
    struct pattern *patterns;
    size_t n;
    struct hc_str slots[HC_MAX_PATTERN_GROUPS];
    size_t n_slots;
    uint32_t pairs; /* ovector pairs that every pattern fits into */
};

struct pattern_matcher {
    const struct pattern_set *set;
    pcre2_match_data *result;
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
    uint64_t *limit_hits; /* by pattern */
    struct hc_str group[HC_MAX_PATTERN_GROUPS];
};

static enum hc_code compile_failed(struct hc_str name, int code, size_t offset,
                                   struct hc_err *err)
{
    PCRE2_UCHAR reason[128];

    if (code == PCRE2_ERROR_HEAP_FAILED)
        return hc_nomem(err);
    if (pcre2_get_error_message(code, reason, sizeof reason) < 0)
        reason[0] = '\0';
    return hc_fail(err, HC_ECONFIG, "pattern %.*s, offset %zu: %s",
                   HC_STR_ARG(hc_str_utf8_prefix(name, 64)), offset,
                   (const char *)reason);
}

/* Slot of a group name, added when it is new; -1 = no room or no memory. */
static int slot_of(struct pattern_set *set, struct hc_str group)
{
    int slot = pattern_set_slot(set, group);
    struct hc_str copy;

    if (slot >= 0)
        return slot;
    if (set->n_slots == HC_MAX_PATTERN_GROUPS)
        return -1;
    copy = hc_arena_str(&set->arena, group);
    if (copy.p == NULL)
        return -1;
    set->slots[set->n_slots] = copy;
    return (int)set->n_slots++;
}

/* Read PCRE2's name table: entries of a number (two bytes, high first) and a
 * NUL-terminated name. */
static enum hc_code read_groups(struct pattern_set *set, struct pattern *p,
                                struct hc_err *err)
{
    uint32_t n = 0, size = 0, highest = 0;
    PCRE2_SPTR table = NULL;

    (void)pcre2_pattern_info(p->code, PCRE2_INFO_NAMECOUNT, &n);
    (void)pcre2_pattern_info(p->code, PCRE2_INFO_NAMEENTRYSIZE, &size);
    (void)pcre2_pattern_info(p->code, PCRE2_INFO_NAMETABLE, &table);
    (void)pcre2_pattern_info(p->code, PCRE2_INFO_CAPTURECOUNT, &highest);
    if (highest + 1 > set->pairs)
        set->pairs = highest + 1;
    p->captures = hc_arena_alloc(&set->arena, n * sizeof *p->captures);
    if (p->captures == NULL)
        return hc_nomem(err);
    for (uint32_t i = 0; i < n; i++, table += size) {
        int slot = slot_of(set, hc_str_from((const char *)table + 2));

        if (slot < 0 && pattern_set_slots(set) < HC_MAX_PATTERN_GROUPS)
            return hc_nomem(err);
        if (slot < 0)
            return hc_fail(err, HC_ECONFIG,
                           "pattern %.*s: more than %d named groups in one "
                           "set of patterns",
                           HC_STR_ARG(hc_str_utf8_prefix(p->name, 64)),
                           HC_MAX_PATTERN_GROUPS);
        p->captures[i] = (struct capture){(uint32_t)(table[0] << 8 | table[1]),
                                          (uint32_t)slot};
    }
    p->n_captures = n;
    return HC_OK;
}

static enum hc_code compile_one(struct pattern_set *set, struct pattern *p,
                                const struct pattern_text *text,
                                pcre2_compile_context *context,
                                struct hc_err *err)
{
    /* \C could cut a character in two, which views must not. */
    const uint32_t options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF |
                             PCRE2_DUPNAMES | PCRE2_NEVER_BACKSLASH_C;
    PCRE2_SPTR regex = (PCRE2_SPTR)(text->regex.n == 0 ? "" : text->regex.p);
    int code = 0;
    size_t offset = 0;

    p->name = hc_arena_str(&set->arena, text->name);
    if (p->name.p == NULL)
        return hc_nomem(err);
    p->code =
        pcre2_compile(regex, text->regex.n, options, &code, &offset, context);
    if (p->code == NULL)
        return compile_failed(p->name, code, offset, err);
    /* Refused where memory may not be executable: matching then interprets. */
    (void)pcre2_jit_compile(p->code, PCRE2_JIT_COMPLETE);
    return read_groups(set, p, err);
}

enum hc_code pattern_set_compile(struct pattern_set **out,
                                 const struct pattern_text *texts, size_t n,
                                 struct hc_err *err)
{
    enum hc_code rc = HC_OK;
    pcre2_compile_context *context = NULL;
    struct pattern_set *set;

    *out = NULL;
    if (n == 0 || n > HC_MAX_PATTERNS)
        return hc_fail(err, HC_ECONFIG,
                       "a set of patterns holds 1 to %d of them, not %zu",
                       HC_MAX_PATTERNS, n);
    set = calloc(1, sizeof *set);
    if (set == NULL)
        return hc_nomem(err);
    hc_arena_init(&set->arena);
    set->patterns = calloc(n, sizeof *set->patterns);
    context = pcre2_compile_context_create(NULL);
    if (set->patterns == NULL || context == NULL ||
        pcre2_set_newline(context, PCRE2_NEWLINE_LF) != 0 ||
        pcre2_set_max_pattern_length(context, HC_MAX_PATTERN_BYTES) != 0)
        rc = hc_nomem(err);
    for (; rc == HC_OK && set->n < n; set->n++)
        rc = compile_one(set, &set->patterns[set->n], &texts[set->n], context,
                         err);
    pcre2_compile_context_free(context);
    if (rc != HC_OK) {
        pattern_set_free(set);
        return rc;
    }
    *out = set;
    return HC_OK;
}

void pattern_set_free(struct pattern_set *set)
{
    if (set == NULL)
        return;
    for (size_t i = 0; i < set->n; i++)
        pcre2_code_free(set->patterns[i].code);
    free(set->patterns);
    hc_arena_release(&set->arena);
    free(set);
}

size_t pattern_set_count(const struct pattern_set *set)
{
    return set->n;
}

struct hc_str pattern_set_name(const struct pattern_set *set, size_t i)
{
    return set->patterns[i].name;
}

int pattern_set_slot(const struct pattern_set *set, struct hc_str group)
{
    for (size_t i = 0; i < set->n_slots; i++)
        if (hc_str_eq(set->slots[i], group))
            return (int)i;
    return -1;
}

size_t pattern_set_slots(const struct pattern_set *set)
{
    return set->n_slots;
}

struct hc_str pattern_set_slot_name(const struct pattern_set *set, size_t i)
{
    return set->slots[i];
}

bool pattern_set_has(const struct pattern_set *set, size_t i, int slot)
{
    const struct pattern *p = &set->patterns[i];

    for (size_t k = 0; slot >= 0 && k < p->n_captures; k++)
        if (p->captures[k].slot == (uint32_t)slot)
            return true;
    return false;
}

enum hc_code pattern_matcher_open(struct pattern_matcher **out,
                                  const struct pattern_set *set,
                                  struct hc_err *err)
{
    struct pattern_matcher *m = calloc(1, sizeof *m);

    *out = NULL;
    if (m == NULL)
        return hc_nomem(err);
    m->set = set;
    m->limit_hits = calloc(set->n, sizeof *m->limit_hits);
    m->result = pcre2_match_data_create(set->pairs, NULL);
    m->context = pcre2_match_context_create(NULL);
    m->stack = pcre2_jit_stack_create(32 * 1024, HC_REGEX_JIT_STACK, NULL);
    /* Without a JIT there is no stack for it either: only the others count. */
    if (m->limit_hits == NULL || m->result == NULL || m->context == NULL) {
        pattern_matcher_close(m);
        return hc_nomem(err);
    }
    (void)pcre2_set_match_limit(m->context, HC_REGEX_MATCH_LIMIT);
    (void)pcre2_set_depth_limit(m->context, HC_REGEX_DEPTH_LIMIT);
    (void)pcre2_set_heap_limit(m->context, HC_REGEX_HEAP_KIB);
    if (m->stack != NULL)
        pcre2_jit_stack_assign(m->context, NULL, m->stack);
    *out = m;
    return HC_OK;
}

void pattern_matcher_close(struct pattern_matcher *m)
{
    if (m == NULL)
        return;
    pcre2_jit_stack_free(m->stack);
    pcre2_match_context_free(m->context);
    pcre2_match_data_free(m->result);
    free(m->limit_hits);
    free(m);
}

/* Views of what the last pcre2_match() found; pairs = its return value. */
static void fill_match(struct pattern_matcher *m, size_t i, struct hc_str text,
                       uint32_t pairs, struct pattern_match *out)
{
    const struct pattern *p = &m->set->patterns[i];
    const size_t *at = pcre2_get_ovector_pointer(m->result);

    for (size_t k = 0; k < m->set->n_slots; k++)
        m->group[k] = (struct hc_str){NULL, 0};
    for (size_t k = 0; k < p->n_captures; k++) {
        const struct capture *c = &p->captures[k];
        size_t from, to;

        if (c->number >= pairs || at[2 * c->number] == PCRE2_UNSET)
            continue;
        from = at[2 * c->number];
        to = at[2 * c->number + 1];
        if (from <= to) /* \K inside a lookahead can turn them round */
            m->group[c->slot] = (struct hc_str){text.p + from, to - from};
    }
    out->pattern = i;
    out->whole = hc_str_slice(text, at[0], at[1]);
    out->group = m->group;
}

bool pattern_match(struct pattern_matcher *m, struct hc_str text,
                   struct pattern_match *out)
{
    text = hc_str_utf8_prefix(text, HC_MAX_PATTERN_TEXT);
    if (text.n == 0)
        text = (struct hc_str){"", 0};
    for (size_t i = 0; i < m->set->n; i++) {
        int rc = pcre2_match(m->set->patterns[i].code, (PCRE2_SPTR)text.p,
                             text.n, 0, 0, m->result, m->context);

        if (rc > 0) {
            fill_match(m, i, text, (uint32_t)rc, out);
            return true;
        }
        /* Everything but "no match" is a limit: of work, depth, heap or JIT
         * stack.  The options are ours and the subject cannot be refused. */
        if (rc != PCRE2_ERROR_NOMATCH)
            m->limit_hits[i]++;
    }
    return false;
}

enum pattern_found pattern_find(struct pattern_matcher *m, size_t i,
                                struct hc_str text, size_t from,
                                struct pattern_match *out)
{
    int rc;

    if (text.n == 0)
        text = (struct hc_str){"", 0};
    rc = pcre2_match(m->set->patterns[i].code, (PCRE2_SPTR)text.p, text.n, from,
                     PCRE2_NO_UTF_CHECK, m->result, m->context);
    if (rc > 0) {
        fill_match(m, i, text, (uint32_t)rc, out);
        return PATTERN_FOUND;
    }
    if (rc == PCRE2_ERROR_NOMATCH)
        return PATTERN_NONE;
    m->limit_hits[i]++;
    return PATTERN_LIMIT;
}

struct hc_str pattern_match_group(const struct pattern_matcher *m,
                                  const struct pattern_match *match,
                                  struct hc_str group)
{
    int slot = pattern_set_slot(m->set, group);

    return slot < 0 ? (struct hc_str){NULL, 0} : match->group[slot];
}

uint64_t pattern_limit_hits(const struct pattern_matcher *m, size_t i)
{
    return m->limit_hits[i];
}
