/* SPDX-License-Identifier: MIT
 *
 * The template tree, see tree.h.  Level 1 is the number of tokens, the next
 * levels are leading tokens, a leaf holds templates. */
#include "analyzer/templates/tree.h"

#include <stdlib.h>

#include "base/limits.h"

enum { NONE = UINT32_MAX };

struct node {
    uint32_t token;
    uint32_t child, sibling; /* first child, next sibling; NONE */
    uint32_t n_children;     /* <*> not counted */
    uint32_t first, last;    /* templates, where it is a leaf; NONE */
    uint32_t n_templates;
    uint32_t crowded; /* the template of all that came too late; NONE */
};

struct tree {
    struct node *nodes;
    size_t n_nodes, cap_nodes;
    struct template_rows *out;
    const struct token_facts *facts;
    const struct template_rules *rules;
};

/* ---- templates --------------------------------------------------------- */

void template_rows_init(struct template_rows *t)
{
    *t = (struct template_rows){.n = 0};
    hc_arena_init(&t->arena);
}

void template_rows_release(struct template_rows *t)
{
    hc_arena_release(&t->arena);
    free(t->at);
    *t = (struct template_rows){.n = 0};
}

/* Room for one more element; false = no memory. */
static bool room(void **at, size_t n, size_t *cap, size_t size)
{
    size_t more = *cap == 0 ? 64 : *cap * 2;
    void *p;

    if (n < *cap)
        return true;
    p = realloc(*at, more * size);
    if (p == NULL)
        return false;
    *at = p;
    *cap = more;
    return true;
}

enum hc_code template_rows_add(struct template_rows *t, const uint32_t *tokens,
                               uint32_t n, uint32_t *index, struct hc_err *err)
{
    struct template_row row = {
        .tokens = hc_arena_alloc(&t->arena, (n + 1) * sizeof *row.tokens),
        .n = n,
        .next = NONE};
    void *at = t->at;

    if (row.tokens == NULL || !room(&at, t->n, &t->cap, sizeof *t->at))
        return hc_nomem(err);
    t->at = at;
    if (n > 0)
        memcpy(row.tokens, tokens, n * sizeof *tokens);
    *index = (uint32_t)t->n;
    t->at[t->n++] = row;
    return HC_OK;
}

/* ---- nodes ------------------------------------------------------------- */

static enum hc_code add_node(struct tree *t, uint32_t parent, uint32_t token,
                             uint32_t *out, struct hc_err *err)
{
    void *at = t->nodes;

    if (!room(&at, t->n_nodes, &t->cap_nodes, sizeof *t->nodes))
        return hc_nomem(err);
    t->nodes = at;
    *out = (uint32_t)t->n_nodes;
    t->nodes[t->n_nodes++] = (struct node){.token = token,
                                           .child = NONE,
                                           .sibling = NONE,
                                           .first = NONE,
                                           .last = NONE,
                                           .crowded = NONE};
    if (parent != NONE) {
        t->nodes[*out].sibling = t->nodes[parent].child;
        t->nodes[parent].child = *out;
        t->nodes[parent].n_children += token != TOKEN_ANY;
    }
    return HC_OK;
}

static uint32_t find_child(const struct tree *t, uint32_t parent,
                           uint32_t token)
{
    uint32_t at = t->nodes[parent].child;

    while (at != NONE && t->nodes[at].token != token)
        at = t->nodes[at].sibling;
    return at;
}

/* The child that a token descends to, made where it is missing. */
static enum hc_code descend(struct tree *t, uint32_t token, uint32_t *node,
                            struct hc_err *err)
{
    uint32_t child;

    if ((t->facts->flags[token] & TOKEN_VARIES) != 0)
        token = TOKEN_ANY;
    child = find_child(t, *node, token);
    if (child == NONE && token != TOKEN_ANY &&
        t->nodes[*node].n_children >= (uint64_t)t->rules->max_children) {
        token = TOKEN_ANY;
        child = find_child(t, *node, token);
    }
    if (child == NONE) {
        enum hc_code rc = add_node(t, *node, token, &child, err);

        if (rc != HC_OK)
            return rc;
    }
    *node = child;
    return HC_OK;
}

/* ---- joining ----------------------------------------------------------- */

struct likeness {
    uint32_t equal, any; /* tokens equal to the text's; <*> */
};

