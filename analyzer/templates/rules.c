/* SPDX-License-Identifier: MIT
 *
 * The YAML file of template mining, see rules.h. */
#include "analyzer/templates/rules.h"

#include <stdlib.h>

#include "base/embed.h"
#include "base/limits.h"
#include "parsers/yaml.h"

struct loading {
    struct template_rules *rules;
    const char *file;
    struct pattern_text *texts; /* of the masks */
};

static enum hc_code copy(struct loading *l, const struct yaml_node *node,
                         struct hc_str *out, struct hc_err *err)
{
    if (node->kind != YAML_KIND_SCALAR)
        return yaml_fail(err, l->file, node, "this has to be a text");
    *out = hc_arena_str(&l->rules->arena, node->text);
    return out->p == NULL ? hc_nomem(err) : HC_OK;
}

/* The limits, each with what it may be. */
static enum hc_code read_limits(struct loading *l,
                                const struct yaml_node *limits,
                                struct hc_err *err)
{
    struct template_rules *r = l->rules;
    const struct {
        const char *key;
        int64_t *at, fallback, min, max;
    } rows[] = {
        {"text_bytes", &r->text_bytes, 2048, 16, 2048},
        {"depth", &r->depth, 4, 3, 16},
        {"max_children", &r->max_children, 100, 1, 10000},
        {"similarity", &r->similarity, 60, 0, 100},
        {"slot_values", &r->slot_values, 2, 0, 2},
        {"passes", &r->passes, 3, 1, 100},
    };
    static const char *const keys[] = {
        "text_bytes", "depth", "max_children", "similarity", "slot_values",
        "passes",     NULL};
    enum hc_code rc =
        limits == NULL ? HC_OK : yaml_only(limits, keys, l->file, err);

    for (size_t i = 0; rc == HC_OK && i < sizeof rows / sizeof rows[0]; i++) {
        const struct yaml_node *node = yaml_find(limits, rows[i].key);

        *rows[i].at = rows[i].fallback;
        if (node != NULL &&
            (!yaml_to_i64(node, rows[i].at) || *rows[i].at < rows[i].min ||
             *rows[i].at > rows[i].max))
            rc = yaml_fail(err, l->file, node,
                           "%s takes a number from %lld to %lld", rows[i].key,
                           (long long)rows[i].min, (long long)rows[i].max);
    }
    return rc;
}

static enum hc_code default_to(struct loading *l, struct hc_str name,
                               struct hc_str *to, struct hc_err *err)
{
    char *p = hc_arena_alloc(&l->rules->arena, name.n + 3);

    if (p == NULL)
        return hc_nomem(err);
    p[0] = '<';
    memcpy(p + 1, name.p, name.n);
    p[name.n + 1] = '>';
    *to = (struct hc_str){p, name.n + 2};
    return HC_OK;
}

/* "0.." = a digit and two dots. */
static enum hc_code read_needs(struct loading *l, const struct yaml_node *node,
                               struct mask_rule *mask, struct hc_err *err)
{
    struct mask_need *needs =
        hc_arena_alloc(&l->rules->arena, (node->text.n + 1) * sizeof *needs);

    if (node->kind != YAML_KIND_SCALAR || node->text.n > UINT16_MAX)
        return yaml_fail(err, l->file, node, "this has to be a short text");
    if (needs == NULL)
        return hc_nomem(err);
    mask->needs = needs;
    for (size_t i = 0; i < node->text.n; i++) {
        unsigned char byte = (unsigned char)node->text.p[i];
        size_t k = 0;

        while (k < mask->n_needs && needs[k].byte != byte)
            k++;
        if (k == mask->n_needs)
            needs[mask->n_needs++] = (struct mask_need){byte, 0};
        needs[k].n++;
    }
    return HC_OK;
}

static enum hc_code read_mask(struct loading *l, const struct yaml_node *node,
                              struct hc_err *err)
{
    static const char *const keys[] = {"name",   "regex", "to",
                                       "prefix", "needs", NULL};
    const struct yaml_node *name = yaml_find(node, "name"),
                           *regex = yaml_find(node, "regex"),
                           *to = yaml_find(node, "to"),
                           *prefix = yaml_find(node, "prefix"),
                           *needs = yaml_find(node, "needs");
    struct mask_rule *mask = &l->rules->masks[l->rules->n_masks];
    struct pattern_text *text = &l->texts[l->rules->n_masks];
    enum hc_code rc = yaml_only(node, keys, l->file, err);

    if (rc == HC_OK &&
        (name == NULL || regex == NULL || (to != NULL && prefix != NULL)))
        rc = yaml_fail(err, l->file, node,
                       "a mask has a name, a regex, and `to` or `prefix` or "
                       "neither");
    *mask = (struct mask_rule){.prefix = prefix != NULL};
    if (rc == HC_OK)
        rc = copy(l, name, &text->name, err);
    if (rc == HC_OK)
        rc = copy(l, regex, &text->regex, err);
    if (rc == HC_OK && to == NULL && prefix == NULL)
        rc = default_to(l, text->name, &mask->to, err);
    else if (rc == HC_OK)
        rc = copy(l, to != NULL ? to : prefix, &mask->to, err);
    if (rc == HC_OK && needs != NULL)
        rc = read_needs(l, needs, mask, err);
    l->rules->n_masks++;
    return rc;
}

static enum hc_code read_masks(struct loading *l, const struct yaml_node *root,
                               struct hc_err *err)
{
    const struct yaml_node *lists[] = {yaml_find(root, "rewrites"),
                                       yaml_find(root, "masks")};
    struct template_rules *r = l->rules;
    size_t n = 0;
    enum hc_code rc = HC_OK;

