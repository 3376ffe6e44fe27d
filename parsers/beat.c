/* SPDX-License-Identifier: MIT
 *
 * Heartbeat patterns, see beat.h.  Patterns over messages and patterns over
 * payloads are two pattern sets, each in the order of the file. */
#include "parsers/beat.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/embed.h"
#include "base/limits.h"
#include "base/timestamp.h"
#include "parsers/pattern.h"
#include "parsers/yaml.h"

enum { N_TEXTS = 2 };

/* The groups that mean something; slots[] of a text holds where they are. */
enum group {
    GROUP_OP,
    GROUP_ID,
    GROUP_EVENT,
    GROUP_STATUS,
    GROUP_ELAPSED,
    GROUP_UNIT,
    GROUP_MIN,
    GROUP_SEQ,
    GROUP_INTERVAL,
    N_GROUPS
};

static const char *const group_names[N_GROUPS + 1] = {
    "op",   "id",  "event", "status",   "elapsed",
    "unit", "min", "seq",   "interval", NULL};

/* One entry of the file, its defaults filled in. */
struct rule {
    struct hc_str name, regex, system, op, contains;
    enum beat_class class;
    enum beat_event event;
    enum beat_text text;
    bool error, announced, at_once, may_stop;
    int64_t interval_us, elapsed_unit_us;
};

struct beat_patterns {
    struct hc_arena arena;
    struct rule *rules; /* in the order of the file */
    size_t n;
    struct side {
        struct pattern_set *set;   /* NULL = no pattern looks at this text */
        const struct rule **rules; /* by pattern of the set */
        size_t n;
        int slot[N_GROUPS];
        bool filtered; /* every pattern names a literal */
    } side[N_TEXTS];
};

struct beat_reader {
    const struct beat_patterns *patterns;
    struct pattern_matcher *matcher[N_TEXTS];
};

/* ---- numbers ---- */

static const struct {
    const char *name;
    int64_t us;
} units[] = {
    {"us", 1},
    {"\xc2\xb5s", 1}, /* micro sign */
    {"ms", 1000},
    {"s", HC_US_PER_SECOND},
    {"sec", HC_US_PER_SECOND},
    {"second", HC_US_PER_SECOND},
    {"seconds", HC_US_PER_SECOND},
    {"m", 60 * HC_US_PER_SECOND},
    {"min", 60 * HC_US_PER_SECOND},
    {"minute", 60 * HC_US_PER_SECOND},
    {"minutes", 60 * HC_US_PER_SECOND},
    {"h", HC_US_PER_HOUR},
    {"hour", HC_US_PER_HOUR},
    {"hours", HC_US_PER_HOUR},
    {"d", HC_US_PER_DAY},
};

