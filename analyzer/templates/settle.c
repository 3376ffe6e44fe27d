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

enum { END = UINT32_MAX };

/* Templates of one length by their first token, best rank first. */
struct by_first {
    const struct ranked *order;
    uint32_t *head; /* by token */
    uint32_t *next; /* by rank */
};

static uint32_t first_token(const struct template_row *t)
{
    return t->n == 0 ? TOKEN_ANY : t->tokens[0];
}

/* Ranks [from, to) take the place of what the lists held; they hold nothing
 * but ranks from `old` on. */
static void fill_lists(struct by_first *f, size_t old, size_t from, size_t to)
{
    for (size_t i = old; i < from; i++)
        f->head[first_token(f->order[i].row)] = END;
    for (size_t i = to; i > from; i--) {
        uint32_t token = first_token(f->order[i - 1].row);

        f->next[i - 1] = f->head[token];
        f->head[token] = (uint32_t)(i - 1);
    }
}

/* The best rank that a row fits; its own does, so there is one. */
static uint32_t best_fit(const struct by_first *f, const struct token_row *row,
                         const struct token_facts *facts)
{
    uint32_t token = row->n == 0 ? TOKEN_ANY : row->tokens[0];
    uint32_t any = f->head[TOKEN_ANY],
             same = token == TOKEN_ANY ? END : f->head[token];

    for (;;) {
        uint32_t *at = any < same ? &any : &same;

        if (fits(f->order[*at].row, row, facts))
            return *at;
        *at = f->next[*at];
    }
}

static void match_rows(struct settling *s, struct by_first *f, bool *moved)
{
    size_t from = 0, to = 0;

    for (size_t i = 0; i < s->n; i++) {
        struct token_row *row = s->rows[i];
        uint32_t best;

        if (to == 0 || f->order[from].row->n != row->n) {
            size_t old = from;

            while (f->order[from].row->n < row->n)
                from++;
            to = from;
            while (to < s->templates->n && f->order[to].row->n == row->n)
                to++;
            fill_lists(f, old, from, to);
        }
        best = f->order[best_fit(f, row, s->facts)].index;
        *moved |= best != row->template;
        row->template = best;
    }
}

static enum hc_code match_again(struct settling *s, bool *moved,
                                struct hc_err *err)
{
    struct ranked *order = rank(s);
    struct by_first f = {order, NULL, NULL};
    enum hc_code rc = HC_OK;

    *moved = false;
    f.head = malloc((s->facts->n + 1) * sizeof *f.head);
    f.next = malloc((s->templates->n + 1) * sizeof *f.next);
    if (order == NULL || f.head == NULL || f.next == NULL) {
        rc = hc_nomem(err);
    } else {
        for (size_t i = 0; i < s->facts->n; i++)
            f.head[i] = END;
        match_rows(s, &f, moved);
    }
    free(f.head);
    free(f.next);
    free(order);
    return rc;
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