/* False = a guard stands between them. */
static bool compare(const struct tree *t, const struct template_row *a,
                    const struct token_row *b, struct likeness *out)
{
    const unsigned char *flags = t->facts->flags;

    *out = (struct likeness){0, 0};
    for (uint32_t i = 0; i < b->n; i++) {
        if (a->tokens[i] == b->tokens[i])
            out->equal += a->tokens[i] != TOKEN_ANY;
        else if (((flags[a->tokens[i]] | flags[b->tokens[i]]) & TOKEN_GUARD) !=
                 0)
            return false;
        out->any += a->tokens[i] == TOKEN_ANY;
    }
    return true;
}

/* The template of the leaf that is most like the row; NONE. */
static uint32_t find_best(const struct tree *t, const struct node *leaf,
                          const struct token_row *row)
{
    struct likeness best = {0, 0};
    uint32_t at = NONE;

    for (uint32_t i = leaf->first; i != NONE; i = t->out->at[i].next) {
        struct likeness now;

        if (!compare(t, &t->out->at[i], row, &now) ||
            (uint64_t)now.equal * 100 < (uint64_t)t->rules->similarity * row->n)
            continue;
        if (at == NONE || now.equal > best.equal ||
            (now.equal == best.equal && now.any > best.any)) {
            best = now;
            at = i;
        }
    }
    return at;
}

static void join(struct template_row *a, const struct token_row *b)
{
    for (uint32_t i = 0; i < b->n; i++)
        if (a->tokens[i] != b->tokens[i])
            a->tokens[i] = TOKEN_ANY;
}

static enum hc_code add_crowded(struct tree *t, struct node *leaf,
                                struct token_row *row, struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    if (leaf->crowded == NONE) {
        rc =
            template_rows_add(t->out, row->tokens, row->n, &leaf->crowded, err);
        if (rc == HC_OK)
            t->out->at[leaf->crowded].crowded = true;
    }
    if (rc == HC_OK)
        join(&t->out->at[leaf->crowded], row);
    row->template = leaf->crowded;
    return rc;
}

static enum hc_code add_template(struct tree *t, struct node *leaf,
                                 struct token_row *row, struct hc_err *err)
{
    enum hc_code rc =
        template_rows_add(t->out, row->tokens, row->n, &row->template, err);

    if (rc != HC_OK)
        return rc;
    if (leaf->last == NONE)
        leaf->first = row->template;
    else
        t->out->at[leaf->last].next = row->template;
    leaf->last = row->template;
    leaf->n_templates++;
    return HC_OK;
}

static enum hc_code learn_row(struct tree *t, uint32_t root,
                              struct token_row *row, size_t *crowded,
                              struct hc_err *err)
{
    size_t levels = (size_t)t->rules->depth - 2;
    uint32_t at = root;
    struct node *leaf;
    enum hc_code rc = HC_OK;

    for (size_t i = 0; rc == HC_OK && i < levels && i < row->n; i++)
        rc = descend(t, row->tokens[i], &at, err);
    if (rc != HC_OK)
        return rc;
    leaf = &t->nodes[at];
    row->template = find_best(t, leaf, row);
    if (row->template != NONE) {
        join(&t->out->at[row->template], row);
        return HC_OK;
    }
    if (leaf->n_templates < HC_MAX_LEAF_TEMPLATES)
        return add_template(t, leaf, row, err);
    (*crowded)++;
    return add_crowded(t, leaf, row, err);
}

enum hc_code tree_learn(struct template_rows *out,
                        struct token_row *const *rows, size_t n,
                        const struct token_facts *facts,
                        const struct template_rules *rules, size_t *crowded,
                        struct hc_err *err)
{
    struct tree t = {.out = out, .facts = facts, .rules = rules};
    uint32_t root = NONE;
    enum hc_code rc = HC_OK;

    *crowded = 0;
    for (size_t i = 0; i < n && rc == HC_OK; i++) {
        /* Sorted by the number of tokens: each has its root in turn. */
        if (i == 0 || rows[i]->n != rows[i - 1]->n)
            rc = add_node(&t, NONE, TOKEN_ANY, &root, err);
        if (rc == HC_OK)
            rc = learn_row(&t, root, rows[i], crowded, err);
    }
    free(t.nodes);
    return rc;
}
