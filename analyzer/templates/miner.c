/* SPDX-License-Identifier: MIT
 *
 * Mining, see miner.h: texts to masked texts, those to rows of tokens, sorted
 * before the tree sees them, so that no order of arrival is left. */
#include "analyzer/templates/miner.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

#include "analyzer/templates/text_table.h"
#include "analyzer/templates/tree.h"
#include "base/buf.h"
#include "base/limits.h"

struct span { /* of a token in its line */
    uint16_t from, to;
};

struct kept {           /* of a distinct text */
    const char *line;   /* the line that was masked */
    struct span *spans; /* of its tokens */
};

struct miner {
    const struct template_rules *rules;
    bool keep_values, learned;
    struct masker *masker;
    struct pattern_matcher *guards; /* NULL = none */
    struct hc_arena arena;
    struct text_table texts, masked, tokens;
    uint32_t *row; /* by text */
    size_t cap_row;
    struct kept *kept; /* by text; NULL unless values are kept */
    size_t cap_kept;
    struct token_row *rows; /* by masked text */
    size_t cap_rows;
    unsigned char *flags; /* by token */
    size_t cap_flags;
    struct template_rows templates;
    struct miner_template *named; /* in bytewise order */
    uint32_t *place;              /* by template of `templates`: in named */
    size_t crowded;
};

/* ---- tokens ------------------------------------------------------------ */

static bool is_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

static bool is_guard(struct miner *m, struct hc_str token)
{
    struct hc_str word = token;
    struct pattern_match match;

    while (word.n > 0 && !is_word_char(word.p[0]))
        word = hc_str_slice(word, 1, word.n);
    while (word.n > 0 && !is_word_char(word.p[word.n - 1]))
        word.n--;
    for (size_t i = 0; word.n > 0 && i < m->rules->n_guard_words; i++)
        if (hc_str_eq_fold(word, m->rules->guard_words[i]))
            return true;
    return m->guards != NULL && pattern_match(m->guards, token, &match);
}

static unsigned char flags_of(struct miner *m, struct hc_str token)
{
    unsigned char flags = is_guard(m, token) ? TOKEN_GUARD : 0;

    for (size_t i = 0; i < token.n; i++) {
        if (token.p[i] >= '0' && token.p[i] <= '9')
            flags |= TOKEN_DIGIT | TOKEN_VARIES;
        else if (token.p[i] == '<')
            flags |= TOKEN_VARIES;
    }
    return flags;
}