    for (int k = 0; k < 2; k++) {
        if (lists[k] != NULL && lists[k]->kind != YAML_KIND_SEQUENCE)
            return yaml_fail(err, l->file, lists[k], "this has to be a list");
        n += lists[k] == NULL ? 0 : lists[k]->n;
    }
    r->masks = hc_arena_alloc(&r->arena, (n + 1) * sizeof *r->masks);
    l->texts = hc_arena_alloc(&r->arena, (n + 1) * sizeof *l->texts);
    if (r->masks == NULL || l->texts == NULL)
        return hc_nomem(err);
    for (int k = 0; k < 2; k++)
        for (const struct yaml_node *node = lists[k] == NULL ? NULL
                                                             : lists[k]->first;
             node != NULL && rc == HC_OK; node = node->next)
            rc = read_mask(l, node, err);
    if (rc == HC_OK && n > 0)
        rc = pattern_set_compile(&r->mask_set, l->texts, n, err);
    return rc;
}

/* A list of texts; NULL = an empty one. */
static enum hc_code read_list(struct loading *l, const struct yaml_node *list,
                              struct hc_str **out, size_t *n,
                              struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    *n = 0;
    if (list != NULL && list->kind != YAML_KIND_SEQUENCE)
        return yaml_fail(err, l->file, list, "this has to be a list");
    *out = hc_arena_alloc(&l->rules->arena,
                          (list == NULL ? 1 : list->n + 1) * sizeof **out);
    if (*out == NULL)
        return hc_nomem(err);
    for (const struct yaml_node *node = list == NULL ? NULL : list->first;
         node != NULL && rc == HC_OK; node = node->next)
        rc = copy(l, node, &(*out)[(*n)++], err);
    return rc;
}

static enum hc_code read_guards(struct loading *l,
                                const struct yaml_node *guards,
                                struct hc_err *err)
{
    static const char *const keys[] = {"patterns", "words", NULL};
    struct template_rules *r = l->rules;
    struct hc_str *regexes = NULL;
    struct pattern_text *texts;
    size_t n = 0;
    enum hc_code rc =
        guards == NULL ? HC_OK : yaml_only(guards, keys, l->file, err);

    if (rc == HC_OK)
        rc = read_list(l, yaml_find(guards, "words"), &r->guard_words,
                       &r->n_guard_words, err);
    if (rc == HC_OK)
        rc = read_list(l, yaml_find(guards, "patterns"), &regexes, &n, err);
    if (rc != HC_OK || n == 0)
        return rc;
    texts = hc_arena_alloc(&r->arena, n * sizeof *texts);
    if (texts == NULL)
        return hc_nomem(err);
    for (size_t i = 0; i < n; i++)
        texts[i] = (struct pattern_text){regexes[i], regexes[i]};
    return pattern_set_compile(&r->guard_set, texts, n, err);
}

static enum hc_code build(struct loading *l, const struct yaml_node *root,
                          struct hc_err *err)
{
    static const char *const keys[] = {"limits", "headers", "rewrites",
                                       "masks",  "guards",  NULL};
    enum hc_code rc;

    if (root == NULL)
        return hc_fail_at(err, HC_ECONFIG, l->file, 0, 0,
                          "the file holds no masks");
    rc = yaml_only(root, keys, l->file, err);
    if (rc == HC_OK)
        rc = read_limits(l, yaml_find(root, "limits"), err);
    if (rc == HC_OK)
        rc = read_list(l, yaml_find(root, "headers"), &l->rules->headers,
                       &l->rules->n_headers, err);
    if (rc == HC_OK)
        rc = read_masks(l, root, err);
    if (rc == HC_OK)
        rc = read_guards(l, yaml_find(root, "guards"), err);
    if (rc != HC_OK && err != NULL && err->file == NULL)
        err->file = l->file;
    return rc;
}

static enum hc_code make(struct template_rules **out, const char *path,
                         struct hc_str yaml, const char *file,
                         struct hc_err *err)
{
    struct loading l = {calloc(1, sizeof *l.rules), file, NULL};
    const struct yaml_node *root = NULL;
    struct hc_arena tree;
    enum hc_code rc;

    *out = NULL;
    if (l.rules == NULL)
        return hc_nomem(err);
    hc_arena_init(&l.rules->arena);
    hc_arena_init(&tree);
    rc = path != NULL ? yaml_read_file(&tree, path, &root, err)
                      : yaml_read(&tree, yaml, file, &root, err);
    if (rc == HC_OK)
        rc = build(&l, root, err);
    hc_arena_release(&tree);
    if (rc != HC_OK) {
        template_rules_free(l.rules);
        return rc;
    }
    *out = l.rules;
    return HC_OK;
}

enum hc_code template_rules_open(struct template_rules **out, const char *path,
                                 struct hc_err *err)
{
    const struct embedded_file *f =
        embedded_find(embedded_patterns, "error_masks");

    *out = NULL;
    if (path != NULL)
        return make(out, path, (struct hc_str){NULL, 0}, path, err);
    if (f == NULL)
        return hc_fail(err, HC_EBUG, "the masks of error texts are missing");
    return make(out, NULL, (struct hc_str){f->text, f->n}, "error_masks.yaml",
                err);
}

enum hc_code template_rules_read(struct template_rules **out,
                                 struct hc_str yaml, const char *file,
                                 struct hc_err *err)
{
    return make(out, NULL, yaml, file, err);
}

void template_rules_free(struct template_rules *r)
{
    if (r == NULL)
        return;
    pattern_set_free(r->mask_set);
    pattern_set_free(r->guard_set);
    hc_arena_release(&r->arena);
    free(r);
}
