/* SPDX-License-Identifier: MIT
 *
 * The traps, see sql_lint.h.  Each check looks at one token and what stands
 * around it; there is no parser, so that any dialect will do. */
#include "analyzer/sql_lint/sql_lint.h"

#include "analyzer/sql_lint/sql_tokens.h"

/* How many tokens around one are looked at, and how many parentheses up: a
 * hostile text must not cost the square of its length. */
enum { LOOK = 1024, LOOK_UP = 64 };

struct lint {
    const struct sql_token *at;
    uint32_t n;
    const struct sql_list *comments;
    bool asks_day; /* DAYOFWEEK stands somewhere */
    void (*found)(void *context, const struct sql_finding *finding);
    void *context;
};

/* ---- looking ----------------------------------------------------------- */

static bool is_word(const struct lint *l, uint32_t i, const char *word)
{
    return i < l->n && l->at[i].kind == SQL_WORD && !l->at[i].quoted &&
           hc_str_eq_fold(l->at[i].text, hc_str_from(word));
}

static bool is_sign(const struct lint *l, uint32_t i, const char *sign)
{
    return i < l->n && l->at[i].kind == SQL_SIGN &&
           hc_str_eq(l->at[i].text, hc_str_from(sign));
}

static bool is_string(const struct lint *l, uint32_t i, const char *text)
{
    return i < l->n && l->at[i].kind == SQL_STRING &&
           hc_str_eq_fold(l->at[i].text, hc_str_from(text));
}

/* Whether a word is part of token i, in any case. */
static bool holds(const struct lint *l, uint32_t i, const char *part)
{
    struct hc_str text = l->at[i].text, needle = hc_str_from(part);

    for (size_t k = 0; needle.n <= text.n && k <= text.n - needle.n; k++)
        if (hc_str_eq_fold(hc_str_slice(text, k, k + needle.n), needle))
            return true;
    return false;
}

/* The call `name(` whose parentheses token i stands in, at any depth. */
static bool is_inside(const struct lint *l, uint32_t i, const char *name)
{
    uint32_t p = l->at[i].parent;

    for (int up = 0; p != SQL_NONE && up < LOOK_UP; up++, p = l->at[p].parent)
        if (p > 0 && is_word(l, p - 1, name))
            return true;
    return false;
}

/* Where the operand that ends in front of i begins: a name with its dots, or
 * a call; SQL_NONE = nothing of the kind. */
static uint32_t operand(const struct lint *l, uint32_t i)
{
    uint32_t at;

    if (i == 0)
        return SQL_NONE;
    at = i - 1;
    if (is_sign(l, at, ")") && l->at[at].partner != SQL_NONE) {
        at = l->at[at].partner;
        if (at > 0 && l->at[at - 1].kind == SQL_WORD)
            at--;
        return at;
    }
    if (l->at[at].kind != SQL_WORD)
        return SQL_NONE;
    while (at >= 2 && is_sign(l, at - 1, ".") && l->at[at - 2].kind == SQL_WORD)
        at -= 2;
    return at;
}

static void tell(const struct lint *l, uint32_t from, uint32_t to,
                 const char *rule, const char *why, const char *instead)
{
    const struct sql_token *a = &l->at[from], *b = &l->at[to];
    struct sql_finding finding = {
        .rule = rule,
        .line = a->line,
        .column = a->column,
        .found = {a->whole.p, (size_t)(b->whole.p + b->whole.n - a->whole.p)},
        .why = why,
        .instead = instead};

    l->found(l->context, &finding);
}

/* ---- NOT IN ------------------------------------------------------------ */

/* `column IS NOT NULL` with the last word of the operand before `not`. */
static bool is_known_not_null(const struct lint *l, uint32_t not )
{
    struct hc_str column = l->at[not -1].text;
    uint32_t from = not > LOOK ? not -LOOK : 0;

    for (uint32_t i = from; i + 3 < l->n && i < not +LOOK; i++)
        if (l->at[i].kind == SQL_WORD &&
            hc_str_eq_fold(l->at[i].text, column) &&
            l->at[i].parent == l->at[not ].parent && is_word(l, i + 1, "is") &&
            is_word(l, i + 2, "not") && is_word(l, i + 3, "null"))
            return true;
    return false;
}

static bool may_be_null(const struct lint *l, uint32_t from, uint32_t not )
{
    static const char *const never[] = {"processor_name", "status", "data_date",
                                        "started_at", NULL};

    if (from == SQL_NONE)
        return false;
    if (is_word(l, from, "coalesce") || is_word(l, from, "ifnull"))
        return false;
    for (size_t i = 0; never[i] != NULL; i++)
        if (is_word(l, not -1, never[i]))
            return false;
    return !is_known_not_null(l, not );
}

