/* SPDX-License-Identifier: MIT
 *
 * Filters, see filters.h.  Names travel as JSON, so that the statement a
 * report shows runs as it is, with readable parameters. */
#include "analyzer/analyses/filters.h"

#include "analyzer/report/escape.h"
#include "base/limits.h"
#include "base/run_row.h"
#include "parsers/pattern.h"

static const char *const status_names[] = {
    [STATUS_OTHER] = "other",     [STATUS_RUNNING] = "running",
    [STATUS_SUCCESS] = "success", [STATUS_FAILED] = "failed",
    [STATUS_PARTIAL] = "partial", [STATUS_SKIPPED] = "skipped",
};

enum { N_STATUSES = sizeof status_names / sizeof status_names[0] };

/* One value of an option, ready to be compared with names. */
struct matcher {
    struct hc_str name; /* unless it is a pattern */
    struct pattern_set *set;
    struct pattern_matcher *pattern;
    bool matched;
};

static void matcher_release(struct matcher *m)
{
    pattern_matcher_close(m->pattern);
    pattern_set_free(m->set);
}

static enum hc_code matcher_open(struct matcher *m, const char *option,
                                 struct hc_str text, struct hc_err *err)
{
    struct pattern_text pattern = {.name = hc_str_from(option)};
    enum hc_code rc;

    *m = (struct matcher){.name = text};
    if (text.n < 2 || text.p[0] != '/' || text.p[text.n - 1] != '/')
        return HC_OK;
    pattern.regex = hc_str_slice(text, 1, text.n - 1);
    rc = pattern_set_compile(&m->set, &pattern, 1, err);
    return rc == HC_OK ? pattern_matcher_open(&m->pattern, m->set, err) : rc;
}

static bool matches(struct matcher *m, struct hc_str name)
{
    struct pattern_match found;
    bool yes = m->pattern != NULL ? pattern_match(m->pattern, name, &found)
                                  : hc_str_eq(m->name, name);

    m->matched = m->matched || yes;
    return yes;
}

static void add_element(struct filter *f, struct hc_str name, int number)
{
    hc_buf_add_z(&f->json, f->json.n > 1 ? "," : "");
    if (number >= 0) {
        hc_buf_printf(&f->json, "%d", number);
        return;
    }
    hc_buf_add_char(&f->json, '"');
    escape_json(&f->json, name);
    hc_buf_add_char(&f->json, '"');
}

/* Names of the store, in order; each at most once, however many values of the
 * option fit it. */
static enum hc_code match_store(struct filter *f, const char *query,
                                struct store *db, struct matcher *m, size_t n,
                                struct hc_err *err)
{
    struct query *q = NULL;
    enum hc_code rc = query_open(&q, db, query, err);

    while (rc == HC_OK && query_step(q, &rc, err)) {
        bool any = false;

        for (size_t i = 0; i < n; i++)
            any = matches(&m[i], query_str(q, 0)) || any;
        if (any)
            add_element(f, query_str(q, 0), -1);
    }
    query_close(q);
    return rc;
}

static void match_statuses(struct filter *f, struct matcher *m, size_t n)
{
    for (int s = 0; s < N_STATUSES; s++) {
        bool any = false;

        for (size_t i = 0; i < n; i++)
            any = matches(&m[i], hc_str_from(status_names[s])) || any;
        if (any)
            add_element(f, HC_STR(""), s);
    }
}

static void print_values(const struct matcher *m, size_t n, const char *option,
                         struct report *report)
{
    struct hc_buf text;

    hc_buf_init(&text, HC_MAX_CONFIG);
    for (size_t i = 0; i < n; i++) {
        hc_buf_add_z(&text, i > 0 ? ", " : "");
        hc_buf_add_str(&text, m[i].name);
    }
    report_param_text(report, option, hc_str_from(hc_buf_z(&text)));
    hc_buf_release(&text);
}

/* query: the names of the store; NULL = the fixed status words. */
static enum hc_code resolve(struct filters *all, struct filter *f,
                            const char *option, const char *query,
                            struct store *db, const struct options *o,
                            struct report *report, struct hc_err *err)
{
    struct matcher m[HC_MAX_FILTER_VALUES];
    enum hc_code rc = HC_OK;
    const char *text;
    size_t n = 0;

