/* SPDX-License-Identifier: MIT
 *
 * What comes after the template tree, see tree.h: a text that was taken into a
 * template early may fit a better one that was learned later. */
#include <stdlib.h>

#include "analyzer/templates/text_table.h"
#include "analyzer/templates/tree.h"

struct settling {
    struct template_rows *templates;
    struct token_row *const *rows;
    size_t n;
    const struct token_facts *facts;
    const struct template_rules *rules;
};

/* ---- templates out of their rows --------------------------------------- */

/* Templates anew: that of row i is tokens(i); equal ones become one. */
struct rebuilding {
    struct settling *s;
    struct template_rows made;
    struct text_table known; /* tokens of made, as bytes */
};

static enum hc_code place(struct rebuilding *r, struct token_row *row,
                          const uint32_t *tokens, struct hc_err *err)
{
    struct hc_str key = {(const char *)tokens, row->n * sizeof *tokens};
    const struct template_row *old = &r->s->templates->at[row->template];
    bool crowded = old->crowded, fresh;
    uint32_t at;
    /* An empty row is a text of its own as well. */
    enum hc_code rc = text_table_add(&r->known, key, &at, &fresh, err);

    if (rc == HC_OK && fresh)
        rc = template_rows_add(&r->made, tokens, row->n, &at, err);
    if (rc != HC_OK)
        return rc;
    r->made.at[at].crowded |= crowded;
    row->template = at;
    return HC_OK;
}

static void rebuild_start(struct rebuilding *r, struct settling *s)
{
    r->s = s;
    template_rows_init(&r->made);
    text_table_init(&r->known);
}

static void rebuild_end(struct rebuilding *r, enum hc_code rc)
{
    if (rc == HC_OK) {
        template_rows_release(r->s->templates);
        *r->s->templates = r->made;
    } else {
        template_rows_release(&r->made);
    }
    text_table_release(&r->known);
}

/* Each template holds what all its rows have in common, nothing less. */
static enum hc_code tighten(struct settling *s, struct hc_err *err)
{
    bool *seen = calloc(s->templates->n + 1, sizeof *seen);
    struct rebuilding r;
    enum hc_code rc = HC_OK;

    if (seen == NULL)
        return hc_nomem(err);
    for (size_t i = 0; i < s->n; i++) {
        const struct token_row *row = s->rows[i];
        struct template_row *t = &s->templates->at[row->template];

        for (uint32_t k = 0; k < row->n; k++) {
            if (!seen[row->template])
                t->tokens[k] = row->tokens[k];
            else if (t->tokens[k] != row->tokens[k])
                t->tokens[k] = TOKEN_ANY;
        }
        seen[row->template] = true;
    }
    rebuild_start(&r, s);
    for (size_t i = 0; i < s->n && rc == HC_OK; i++)
        rc = place(&r, s->rows[i],
                   s->templates->at[s->rows[i]->template].tokens, err);
    rebuild_end(&r, rc);
    free(seen);
    return rc;
}

/* ---- matching again ---------------------------------------------------- */

struct ranked {
    const struct template_row *row;
    const struct token_facts *facts;
    uint32_t constants, index;
};

static uint32_t constants_of(const struct template_row *t)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < t->n; i++)
        n += t->tokens[i] != TOKEN_ANY;
    return n;
}

/* By length, most constants first, then by bytes. */
static int by_rank(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;

    if (x->row->n != y->row->n)
        return x->row->n < y->row->n ? -1 : 1;
    if (x->constants != y->constants)
        return x->constants > y->constants ? -1 : 1;
    for (uint32_t i = 0; i < x->row->n; i++)
        if (x->row->tokens[i] != y->row->tokens[i])
            return hc_str_cmp(x->facts->text[x->row->tokens[i]],
                              y->facts->text[y->row->tokens[i]]);
    return 0;
}

static struct ranked *rank(const struct settling *s)
{
    struct ranked *order = calloc(s->templates->n + 1, sizeof *order);

    for (size_t i = 0; order != NULL && i < s->templates->n; i++) {
        const struct template_row *t = &s->templates->at[i];

        order[i] = (struct ranked){t, s->facts, constants_of(t), (uint32_t)i};
    }
    if (order != NULL)
        qsort(order, s->templates->n, sizeof *order, by_rank);
    return order;
}