/* Room for element n of an array; false = no memory. */
static bool room(void **at, size_t n, size_t *cap, size_t size)
{
    size_t more = *cap == 0 ? 256 : *cap * 2;
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

static enum hc_code add_token(struct miner *m, struct hc_str token,
                              uint32_t *number, struct hc_err *err)
{
    bool fresh;
    void *at = m->flags;
    enum hc_code rc = text_table_add(&m->tokens, token, number, &fresh, err);

    if (rc != HC_OK || !fresh)
        return rc;
    if (!room(&at, *number, &m->cap_flags, sizeof *m->flags))
        return hc_nomem(err);
    m->flags = at;
    m->flags[*number] = flags_of(m, token);
    return HC_OK;
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The next token of text from *at on; false = there is none. */
static bool next_token(struct hc_str text, size_t *at, struct hc_str *token)
{
    size_t from;

    while (*at < text.n && is_blank(text.p[*at]))
        (*at)++;
    from = *at;
    while (*at < text.n && !is_blank(text.p[*at]))
        (*at)++;
    *token = hc_str_slice(text, from, *at);
    return token->n > 0;
}

static uint32_t count_tokens(struct hc_str text)
{
    struct hc_str token;
    size_t at = 0;
    uint32_t n = 0;

    while (next_token(text, &at, &token))
        n++;
    return n;
}

static enum hc_code add_row(struct miner *m, struct hc_str text, uint32_t i,
                            struct hc_err *err)
{
    struct token_row row = {.n = count_tokens(text)};
    uint32_t *tokens = hc_arena_alloc(&m->arena, (row.n + 1) * sizeof *tokens);
    void *at = m->rows;
    size_t pos = 0;
    struct hc_str token;
    enum hc_code rc = HC_OK;

    if (tokens == NULL || !room(&at, i, &m->cap_rows, sizeof row))
        return hc_nomem(err);
    m->rows = at;
    for (uint32_t k = 0; rc == HC_OK && next_token(text, &pos, &token); k++)
        rc = add_token(m, token, &tokens[k], err);
    row.tokens = tokens;
    m->rows[i] = row;
    return rc;
}

/* ---- texts ------------------------------------------------------------- */

enum hc_code miner_open(struct miner **out, const struct template_rules *rules,
                        bool keep_values, struct hc_err *err)
{
    struct miner *m = calloc(1, sizeof *m);
    uint32_t any;
    enum hc_code rc;

    *out = NULL;
    if (m == NULL)
        return hc_nomem(err);
    m->rules = rules;
    m->keep_values = keep_values;
    hc_arena_init(&m->arena);
    text_table_init(&m->texts);
    text_table_init(&m->masked);
    text_table_init(&m->tokens);
    template_rows_init(&m->templates);
    rc = masker_open(&m->masker, rules, err);
    if (rc == HC_OK && rules->guard_set != NULL)
        rc = pattern_matcher_open(&m->guards, rules->guard_set, err);
    if (rc == HC_OK)
        rc = add_token(m, HC_STR("<*>"), &any, err); /* TOKEN_ANY */
    if (rc != HC_OK) {
        miner_close(m);
        return rc;
    }
    *out = m;
    return HC_OK;
}

void miner_close(struct miner *m)
{
    if (m == NULL)
        return;
    masker_close(m->masker);
    pattern_matcher_close(m->guards);
    hc_arena_release(&m->arena);
    text_table_release(&m->texts);
    text_table_release(&m->masked);
    text_table_release(&m->tokens);
    template_rows_release(&m->templates);
    free(m->row);
    free(m->kept);
    free(m->rows);
    free(m->flags);
    free(m->named);
    free(m->place);
    free(m);
}

/* Where the tokens of a masked text stand in its line, which mostly is a part
 * of the text as it was kept anyway. */
static enum hc_code keep_line(struct miner *m, const struct masked *masked,
                              uint32_t number, struct hc_err *err)
{
    struct hc_str line = hc_str_trim(m->texts.at[number]), token;
    uint32_t n = m->rows[m->row[number]].n;
    struct kept kept;
    void *room_at = m->kept;
    size_t at = 0;

    if (!hc_str_starts(line, masked->line))
        line = hc_arena_str(&m->arena, masked->line);
    kept.line = line.p;
    kept.spans = hc_arena_alloc(&m->arena, (n + 1) * sizeof *kept.spans);
    if (line.p == NULL || kept.spans == NULL ||
        !room(&room_at, number, &m->cap_kept, sizeof kept))
        return hc_nomem(err);
    m->kept = room_at;
    for (uint32_t k = 0; k < n && next_token(masked->text, &at, &token); k++)
        kept.spans[k] =
            (struct span){(uint16_t)masked_from(masked, at - token.n),
                          (uint16_t)masked_to(masked, at - 1)};
    m->kept[number] = kept;
    return HC_OK;
}

enum hc_code miner_add(struct miner *m, struct hc_str text, uint32_t *number,
                       struct hc_err *err)
{
    struct masked masked;
    uint32_t row;
    bool fresh;
    void *at = m->row;
    enum hc_code rc = text_table_add(&m->texts, text, number, &fresh, err);

    if (rc != HC_OK || !fresh)
        return rc;
    rc = masker_apply(m->masker, text, &masked, err);
    if (rc == HC_OK)
        rc = text_table_add(&m->masked, masked.text, &row, &fresh, err);
    if (rc == HC_OK && fresh)
        rc = add_row(m, masked.text, row, err);
    if (rc == HC_OK && !room(&at, *number, &m->cap_row, sizeof row))
        rc = hc_nomem(err);
    if (rc != HC_OK)
        return rc;
    m->row = at;
    m->row[*number] = row;
    return m->keep_values ? keep_line(m, &masked, *number, err) : HC_OK;
}

/* ---- learning ---------------------------------------------------------- */

struct sorted {
    struct token_row *row;
    struct hc_str text;
};

static int by_length(const void *a, const void *b)
{
    const struct sorted *x = a, *y = b;

    if (x->row->n != y->row->n)
        return x->row->n < y->row->n ? -1 : 1;
    return hc_str_cmp(x->text, y->text);
}

/* The rows by (token count, bytes); NULL = no memory. */
static struct token_row **sort_rows(struct miner *m)
{
    size_t n = m->masked.n;
    struct sorted *sorted = malloc((n + 1) * sizeof *sorted);
    struct token_row **out = malloc((n + 1) * sizeof *out);

    if (sorted == NULL || out == NULL) {
        free(sorted);
        free(out);
        return NULL;
    }
    for (size_t i = 0; i < n; i++)
        sorted[i] = (struct sorted){&m->rows[i], m->masked.at[i]};
    qsort(sorted, n, sizeof *sorted, by_length);
    for (size_t i = 0; i < n; i++)
        out[i] = sorted[i].row;
    free(sorted);
    return out;
}

struct slot { /* bytes [from, to) of a template's token vary */
    size_t from, to;
};

/* From the first < to the end of the last mask; false = nothing varies. */
static bool find_slot(struct hc_str token, struct slot *out)
{
    size_t last = token.n;
    ptrdiff_t end;

    while (last > 0 && token.p[last - 1] != '<')
        last--;
    end = hc_str_find(hc_str_slice(token, last, token.n), HC_STR(">"));
    if (last == 0 || end <= 0)
        return false;
    *out = (struct slot){(size_t)hc_str_find(token, HC_STR("<")),
                         last + (size_t)end + 1};
    return true;
}

static enum hc_code name_template(struct miner *m,
                                  const struct template_row *row,
                                  struct miner_template *out,
                                  struct hc_err *err)
{
    unsigned char hash[EVP_MAX_MD_SIZE];
    struct hc_buf text;
    struct slot slot;
    enum hc_code rc;

    *out = (struct miner_template){.n_slots = 0};
    hc_buf_init(&text, (size_t)4 * HC_MAX_MASKED);
    for (uint32_t i = 0; i < row->n; i++) {
        hc_buf_add_str(&text, i == 0 ? HC_STR("") : HC_STR(" "));
        hc_buf_add_str(&text, m->tokens.at[row->tokens[i]]);
        out->n_slots += find_slot(m->tokens.at[row->tokens[i]], &slot);
    }
    rc = hc_buf_check(&text, err);
    out->text = hc_arena_str(&m->arena, hc_buf_str(&text));
    hc_buf_release(&text);
    if (rc != HC_OK || out->text.p == NULL)
        return rc != HC_OK ? rc : hc_nomem(err);
    if (EVP_Digest(out->text.p, out->text.n, hash, NULL, EVP_sha256(), NULL) !=
        1)
        return hc_nomem(err); /* nothing else makes it fail */
    (void)snprintf(out->id, sizeof out->id, "%02x%02x%02x%02x", hash[0],
                   hash[1], hash[2], hash[3]);
    return HC_OK;
}

struct naming {
    struct miner_template template;
    uint32_t index;
};

static int by_text(const void *a, const void *b)
{
    const struct naming *x = a, *y = b;

    return hc_str_cmp(x->template.text, y->template.text);
}

static enum hc_code name_templates(struct miner *m, struct hc_err *err)
{
    size_t n = m->templates.n;
    struct naming *names = calloc(n + 1, sizeof *names);
    enum hc_code rc = HC_OK;

    m->named = calloc(n + 1, sizeof *m->named);
    m->place = calloc(n + 1, sizeof *m->place);
    if (names == NULL || m->named == NULL || m->place == NULL)
        rc = hc_nomem(err);
    for (size_t i = 0; i < n && rc == HC_OK; i++) {
        names[i].index = (uint32_t)i;
        rc = name_template(m, &m->templates.at[i], &names[i].template, err);
    }
    if (rc == HC_OK) {
        qsort(names, n, sizeof *names, by_text);
        for (size_t i = 0; i < n; i++) {
            m->named[i] = names[i].template;
            m->place[names[i].index] = (uint32_t)i;
        }
        m->learned = true;
    }
    free(names);
    return rc;
}

enum hc_code miner_learn(struct miner *m, struct hc_err *err)
{
    struct token_facts facts = {m->flags, m->tokens.at, m->tokens.n};
    struct token_row **rows = sort_rows(m);
    size_t n = m->masked.n;
    enum hc_code rc = rows == NULL ? hc_nomem(err) : HC_OK;

    if (rc == HC_OK)
        rc = tree_learn(&m->templates, rows, n, &facts, m->rules, &m->crowded,
                        err);
    if (rc == HC_OK)
        rc = settle(&m->templates, rows, n, &facts, m->rules, err);
    if (rc == HC_OK)
        rc = name_templates(m, err);
    free(rows);
    return rc;
}

/* ---- asking ------------------------------------------------------------ */

size_t miner_templates(const struct miner *m)
{
    return m->learned ? m->templates.n : 0;
}

const struct miner_template *miner_template(const struct miner *m, size_t i)
{
    return &m->named[i];
}

size_t miner_template_of(const struct miner *m, uint32_t number)
{
    return m->place[m->rows[m->row[number]].template];
}

struct hc_str miner_slot(const struct miner_template *t, size_t k)
{
    struct hc_str token;
    struct slot slot;
    size_t at = 0;

    while (next_token(t->text, &at, &token))
        if (find_slot(token, &slot) && k-- == 0)
            return hc_str_slice(token, slot.from, slot.to);
    return HC_STR("<*>");
}

/* A value without what the template's token has around its slot. */
static struct hc_str strip(struct hc_str value, struct hc_str token,
                           struct slot slot)
{
    struct hc_str head = hc_str_slice(token, 0, slot.from),
                  tail = hc_str_slice(token, slot.to, token.n);

    if (hc_str_starts(value, head))
        value = hc_str_slice(value, head.n, value.n);
    if (tail.n > 0 && hc_str_ends(value, tail))
        value = hc_str_slice(value, 0, value.n - tail.n);
    return value;
}

struct hc_str miner_value(const struct miner *m, uint32_t number, size_t k)
{
    const struct token_row *row = &m->rows[m->row[number]];
    const struct template_row *t = &m->templates.at[row->template];

    for (uint32_t i = 0; m->kept != NULL && i < row->n; i++) {
        struct hc_str token = m->tokens.at[t->tokens[i]];
        struct span span = m->kept[number].spans[i];
        struct slot slot;

        if (!find_slot(token, &slot) || k-- > 0)
            continue;
        return strip((struct hc_str){m->kept[number].line + span.from,
                                     (size_t)(span.to - span.from)},
                     token, slot);
    }
    return (struct hc_str){NULL, 0};
}

struct miner_counts miner_counts(const struct miner *m)
{
    return (struct miner_counts){m->texts.n, m->masked.n, m->crowded,
                                 masker_counts(m->masker)};
}