static bool unit_of(struct hc_str name, int64_t *us)
{
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (hc_str_eq_fold(name, hc_str_from(units[i].name))) {
            *us = units[i].us;
            return true;
        }
    return false;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool beat_parse_span(struct hc_str text, int64_t unit_us, int64_t *us,
                     int64_t *resolution)
{
    const int64_t most = INT64_C(1000000000);
    int64_t whole = 0, weight, part = 0;
    size_t i = 0, digits = 0;
    struct hc_str unit;

    text = hc_str_trim(text);
    for (; i < text.n && is_digit(text.p[i]); i++, digits++)
        if ((whole = whole * 10 + (text.p[i] - '0')) > most)
            return false;
    if (digits == 0)
        return false;
    unit = text;
    while (unit.n > 0 && (is_digit(unit.p[0]) || unit.p[0] == '.'))
        unit = hc_str_slice(unit, 1, unit.n);
    unit = hc_str_trim(unit);
    if (unit.n > 0 && !unit_of(unit, &unit_us))
        return false;
    weight = unit_us;
    if (i < text.n && text.p[i] == '.') {
        i++;
        if (i == text.n || !is_digit(text.p[i]))
            return false;
        /* Digits finer than a microsecond are cut, like those of a time. */
        for (; i < text.n && is_digit(text.p[i]); i++) {
            weight /= 10;
            part += weight * (text.p[i] - '0');
        }
        if (i < text.n && text.p[i] == '.')
            return false;
    }
    /* 1e9 days do not fit; nothing that beats is a million days old. */
    if (whole > INT64_C(9000000000000000000) / unit_us - 1)
        return false;
    *us = whole * unit_us + part;
    if (resolution != NULL)
        *resolution = weight < 1 ? 1 : weight;
    return true;
}

/* ---- the file ---- */

static const char *const entry_keys[] = {
    "name",         "system", "regex",    "class",   "event",
    "status",       "op",     "interval", "at_once", "may_stop",
    "elapsed_unit", "text",   "contains", NULL};
static const char *const file_keys[] = {"patterns", NULL};

/* Where the reading of a file stands. */
struct loading {
    struct beat_patterns *to;
    const char *file;
    const struct yaml_node *entry;
    struct hc_err *err;
};

/* A scalar of the entry as text; {NULL, 0} where it is absent. */
static enum hc_code get_text(struct loading *l, const char *key,
                             struct hc_str *out)
{
    const struct yaml_node *node = yaml_find(l->entry, key);

    *out = (struct hc_str){NULL, 0};
    if (yaml_is_null(node))
        return HC_OK;
    if (node->kind != YAML_KIND_SCALAR || node->text.n == 0)
        return yaml_fail(l->err, l->file, node,
                         "%s must be a text that is not empty", key);
    *out = hc_arena_str(&l->to->arena, node->text);
    return out->p == NULL ? hc_nomem(l->err) : HC_OK;
}

static enum hc_code get_bool(struct loading *l, const char *key, bool *out)
{
    const struct yaml_node *node = yaml_find(l->entry, key);

    *out = false;
    if (yaml_is_null(node) || yaml_to_bool(node, out))
        return HC_OK;
    return yaml_fail(l->err, l->file, node, "%s must be true or false", key);
}

/* Index of the word in a list; the first where nothing was said. */
static enum hc_code get_choice(struct loading *l, const char *key,
                               const char *const *words, int *out)
{
    const struct yaml_node *node = yaml_find(l->entry, key);

    *out = 0;
    if (yaml_is_null(node))
        return HC_OK;
    for (int i = 0; words[i] != NULL; i++)
        if (node->kind == YAML_KIND_SCALAR &&
            hc_str_eq(node->text, hc_str_from(words[i]))) {
            *out = i;
            return HC_OK;
        }
    return yaml_fail(l->err, l->file, node, "%s must be %s, %s%s%s", key,
                     words[0], words[1], words[2] == NULL ? "" : " or ",
                     words[2] == NULL ? "" : words[2]);
}

static enum hc_code get_interval(struct loading *l, int64_t *out)
{
    const struct yaml_node *node = yaml_find(l->entry, "interval");

    *out = BEAT_UNKNOWN;
    if (yaml_is_null(node))
        return HC_OK;
    if (node->kind == YAML_KIND_SCALAR &&
        hc_str_eq(node->text, HC_STR("median"))) {
        *out = BEAT_MEDIAN;
        return HC_OK;
    }
    if (node->kind == YAML_KIND_SCALAR &&
        beat_parse_span(node->text, HC_US_PER_SECOND, out, NULL) && *out > 0)
        return HC_OK;
    return yaml_fail(l->err, l->file, node,
                     "interval must be a time such as 300s or 5m, or median");
}

static enum hc_code get_elapsed_unit(struct loading *l, int64_t *out)
{
    const struct yaml_node *node = yaml_find(l->entry, "elapsed_unit");

    *out = HC_US_PER_SECOND;
    if (yaml_is_null(node) ||
        (node->kind == YAML_KIND_SCALAR && unit_of(node->text, out)))
        return HC_OK;
    return yaml_fail(l->err, l->file, node,
                     "elapsed_unit must be ms, s, m or h");
}

static enum hc_code read_choices(struct loading *l, struct rule *r)
{
    static const char *const classes[] = {"beat", "missed", NULL};
    static const char *const events[] = {"beat", "start", "end", NULL};
    static const char *const states[] = {"ok", "error", NULL};
    static const char *const texts[] = {"message", "payload", NULL};
    static const enum beat_event event_of[] = {BEAT_ALIVE, BEAT_START,
                                               BEAT_END};
    int class = 0, event = 0, status = 0, text = 0;
    enum hc_code rc = get_choice(l, "class", classes, &class);

    if (rc == HC_OK)
        rc = get_choice(l, "event", events, &event);
    if (rc == HC_OK)
        rc = get_choice(l, "status", states, &status);
    if (rc == HC_OK)
        rc = get_choice(l, "text", texts, &text);
    r->class = class == 0 ? BEAT_SIGNAL : BEAT_MISSED;
    r->event = event_of[event];
    r->error = status == 1;
    r->text = text == 0 ? BEAT_MESSAGE : BEAT_PAYLOAD;
    return rc;
}

static enum hc_code read_entry(struct loading *l, struct rule *r)
{
    enum hc_code rc;

    if (l->entry->kind != YAML_KIND_MAPPING)
        return yaml_fail(l->err, l->file, l->entry,
                         "an entry of patterns is a mapping: name, regex, ...");
    rc = yaml_only(l->entry, entry_keys, l->file, l->err);
    if (rc == HC_OK)
        rc = get_text(l, "name", &r->name);
    if (rc == HC_OK)
        rc = get_text(l, "regex", &r->regex);
    if (rc == HC_OK && (r->name.n == 0 || r->regex.n == 0))
        rc = yaml_fail(l->err, l->file, l->entry,
                       "every entry of patterns needs a name and a regex");
    if (rc == HC_OK)
        rc = get_text(l, "system", &r->system);
    if (rc == HC_OK)
        rc = get_text(l, "op", &r->op);
    if (rc == HC_OK)
        rc = get_text(l, "contains", &r->contains);
    if (rc == HC_OK)
        rc = read_choices(l, r);
    if (rc == HC_OK)
        rc = get_interval(l, &r->interval_us);
    if (rc == HC_OK)
        rc = get_elapsed_unit(l, &r->elapsed_unit_us);
    if (rc == HC_OK)
        rc = get_bool(l, "at_once", &r->at_once);
    if (rc == HC_OK)
        rc = get_bool(l, "may_stop", &r->may_stop);
    if (r->system.n == 0)
        r->system = HC_STR("heartbeat");
    if (r->op.n == 0)
        r->op = r->system;
    return rc;
}

static enum hc_code read_entries(struct loading *l,
                                 const struct yaml_node *root)
{
    const struct yaml_node *list = yaml_find(root, "patterns");
    enum hc_code rc = HC_OK;

    if (root == NULL || list == NULL || list->kind != YAML_KIND_SEQUENCE ||
        list->n == 0)
        return yaml_fail(l->err, l->file, list == NULL ? root : list,
                         "a pattern file is a mapping with one key, patterns, "
                         "which lists one or more of them");
    if (list->n > HC_MAX_PATTERNS)
        return yaml_fail(l->err, l->file, list, "more than %d patterns",
                         HC_MAX_PATTERNS);
    rc = yaml_only(root, file_keys, l->file, l->err);
    l->to->rules =
        hc_arena_alloc(&l->to->arena, list->n * sizeof *l->to->rules);
    if (l->to->rules == NULL)
        return hc_nomem(l->err);
    l->entry = list->first;
    for (; rc == HC_OK && l->entry != NULL; l->entry = l->entry->next) {
        struct rule *r = &l->to->rules[l->to->n++];

        *r = (struct rule){.interval_us = BEAT_UNKNOWN};
        rc = read_entry(l, r);
    }
    return rc;
}

/* ---- the sets ---- */

/* A group nobody knows is a misspelt one: refuse it. */
static enum hc_code check_groups(struct side *side, struct hc_err *err)
{
    for (size_t i = 0; i < pattern_set_slots(side->set); i++) {
        struct hc_str name = pattern_set_slot_name(side->set, i);
        int g = 0;

        while (group_names[g] != NULL &&
               !hc_str_eq(name, hc_str_from(group_names[g])))
            g++;
        if (group_names[g] == NULL)
            return hc_fail(err, HC_ECONFIG,
                           "a heartbeat pattern has no use for a group named "
                           "%.*s; known are op, id, event, status, elapsed, "
                           "unit, min, seq, interval",
                           HC_STR_ARG(hc_str_utf8_prefix(name, 64)));
    }
    for (int g = 0; g < N_GROUPS; g++)
        side->slot[g] =
            pattern_set_slot(side->set, hc_str_from(group_names[g]));
    return HC_OK;
}

static enum hc_code compile_side(struct beat_patterns *p, enum beat_text text,
                                 struct hc_err *err)
{
    struct side *side = &p->side[text];
    struct pattern_text *texts =
        hc_arena_alloc(&p->arena, p->n * sizeof *texts);
    enum hc_code rc;

    side->rules = hc_arena_alloc(&p->arena, p->n * sizeof *side->rules);
    if (texts == NULL || side->rules == NULL)
        return hc_nomem(err);
    side->filtered = true;
    for (size_t i = 0; i < p->n; i++) {
        const struct rule *r = &p->rules[i];

        if (r->text != text)
            continue;
        texts[side->n] = (struct pattern_text){r->name, r->regex};
        side->rules[side->n++] = r;
        if (r->contains.n == 0)
            side->filtered = false;
    }
    if (side->n == 0)
        return HC_OK;
    rc = pattern_set_compile(&side->set, texts, side->n, err);
    return rc == HC_OK ? check_groups(side, err) : rc;
}

/* A system announces its starts when one of its patterns can be one. */
static void mark_announced(struct beat_patterns *p)
{
    for (int t = 0; t < N_TEXTS; t++) {
        const struct side *side = &p->side[t];

        for (size_t i = 0; i < side->n; i++) {
            struct hc_str system = side->rules[i]->system;

            if (side->rules[i]->event != BEAT_START &&
                !pattern_set_has(side->set, i, side->slot[GROUP_EVENT]))
                continue;
            for (size_t k = 0; k < p->n; k++)
                if (hc_str_eq(p->rules[k].system, system))
                    p->rules[k].announced = true;
        }
    }
}

static enum hc_code build(struct beat_patterns *p, const struct yaml_node *root,
                          const char *file, struct hc_err *err)
{
    struct loading l = {p, file, NULL, err};
    enum hc_code rc = read_entries(&l, root);

    for (int t = 0; rc == HC_OK && t < N_TEXTS; t++)
        rc = compile_side(p, (enum beat_text)t, err);
    if (rc == HC_OK)
        mark_announced(p);
    else if (err != NULL && err->file == NULL)
        err->file = file;
    return rc;
}

/* yaml or path says where the text is. */
static enum hc_code make(struct beat_patterns **out, const char *path,
                         struct hc_str yaml, const char *file,
                         struct hc_err *err)
{
    struct beat_patterns *p = calloc(1, sizeof *p);
    const struct yaml_node *root = NULL;
    struct hc_arena tree;
    enum hc_code rc;

    *out = NULL;
    if (p == NULL)
        return hc_nomem(err);
    hc_arena_init(&p->arena);
    hc_arena_init(&tree);
    rc = path != NULL ? yaml_read_file(&tree, path, &root, err)
                      : yaml_read(&tree, yaml, file, &root, err);
    if (rc == HC_OK && root == NULL)
        rc = hc_fail_at(err, HC_ECONFIG, file, 0, 0,
                        "the file holds no patterns");
    if (rc == HC_OK)
        rc = build(p, root, file, err);
    hc_arena_release(&tree);
    if (rc != HC_OK) {
        beat_patterns_free(p);
        return rc;
    }
    *out = p;
    return HC_OK;
}

enum hc_code beat_patterns_builtin(struct beat_patterns **out,
                                   struct hc_err *err)
{
    const struct embedded_file *f =
        embedded_find(embedded_patterns, "heartbeat");

    *out = NULL;
    if (f == NULL)
        return hc_fail(err, HC_EBUG, "the heartbeat patterns are missing");
    return make(out, NULL, (struct hc_str){f->text, f->n}, "heartbeat.yaml",
                err);
}

enum hc_code beat_patterns_load(struct beat_patterns **out, const char *path,
                                struct hc_err *err)
{
    return make(out, path, (struct hc_str){NULL, 0}, path, err);
}

enum hc_code beat_patterns_read(struct beat_patterns **out, struct hc_str yaml,
                                const char *file, struct hc_err *err)
{
    return make(out, NULL, yaml, file, err);
}

void beat_patterns_free(struct beat_patterns *p)
{
    if (p == NULL)
        return;
    for (int t = 0; t < N_TEXTS; t++)
        pattern_set_free(p->side[t].set);
    hc_arena_release(&p->arena);
    free(p);
}

size_t beat_patterns_count(const struct beat_patterns *p)
{
    return p->n;
}

void beat_patterns_text(const struct beat_patterns *p, size_t i,
                        struct hc_str *name, struct hc_str *regex)
{
    *name = p->rules[i].name;
    *regex = p->rules[i].regex;
}

bool beat_patterns_look_at(const struct beat_patterns *p, enum beat_text text)
{
    return p->side[text].set != NULL;
}

/* ---- reading ---- */

enum hc_code beat_reader_open(struct beat_reader **out,
                              const struct beat_patterns *p, struct hc_err *err)
{
    struct beat_reader *r = calloc(1, sizeof *r);
    enum hc_code rc = HC_OK;

    *out = NULL;
    if (r == NULL)
        return hc_nomem(err);
    r->patterns = p;
    for (int t = 0; rc == HC_OK && t < N_TEXTS; t++)
        if (p->side[t].set != NULL)
            rc = pattern_matcher_open(&r->matcher[t], p->side[t].set, err);
    if (rc != HC_OK) {
        beat_reader_close(r);
        return rc;
    }
    *out = r;
    return HC_OK;
}

void beat_reader_close(struct beat_reader *r)
{
    if (r == NULL)
        return;
    for (int t = 0; t < N_TEXTS; t++)
        pattern_matcher_close(r->matcher[t]);
    free(r);
}

/* Most log lines are no heartbeat: a literal decides that far faster than
 * twenty patterns do. */
static bool may_match(const struct side *side, struct hc_str text)
{
    struct hc_str before = {NULL, 0};

    if (!side->filtered)
        return true;
    for (size_t i = 0; i < side->n; i++) {
        struct hc_str literal = side->rules[i]->contains;

        if (before.n > 0 && hc_str_eq(before, literal))
            continue;
        if (hc_str_find(text, literal) >= 0)
            return true;
        before = literal;
    }
    return false;
}

static struct hc_str group(const struct side *side,
                           const struct pattern_match *m, enum group g)
{
    return side->slot[g] < 0 ? (struct hc_str){NULL, 0}
                             : m->group[side->slot[g]];
}

static bool means_ok(struct hc_str status)
{
    static const char *const words[] = {"ok",   "success",   "succeeded",
                                        "done", "completed", "0"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (hc_str_eq_fold(status, hc_str_from(words[i])))
            return true;
    return false;
}

static void read_words(const struct side *side, const struct pattern_match *m,
                       const struct rule *r, struct beat *out)
{
    struct hc_str op = hc_str_trim(group(side, m, GROUP_OP));
    struct hc_str event = group(side, m, GROUP_EVENT);
    struct hc_str status = group(side, m, GROUP_STATUS);

    out->op = op.n == 0 ? r->op : op;
    out->id = hc_str_trim(group(side, m, GROUP_ID));
    out->event = r->event;
    if (hc_str_eq_fold(event, HC_STR("start")))
        out->event = BEAT_START;
    else if (hc_str_eq_fold(event, HC_STR("end")))
        out->event = BEAT_END;
    out->error = status.p == NULL ? r->error : !means_ok(status);
}

static void read_numbers(const struct side *side, const struct pattern_match *m,
                         const struct rule *r, struct beat *out)
{
    struct hc_str min = group(side, m, GROUP_MIN);
    struct hc_str elapsed = group(side, m, GROUP_ELAPSED);
    struct hc_str unit = hc_str_trim(group(side, m, GROUP_UNIT));
    struct hc_str interval = group(side, m, GROUP_INTERVAL);
    int64_t unit_us = r->elapsed_unit_us;

    out->interval_us = r->interval_us;
    out->elapsed_us = BEAT_UNKNOWN;
    out->resolution_us = 0;
    if (unit.n > 0)
        (void)unit_of(unit, &unit_us);
    if (min.p != NULL) {
        elapsed = min;
        unit_us = 60 * HC_US_PER_SECOND;
    }
    if (elapsed.p != NULL &&
        !beat_parse_span(elapsed, unit_us, &out->elapsed_us,
                         &out->resolution_us))
        out->elapsed_us = BEAT_UNKNOWN;
    if (interval.p != NULL && (!beat_parse_span(interval, HC_US_PER_SECOND,
                                                &out->interval_us, NULL) ||
                               out->interval_us == 0))
        out->interval_us = r->interval_us;
    if (!hc_str_to_i64(group(side, m, GROUP_SEQ), &out->seq) || out->seq < 0)
        out->seq = BEAT_UNKNOWN;
}

bool beat_read(struct beat_reader *r, enum beat_text which, struct hc_str text,
               struct beat *out)
{
    const struct side *side = &r->patterns->side[which];
    const struct rule *rule;
    struct pattern_match m;

    text = hc_str_utf8_prefix(text, HC_MAX_PATTERN_TEXT);
    if (side->set == NULL || !may_match(side, text) ||
        !pattern_match(r->matcher[which], text, &m))
        return false;
    rule = side->rules[m.pattern];
    *out = (struct beat){.class = rule->class,
                         .announced = rule->announced,
                         .at_once = rule->at_once,
                         .may_stop = rule->may_stop,
                         .system = rule->system,
                         .pattern = rule->name,
                         .prefix = {text.p, (size_t)(m.whole.p - text.p)}};
    read_words(side, &m, rule, out);
    read_numbers(side, &m, rule, out);
    return true;
}

uint64_t beat_limit_hits(const struct beat_reader *r)
{
    uint64_t n = 0;

    for (int t = 0; t < N_TEXTS; t++)
        for (size_t i = 0; i < r->patterns->side[t].n; i++)
            n += pattern_limit_hits(r->matcher[t], i);
    return n;
}