static bool list_holds_unknown(const struct lint *l, uint32_t open)
{
    for (uint32_t i = open + 1;
         i < l->n && i != l->at[open].partner && i < open + LOOK; i++)
        if (is_string(l, i, "unknown"))
            return true;
    return false;
}

#define HIDES_UNKNOWN_WHY                                                      \
    "'unknown' is what a backfill writes where nobody knows: leaving it out "  \
    "hides failures that may be real"

static void check_not_in(const struct lint *l, uint32_t i)
{
    uint32_t from, open = i + 2, end;

    if (!is_word(l, i, "not") || !is_word(l, i + 1, "in"))
        return;
    from = operand(l, i);
    end = is_sign(l, open, "(") && l->at[open].partner != SQL_NONE
              ? l->at[open].partner
              : i + 1;
    if (is_word(l, open + 1, "select") || is_word(l, open + 1, "with"))
        tell(l, from == SQL_NONE ? i : from, i + 1, "not-in-subquery",
             "one NULL among the subquery's rows makes NOT IN true for no "
             "row at all",
             "NOT EXISTS (SELECT 1 FROM ... WHERE key = outer.key)");
    else if (may_be_null(l, from, i) && is_inside(l, i, "countif"))
        tell(l, from, end, "not-in-countif",
             "NULL NOT IN (...) is NULL, which COUNTIF does not count: rows "
             "without a value vanish from the figure",
             "COUNTIF(... AND COALESCE(column, '') NOT IN (...))");
    else if (may_be_null(l, from, i))
        tell(l, from, end, "not-in-null",
             "NULL NOT IN (...) is NULL, so WHERE drops every row without a "
             "value",
             "(column IS NULL OR column NOT IN (...)), or "
             "COALESCE(column, '') NOT IN (...)");
    if (is_sign(l, open, "(") && list_holds_unknown(l, open))
        tell(l, from == SQL_NONE ? i : from, end, "hides-unknown",
             HIDES_UNKNOWN_WHY, "count 'unknown' in a column of its own");
}

static void check_not_equal(const struct lint *l, uint32_t i)
{
    uint32_t from;

    if ((!is_sign(l, i, "<>") && !is_sign(l, i, "!=")) ||
        !is_string(l, i + 1, "unknown"))
        return;
    from = operand(l, i);
    tell(l, from == SQL_NONE ? i : from, i + 1, "hides-unknown",
         HIDES_UNKNOWN_WHY, "count 'unknown' in a column of its own");
}

/* ---- names, arrays, windows -------------------------------------------- */

static void check_like(const struct lint *l, uint32_t i)
{
    if (!is_word(l, i, "like") || i == 0 ||
        !is_word(l, i - 1, "processor_name") || i + 1 >= l->n ||
        l->at[i + 1].kind != SQL_STRING ||
        !hc_str_eq_fold(hc_str_slice(l->at[i + 1].text, 0, 5), HC_STR("phase")))
        return;
    tell(l, i - 1, i + 1, "like-phase",
         "processors are usually named after what they do, not after their "
         "phase: the pattern then matches none, and none is no failure",
         "phase = 'phase_5_predictions', the column of the phase");
}

static bool has_pair(const struct lint *l, uint32_t open, const char *a,
                     const char *b)
{
    for (uint32_t i = open + 1; i < l->at[open].partner && i < open + LOOK; i++)
        if (l->at[i].parent == open && is_word(l, i, a) && is_word(l, i + 1, b))
            return true;
    return false;
}

static void check_array_agg(const struct lint *l, uint32_t i)
{
    uint32_t open = i + 1;

    if (!is_word(l, i, "array_agg") || !is_sign(l, open, "(") ||
        l->at[open].partner == SQL_NONE)
        return;
    if (!has_pair(l, open, "order", "by"))
        tell(l, i, l->at[open].partner, "array-agg-order",
             "without ORDER BY the elements, and with LIMIT which of them, "
             "differ from run to run",
             "ARRAY_AGG(column IGNORE NULLS ORDER BY ... LIMIT n)");
    if (!has_pair(l, open, "ignore", "nulls"))
        tell(l, i, l->at[open].partner, "array-agg-nulls",
             "a NULL element makes the query fail when the array is part of "
             "the result",
             "ARRAY_AGG(column IGNORE NULLS ...)");
}

static void check_rolling(const struct lint *l, uint32_t i)
{
    uint32_t end = i;

    if (!is_word(l, i, "current_timestamp") &&
        !is_word(l, i, "current_datetime"))
        return;
    if (is_sign(l, i + 1, "(") && is_sign(l, i + 2, ")"))
        end = i + 2;
    if (!(is_sign(l, end + 1, "-") && is_word(l, end + 2, "interval")) &&
        !is_inside(l, i, "timestamp_sub") && !is_inside(l, i, "datetime_sub"))
        return;
    if (is_inside(l, i, "timestamp_trunc") || is_inside(l, i, "datetime_trunc"))
        return;
    tell(l, i, end, "rolling-window",
         "the window begins at this time of day: the oldest day is cut and "
         "counts change with the hour of asking",
         "TIMESTAMP_TRUNC(CURRENT_TIMESTAMP(), DAY) - INTERVAL n DAY");
}

