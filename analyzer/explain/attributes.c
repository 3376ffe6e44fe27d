/* SPDX-License-Identifier: MIT
 *
 * Attributes of runs, see attributes.h. */
#include "analyzer/explain/attributes.h"

#include "base/timestamp.h"

enum { MINUTES = 5 };

typedef const struct attribute_facts *facts_ptr;
typedef const struct history_run *run_ptr;

/* ---- columns of the context ---------------------------------------------- */

static struct hc_str get_processor(facts_ptr f, run_ptr r)
{
    return history_processor(f->history, r);
}

static struct hc_str get_phase(facts_ptr f, run_ptr r)
{
    return history_text(f->history, r, HISTORY_PHASE);
}

static struct hc_str get_category(facts_ptr f, run_ptr r)
{
    return history_text(f->history, r, HISTORY_CATEGORY);
}

static struct hc_str get_trigger_source(facts_ptr f, run_ptr r)
{
    return history_text(f->history, r, HISTORY_TRIGGER_SOURCE);
}

static struct hc_str get_parent_processor(facts_ptr f, run_ptr r)
{
    return history_text(f->history, r, HISTORY_PARENT);
}

static struct hc_str get_service(facts_ptr f, run_ptr r)
{
    return history_text(f->history, r, HISTORY_SERVICE);
}

static struct hc_str get_revision(facts_ptr f, run_ptr r)
{
    return history_text(f->history, r, HISTORY_REVISION);
}

static struct hc_str get_output_table(facts_ptr f, run_ptr r)
{
    return history_text(f->history, r, HISTORY_OUTPUT_TABLE);
}

static struct hc_str get_execution_host(facts_ptr f, run_ptr r)
{
    return history_text(f->history, r, HISTORY_EXECUTION_HOST);
}

/* ---- others -------------------------------------------------------------- */

static struct hc_str get_template_id(facts_ptr f, run_ptr r)
{
    return failure_texts_id(f->texts, failure_texts_number(f->texts, r));
}

#define MISSING_SQL                                                            \
    "(SELECT group_concat(name, ', ') FROM (SELECT DISTINCT "                  \
    "coalesce(iif(type = 'object', value ->> 'table', NULL), value) AS name "  \
    "FROM json_each(iif(json_valid(missing_dependencies), "                    \
    "missing_dependencies, NULL)) ORDER BY 1))"

static struct hc_str get_missing_dependency(facts_ptr f, run_ptr r)
{
    return missing_of(f->missing, f->history->rows[r - f->history->runs]);
}

/* Days up to `most`; of several, the first that fits. */
static const struct {
    int64_t most;
    struct hc_str text;
} lags[] = {
    {-1, HC_STR_INIT("before 0")}, {0, HC_STR_INIT("0")},
    {1, HC_STR_INIT("1")},         {3, HC_STR_INIT("2-3")},
    {7, HC_STR_INIT("4-7")},       {30, HC_STR_INIT("8-30")},
    {90, HC_STR_INIT("31-90")},    {INT64_MAX, HC_STR_INIT("over 90")},
};

#define LAG_DAYS "started_us / 86400000000 - unixepoch(data_date) / 86400"
#define LAG_SQL                                                                \
    "CASE WHEN data_date IS NULL THEN NULL"                                    \
    " WHEN " LAG_DAYS " < 0 THEN 'before 0'"                                   \
    " WHEN " LAG_DAYS " = 0 THEN '0' WHEN " LAG_DAYS " = 1 THEN '1'"           \
    " WHEN " LAG_DAYS " <= 3 THEN '2-3' WHEN " LAG_DAYS " <= 7 THEN '4-7'"     \
    " WHEN " LAG_DAYS " <= 30 THEN '8-30' WHEN " LAG_DAYS " <= 90 THEN"        \
    " '31-90' ELSE 'over 90' END"

static struct hc_str get_data_date_lag(facts_ptr f, run_ptr r)
{
    int64_t days = r->started_us / HC_US_PER_DAY - r->data_date;
    size_t i = 0;

    (void)f;
    if (r->data_date == HISTORY_NO_DATE)
        return (struct hc_str){NULL, 0};
    while (days > lags[i].most)
        i++;
    return lags[i].text;
}

#define MINUTE_SQL                                                             \
    "format('%02d-%02d', started_us / 300000000 % 12 * 5, "                    \
    "started_us / 300000000 % 12 * 5 + 4)"

static struct hc_str get_minute_of_hour(facts_ptr f, run_ptr r)
{
    static const struct hc_str texts[] = {
        HC_STR_INIT("00-04"), HC_STR_INIT("05-09"), HC_STR_INIT("10-14"),
        HC_STR_INIT("15-19"), HC_STR_INIT("20-24"), HC_STR_INIT("25-29"),
        HC_STR_INIT("30-34"), HC_STR_INIT("35-39"), HC_STR_INIT("40-44"),
        HC_STR_INIT("45-49"), HC_STR_INIT("50-54"), HC_STR_INIT("55-59"),
    };
    int64_t us = r->started_us % HC_US_PER_HOUR;

    (void)f;
    return texts[us / (MINUTES * INT64_C(60) * HC_US_PER_SECOND)];
}

static bool upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool lower(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* "OddsApiProps" is of Odds, "MLBStats" of MLB, "nbac_gamebook" of nbac. */
struct hc_str attribute_family(struct hc_str name)
{
    size_t n = 0, capitals;

    while (n < name.n && upper(name.p[n]))
        n++;
    capitals = n;
    while (n < name.n && lower(name.p[n]))
        n++;
    if (capitals > 1 && n > capitals)
        n = capitals - 1;
    return n == 0 ? name : (struct hc_str){name.p, n};
}

static struct hc_str get_source_family(facts_ptr f, run_ptr r)
{
    return attribute_family(history_processor(f->history, r));
}

/* ---- the list ------------------------------------------------------------ */

#define OF_FAILURES  ATTRIBUTE_OF_FAILURES
#define OF_TIME      ATTRIBUTE_OF_TIME
#define NULL_IS_NONE ATTRIBUTE_NULL_IS_NONE

const struct attribute attribute_list[N_ATTRIBUTES] = {
#define ATTRIBUTE(name, scope, flags, sql, help)                               \
    {#name, help, scope, flags, sql, get_##name},
#include "analyzer/explain/attributes.def"
#undef ATTRIBUTE
};
