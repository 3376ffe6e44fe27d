/* SPDX-License-Identifier: MIT
 *
 * Loading heartbeat patterns, see beat.h.  Patterns over messages and patterns
 * over payloads are two pattern sets, each in the order of the file. */
#include "parsers/beat_rules.h"

#include <stdlib.h>

#include "base/embed.h"
#include "base/limits.h"
#include "base/timestamp.h"
#include "parsers/yaml.h"

static const char *const group_names[N_GROUPS + 1] = {
    "op",   "id",  "event", "status",   "elapsed",
    "unit", "min", "seq",   "interval", NULL};

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
        (node->kind == YAML_KIND_SCALAR && beat_unit_us(node->text, out)))
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