    while (rc == HC_OK && (text = options_text_at(o, option, n)) != NULL) {
        if (n == HC_MAX_FILTER_VALUES)
            rc = hc_fail(err, HC_EUSAGE,
                         "--%s is given more than %d times; use a /regex/",
                         option, HC_MAX_FILTER_VALUES);
        else
            rc = matcher_open(&m[n++], option, hc_str_from(text), err);
    }
    f->given = n > 0;
    if (rc == HC_OK && f->given) {
        hc_buf_add_char(&f->json, '[');
        if (query == NULL)
            match_statuses(f, m, n);
        else
            rc = match_store(f, query, db, m, n, err);
        hc_buf_add_char(&f->json, ']');
        print_values(m, n, option, report);
    }
    for (size_t i = 0; i < n; i++) {
        if (rc == HC_OK && !m[i].matched) {
            hc_buf_add(&all->unmatched, option, strlen(option) + 1);
            hc_buf_add(&all->unmatched, m[i].name.p, m[i].name.n + 1);
        }
        matcher_release(&m[i]);
    }
    return rc == HC_OK ? hc_buf_check(&f->json, err) : rc;
}

bool filters_said(const struct options *o)
{
    return options_given(o, "processor") || options_given(o, "phase") ||
           options_given(o, "status");
}

enum hc_code filters_resolve(struct filters *f, struct store *db,
                             const struct options *o, struct report *report,
                             struct hc_err *err)
{
    enum hc_code rc;

    *f = (struct filters){.processors = {.given = false}};
    hc_buf_init(&f->processors.json, HC_MAX_RENDERED);
    hc_buf_init(&f->phases.json, HC_MAX_RENDERED);
    hc_buf_init(&f->statuses.json, HC_MAX_RENDERED);
    hc_buf_init(&f->unmatched, HC_MAX_CONFIG);
    rc = resolve(f, &f->processors, "processor", "names_processor", db, o,
                 report, err);
    if (rc == HC_OK)
        rc = resolve(f, &f->phases, "phase", "names_phase", db, o, report, err);
    if (rc == HC_OK)
        rc = resolve(f, &f->statuses, "status", NULL, db, o, report, err);
    return rc == HC_OK ? hc_buf_check(&f->unmatched, err) : rc;
}

void filters_release(struct filters *f)
{
    hc_buf_release(&f->processors.json);
    hc_buf_release(&f->phases.json);
    hc_buf_release(&f->statuses.json);
    hc_buf_release(&f->unmatched);
}

static void bind(const struct filter *f, struct query *q, const char *name)
{
    if (f->given)
        query_bind_text(q, name, hc_buf_str(&f->json));
    else
        query_bind_null(q, name);
}

void filters_bind(const struct filters *f, struct query *q)
{
    filters_bind_names(f, q, true);
    filters_bind_statuses(f, q);
}

void filters_bind_statuses(const struct filters *f, struct query *q)
{
    bind(&f->statuses, q, ":statuses");
}

void filters_bind_names(const struct filters *f, struct query *q, bool phases)
{
    bind(&f->processors, q, ":processors");
    if (phases)
        bind(&f->phases, q, ":phases");
}

static void show(const struct filter *f, struct report *report, size_t e,
                 const char *name)
{
    report_evidence_text(report, e, name,
                         f->given ? hc_buf_str(&f->json)
                                  : (struct hc_str){NULL, 0});
}

void filters_evidence(const struct filters *f, struct report *report, size_t e)
{
    show(&f->processors, report, e, ":processors");
    show(&f->phases, report, e, ":phases");
    show(&f->statuses, report, e, ":statuses");
}

void filters_note(const struct filters *f, struct report *report, size_t k)
{
    struct hc_str rest = hc_buf_str(&f->unmatched), option, text;

    while (rest.n > 0 && hc_str_cut(&rest, '\0', &option)) {
        (void)hc_str_cut(&rest, '\0', &text);
        report_note(report, k, "No %.*s of this database fits --%.*s %.*s.",
                    HC_STR_ARG(option), HC_STR_ARG(option), HC_STR_ARG(text));
    }
}