/* ---- days and hours ---------------------------------------------------- */

static const char *const days[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                   "Thursday", "Friday", "Saturday"};

/* The day that a text names, 1 = Sunday; 0 = none or several. */
static int day_named(struct hc_str text)
{
    int day = 0;

    for (int d = 0; d < 7; d++) {
        struct hc_str name = hc_str_from(days[d]);

        for (size_t k = 0; name.n <= text.n && k <= text.n - name.n; k++) {
            if (!hc_str_eq_fold(hc_str_slice(text, k, k + name.n), name))
                continue;
            if (day != 0 && day != d + 1)
                return 0;
            day = d + 1;
        }
    }
    return day;
}

/* The comment that follows on the same line. */
static struct hc_str comment_behind(const struct lint *l,
                                    const struct sql_token *token)
{
    uint32_t lo = 0, hi = l->comments->n;

    while (lo < hi) { /* the first that starts behind the token */
        uint32_t mid = lo + (hi - lo) / 2;
        const struct sql_token *c = &l->comments->at[mid];

        if (c->line < token->line ||
            (c->line == token->line && c->column < token->column))
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo == l->comments->n || l->comments->at[lo].line != token->line)
        return (struct hc_str){NULL, 0};
    return l->comments->at[lo].text;
}

static bool is_day_operand(const struct lint *l, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; from != SQL_NONE && i < to && i < from + LOOK; i++)
        if (holds(l, i, "dayofweek") || holds(l, i, "day_of_week") ||
            hc_str_eq_fold(l->at[i].text, HC_STR("dow")))
            return true;
    return false;
}

static void check_day(const struct lint *l, uint32_t i)
{
    struct hc_str label = {NULL, 0};
    int64_t n;
    int day;

    if (l->at[i].kind != SQL_NUMBER || i == 0 ||
        !hc_str_to_i64(l->at[i].text, &n) || n < 1 || n > 7)
        return;
    if (is_sign(l, i - 1, "=") && is_day_operand(l, operand(l, i - 1), i - 1))
        label = comment_behind(l, &l->at[i]);
    else if (l->asks_day && is_word(l, i - 1, "when") &&
             is_word(l, i + 1, "then") && i + 2 < l->n &&
             l->at[i + 2].kind == SQL_STRING)
        label = l->at[i + 2].text;
    day = day_named(label);
    if (day != 0 && day != (int)n)
        tell(l, i, i, "dayofweek-label",
             "DAYOFWEEK counts from Sunday = 1 to Saturday = 7 (5 is "
             "Thursday, 6 Friday): the label names another day",
             "the number of the day that is meant, or FORMAT_DATE('%A', d)");
}

static void check_hours(const struct lint *l, uint32_t i)
{
    uint32_t from;

    if (!is_word(l, i, "between") || i + 3 >= l->n ||
        l->at[i + 1].kind != SQL_NUMBER || !is_word(l, i + 2, "and") ||
        l->at[i + 3].kind != SQL_NUMBER)
        return;
    from = operand(l, i);
    for (uint32_t k = from; from != SQL_NONE && k < i && k < from + LOOK; k++) {
        if (!holds(l, k, "hour"))
            continue;
        tell(l, from, i + 3, "between-hours",
             "both ends count, each for a whole hour: 0 AND 3 are four "
             "hours, up to 04:00",
             "hour >= 0 AND hour < 3 for midnight to three");
        return;
    }
}

/* ---- all --------------------------------------------------------------- */

static void check_all(const struct lint *l)
{
    for (uint32_t i = 0; i < l->n; i++) {
        check_not_in(l, i);
        check_not_equal(l, i);
        check_like(l, i);
        check_array_agg(l, i);
        check_rolling(l, i);
        check_day(l, i);
        check_hours(l, i);
    }
}

enum hc_code sql_lint(struct hc_str text,
                      void (*found)(void *context,
                                    const struct sql_finding *finding),
                      void *context, struct hc_err *err)
{
    struct sql_tokens tokens;
    struct lint l = {.found = found, .context = context};
    enum hc_code rc = sql_tokens_read(&tokens, text, err);

    l.at = tokens.code.at;
    l.n = tokens.code.n;
    l.comments = &tokens.comments;
    for (uint32_t i = 0; i < l.n; i++)
        l.asks_day |= is_word(&l, i, "dayofweek");
    if (rc == HC_OK)
        check_all(&l);
    sql_tokens_release(&tokens);
    return rc;
}