static bool fits(const struct template_row *t, const struct token_row *row,
                 const struct token_facts *facts)
{
    for (uint32_t i = 0; i < row->n; i++)
        if (t->tokens[i] != row->tokens[i] &&
            (t->tokens[i] != TOKEN_ANY ||
             ((facts->flags[row->tokens[i]] & TOKEN_GUARD) != 0 &&
              !t->crowded)))
            return false;
    return true;
}

static enum hc_code match_again(struct settling *s, bool *moved,
                                struct hc_err *err)
{
    struct ranked *order = rank(s);
    size_t first = 0;

    *moved = false;
    if (order == NULL)
        return hc_nomem(err);
    for (size_t i = 0; i < s->n; i++) {
        struct token_row *row = s->rows[i];
        size_t k;

        while (order[first].row->n < row->n)
            first++;
        k = first;
        while (!fits(order[k].row, row, s->facts))
            k++; /* its own fits, so this ends */
        *moved |= order[k].index != row->template;
        row->template = order[k].index;
    }
    free(order);
    return HC_OK;
}

/* ---- slots that hardly vary -------------------------------------------- */

struct slot {
    uint32_t value[2];
    uint32_t n; /* distinct values; 3 = more than two, or one with a digit */
};

static void see_value(struct slot *slot, uint32_t token,
                      const struct token_facts *facts)
{
    if (slot->n == 3)
        return;
    for (uint32_t i = 0; i < slot->n; i++)
        if (slot->value[i] == token)
            return;
    if (slot->n == 2 || (facts->flags[token] & TOKEN_DIGIT) != 0) {
        slot->n = 3;
        return;
    }
    slot->value[slot->n++] = token;
}

/* Slots of all templates; *base = where those of each begin. */
static struct slot *find_slots(const struct settling *s, size_t **base)
{
    const struct template_rows *t = s->templates;
    struct slot *slots = NULL;
    size_t n = 0;

    *base = calloc(t->n + 1, sizeof **base);
    if (*base == NULL)
        return NULL;
    for (size_t i = 0; i < t->n; i++) {
        (*base)[i] = n;
        n += t->at[i].n;
    }
    slots = calloc(n + 1, sizeof *slots);
    for (size_t i = 0; slots != NULL && i < s->n; i++) {
        const struct token_row *row = s->rows[i];

        for (uint32_t k = 0; k < row->n; k++)
            if (t->at[row->template].tokens[k] == TOKEN_ANY)
                see_value(&slots[(*base)[row->template] + k], row->tokens[k],
                          s->facts);
    }
    return slots;
}

static enum hc_code split_slots(struct settling *s, struct hc_err *err)
{
    size_t *base = NULL;
    struct slot *slots = find_slots(s, &base);
    size_t longest = s->n == 0 ? 0 : s->rows[s->n - 1]->n; /* they are sorted */
    uint32_t *tokens = calloc(longest + 1, sizeof *tokens);
    struct rebuilding r;
    enum hc_code rc = slots == NULL || tokens == NULL ? hc_nomem(err) : HC_OK;

    rebuild_start(&r, s);
    for (size_t i = 0; i < s->n && rc == HC_OK; i++) {
        const struct template_row *t = &s->templates->at[s->rows[i]->template];

        for (uint32_t k = 0; k < t->n; k++) {
            const struct slot *slot = &slots[base[s->rows[i]->template] + k];
            bool constant = t->tokens[k] == TOKEN_ANY && !t->crowded &&
                            (int64_t)slot->n <= s->rules->slot_values;

            tokens[k] = constant ? s->rows[i]->tokens[k] : t->tokens[k];
        }
        rc = place(&r, s->rows[i], tokens, err);
    }
    rebuild_end(&r, rc);
    free(tokens);
    free(slots);
    free(base);
    return rc;
}

enum hc_code settle(struct template_rows *t, struct token_row *const *rows,
                    size_t n, const struct token_facts *facts,
                    const struct template_rules *rules, struct hc_err *err)
{
    struct settling s = {t, rows, n, facts, rules};
    bool moved = true;
    enum hc_code rc = tighten(&s, err);

    for (int64_t i = 0; rc == HC_OK && moved && i < rules->passes; i++) {
        rc = match_again(&s, &moved, err);
        if (rc == HC_OK && moved)
            rc = tighten(&s, err);
    }
    return rc == HC_OK ? split_slots(&s, err) : rc;
}
