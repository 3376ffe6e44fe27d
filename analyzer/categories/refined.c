/* SPDX-License-Identifier: MIT
 *
 * Category rules, see refined.h. */
#include "analyzer/categories/refined.h"

#include <stdlib.h>

#include "base/embed.h"
#include "parsers/yaml.h"

struct loading {
    struct category_rules *rules;
    const char *file;
    struct pattern_text *texts;
    size_t n_texts;
};

static enum hc_code copy(struct loading *l, const struct yaml_node *node,
                         struct hc_str *out, struct hc_err *err)
{
    if (node->kind != YAML_KIND_SCALAR || node->text.n == 0)
        return yaml_fail(err, l->file, node, "this has to be a text");
    *out = hc_arena_str(&l->rules->arena, node->text);
    return out->p == NULL ? hc_nomem(err) : HC_OK;
}

static enum hc_code read_noise(struct loading *l, const struct yaml_node *node,
                               enum category_noise *out, struct hc_err *err)
{
    static const char *const words[] = {"real",    "expected", "upstream",
                                        "unknown", "artefact", NULL};

    for (int i = 0; words[i] != NULL; i++) {
        if (hc_str_eq(node->text, hc_str_from(words[i]))) {
            *out = (enum category_noise)i;
            return HC_OK;
        }
    }
    return yaml_fail(err, l->file, node,
                     "noise is one of real, expected, upstream, unknown, "
                     "artefact");
}

/* In any case, whatever the pattern says. */
static enum hc_code add_pattern(struct loading *l, const struct category *c,
                                struct hc_err *err)
{
    static const char head[] = "(?i)";
    size_t n = sizeof head - 1 + c->regex.n;
    char *p = hc_arena_alloc(&l->rules->arena, n + 1);

    if (p == NULL)
        return hc_nomem(err);
    memcpy(p, head, sizeof head - 1);
    memcpy(p + sizeof head - 1, c->regex.p, c->regex.n);
    l->texts[l->n_texts] = (struct pattern_text){c->name, {p, n}};
    l->rules->rule_of[l->n_texts++] = l->rules->n;
    return HC_OK;
}

static enum hc_code read_rule(struct loading *l, const struct yaml_node *node,
                              bool no_text, struct hc_err *err)
{
    static const char *const keys[] = {"name", "regex", "class", "noise", NULL};
    const struct yaml_node *name = yaml_find(node, "name"),
                           *regex = yaml_find(node, "regex"),
                           *class = yaml_find(node, "class"),
                           *noise = yaml_find(node, "noise");
    struct category *c = &l->rules->at[l->rules->n];
    enum hc_code rc = yaml_only(node, keys, l->file, err);

    *c = (struct category){.class = HC_STR(""), .noise = CATEGORY_REAL};
    if (rc == HC_OK && (name == NULL || (no_text && regex != NULL)))
        rc = yaml_fail(err, l->file, node,
                       "a rule has a name and, but for no_text, a regex");
    if (rc == HC_OK)
        rc = copy(l, name, &c->name, err);
    if (rc == HC_OK && class != NULL)
        rc = copy(l, class, &c->class, err);
    if (rc == HC_OK && noise != NULL)
        rc = read_noise(l, noise, &c->noise, err);
    if (rc == HC_OK && regex != NULL)
        rc = copy(l, regex, &c->regex, err);
    if (rc == HC_OK && regex != NULL)
        rc = add_pattern(l, c, err);
    if (rc == HC_OK && regex == NULL && !no_text &&
        l->rules->catch_all == SIZE_MAX)
        l->rules->catch_all = l->rules->n;
    l->rules->n++;
    return rc;
}

static enum hc_code build(struct loading *l, const struct yaml_node *root,
                          struct hc_err *err)
{
    static const char *const keys[] = {"no_text", "rules", NULL};
    const struct yaml_node *rules = yaml_find(root, "rules"),
                           *no_text = yaml_find(root, "no_text");
    struct category_rules *r = l->rules;
    size_t room;
    enum hc_code rc;

    if (root == NULL || rules == NULL || no_text == NULL ||
        rules->kind != YAML_KIND_SEQUENCE || rules->n == 0)
        return hc_fail_at(err, HC_ECONFIG, l->file, 0, 0,
                          "the file needs no_text and a list of rules");
    rc = yaml_only(root, keys, l->file, err);
    room = rules->n + 1;
    r->at = hc_arena_alloc(&r->arena, room * sizeof *r->at);
    r->rule_of = hc_arena_alloc(&r->arena, room * sizeof *r->rule_of);
    l->texts = hc_arena_alloc(&r->arena, room * sizeof *l->texts);
    if (rc == HC_OK &&
        (r->at == NULL || r->rule_of == NULL || l->texts == NULL))
        rc = hc_nomem(err);
    r->catch_all = SIZE_MAX;
    for (const struct yaml_node *node = rules->first;
         rc == HC_OK && node != NULL; node = node->next)
        rc = read_rule(l, node, false, err);
    if (rc == HC_OK)
        rc = read_rule(l, no_text, true, err);
    if (rc == HC_OK && r->catch_all == SIZE_MAX)
        rc = hc_fail_at(err, HC_ECONFIG, l->file, 0, 0,
                        "no rule takes the texts that are left: the last one "
                        "needs a name and no regex");
    if (rc == HC_OK && l->n_texts > 0)
        rc = pattern_set_compile(&r->set, l->texts, l->n_texts, err);
    return rc;
}

static enum hc_code make(struct category_rules **out, const char *path,
                         struct hc_str yaml, const char *file,
                         struct hc_err *err)
{
    struct loading l = {calloc(1, sizeof *l.rules), file, NULL, 0};
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
        if (err != NULL && err->file == NULL)
            err->file = file;
        category_rules_free(l.rules);
        return rc;
    }
    *out = l.rules;
    return HC_OK;
}

enum hc_code category_rules_open(struct category_rules **out, const char *path,
                                 struct hc_err *err)
{
    const struct embedded_file *f =
        embedded_find(embedded_patterns, "categories");

    *out = NULL;
    if (path != NULL)
        return make(out, path, (struct hc_str){NULL, 0}, path, err);
    if (f == NULL)
        return hc_fail(err, HC_EBUG, "the rules of categories are missing");
    return make(out, NULL, (struct hc_str){f->text, f->n}, "categories.yaml",
                err);
}

enum hc_code category_rules_read(struct category_rules **out,
                                 struct hc_str yaml, const char *file,
                                 struct hc_err *err)
{
    return make(out, NULL, yaml, file, err);
}

void category_rules_free(struct category_rules *r)
{
    if (r == NULL)
        return;
    pattern_set_free(r->set);
    hc_arena_release(&r->arena);
    free(r);
}

size_t category_refine(const struct category_rules *r,
                       struct pattern_matcher *m, struct hc_str text)
{
    struct pattern_match match;

    if (hc_str_trim(text).n == 0)
        return r->n - 1;
    if (m == NULL || !pattern_match(m, text, &match))
        return r->catch_all;
    return r->rule_of[match.pattern] < r->catch_all ? r->rule_of[match.pattern]
                                                    : r->catch_all;
}

enum category_noise category_noise_of(const struct category_rules *r,
                                      struct hc_str name)
{
    for (size_t i = 0; i < r->n; i++)
        if (hc_str_eq(r->at[i].name, name))
            return r->at[i].noise;
    if (hc_str_eq(name, HC_STR("no_data_available")))
        return CATEGORY_EXPECTED;
    if (hc_str_eq(name, HC_STR("upstream_failure")))
        return CATEGORY_UPSTREAM;
    return CATEGORY_REAL;
}
