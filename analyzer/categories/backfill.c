/* SPDX-License-Identifier: MIT
 *
 * Category rules as GoogleSQL, see refined.h. */
#include "analyzer/categories/refined.h"

/* As an error cell is read: an array's first error, or an object, or text. */
static const char message_sql[] =
    "  CONCAT(\n"
    "    IFNULL(CONCAT(COALESCE(JSON_VALUE(errors, '$[0].error_type'), "
    "JSON_VALUE(errors, '$.error_type')), ': '), ''),\n"
    "    COALESCE(JSON_VALUE(errors, '$[0].error_message'), "
    "JSON_VALUE(errors, '$.error_message'),\n"
    "             JSON_VALUE(errors, '$[0]'), JSON_VALUE(errors, '$.message'), "
    "JSON_VALUE(errors, '$.cleanup_reason'),\n"
    "             JSON_VALUE(errors, '$'), TO_JSON_STRING(errors)))";

/* What PCRE2 has and RE2 has not. */
static bool beyond_re2(struct hc_str regex)
{
    static const char *const parts[] = {
        "(?=", "(?!", "(?<=", "(?<!", "(?>", "(?|", "(?#", "(*",
        "(?R", "(?&", "\\K",  "\\G",  "\\R", "\\h", "\\X", "\\Z",
        "\\1", "\\2", "\\g",  "\\k",  "++",  "*+",  "?+",  NULL};

    for (size_t i = 0; parts[i] != NULL; i++)
        if (hc_str_find(regex, hc_str_from(parts[i])) >= 0)
            return true;
    return false;
}

/* A raw literal takes its pattern as it is, save quotes and line ends. */
static void put_regex(struct hc_buf *out, struct hc_str regex)
{
    hc_buf_add_z(out, "r'''(?i)");
    for (size_t i = 0; i < regex.n; i++) {
        if (regex.p[i] == '\'')
            hc_buf_add_z(out, "\\x27");
        else if (regex.p[i] == '\n')
            hc_buf_add_z(out, "\\n");
        else
            hc_buf_add_char(out, regex.p[i]);
    }
    hc_buf_add_z(out, "'''");
}

/* A literal in quotes. */
static void put_name(struct hc_buf *out, struct hc_str name)
{
    hc_buf_add_char(out, '\'');
    for (size_t i = 0; i < name.n; i++) {
        unsigned char c = (unsigned char)name.p[i];

        if (c == '\'' || c == '\\')
            hc_buf_printf(out, "\\%c", c);
        else if (c < 0x20)
            hc_buf_printf(out, "\\x%02x", c);
        else
            hc_buf_add_char(out, (char)c);
    }
    hc_buf_add_char(out, '\'');
}

static bool is_table_name(struct hc_str table)
{
    for (size_t i = 0; i < table.n; i++) {
        char c = table.p[i];

        if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
            !(c >= '0' && c <= '9') && c != '_' && c != '-' && c != '.' &&
            c != ':')
            return false;
    }
    return table.n > 0;
}

static void put_case(const struct category_rules *r, struct hc_buf *out)
{
    hc_buf_add_z(out, "CASE\n");
    for (size_t i = 0; i < r->catch_all; i++) {
        hc_buf_add_z(out, "  WHEN REGEXP_CONTAINS(\n");
        hc_buf_add_z(out, message_sql);
        hc_buf_add_z(out, ", ");
        put_regex(out, r->at[i].regex);
        hc_buf_add_z(out, ") THEN ");
        put_name(out, r->at[i].name);
        hc_buf_add_char(out, '\n');
    }
    hc_buf_add_z(out, "  ELSE ");
    put_name(out, r->at[r->catch_all].name);
    hc_buf_add_z(out, "\nEND\n");
}

enum hc_code category_backfill(const struct category_rules *r,
                               struct hc_str table, struct hc_buf *out,
                               struct hc_err *err)
{
    const char *where = "WHERE failure_category IS NULL AND status = 'failed'";

    if (!is_table_name(table))
        return hc_fail(err, HC_EUSAGE,
                       "a table is PROJECT.DATASET.TABLE, not \"%.*s\"",
                       HC_STR_ARG(hc_str_utf8_prefix(table, 100)));
    for (size_t i = 0; i < r->catch_all; i++)
        if (beyond_re2(r->at[i].regex))
            return hc_fail(err, HC_ECONFIG,
                           "the rule %.*s uses what BigQuery's RE2 has not "
                           "(lookaround, back references, possessive "
                           "quantifiers)",
                           HC_STR_ARG(hc_str_utf8_prefix(r->at[i].name, 60)));
    hc_buf_printf(out,
                  "ALTER TABLE `%.*s` ADD COLUMN IF NOT EXISTS "
                  "failure_category STRING;\n\n",
                  HC_STR_ARG(table));
    hc_buf_printf(out,
                  "-- Failures that say something, the first rule that "
                  "matches.\nUPDATE `%.*s`\nSET failure_category = ",
                  HC_STR_ARG(table));
    put_case(r, out);
    hc_buf_printf(out,
                  "%s\n  AND errors IS NOT NULL AND TO_JSON_STRING(errors) NOT "
                  "IN ('null', '\"\"', '[]', '{}');\n\n",
                  where);
    hc_buf_printf(out,
                  "-- Failures that say nothing.\nUPDATE `%.*s`\nSET "
                  "failure_category = ",
                  HC_STR_ARG(table));
    put_name(out, r->at[r->n - 1].name);
    hc_buf_printf(out, "\n%s;\n", where);
    return hc_buf_check(out, err);
}
