/* SPDX-License-Identifier: MIT
 *
 * Reading and writing policies, see policies.h. */
#include "analyzer/whatif/policies.h"

#include "analyzer/cli/options.h"
#include "base/checked.h"
#include "base/timestamp.h"

#define POLICY(name) extern const struct policy policy_##name;
#include "analyzer/whatif/policies.def"
#undef POLICY

const struct policy *const policy_list[] = {
#define POLICY(name) &policy_##name,
#include "analyzer/whatif/policies.def"
#undef POLICY
    NULL,
};

const struct policy *policy_find(struct hc_str name)
{
    for (size_t i = 0; policy_list[i] != NULL; i++)
        if (hc_str_eq(name, hc_str_from(policy_list[i]->name)))
            return policy_list[i];
    return NULL;
}

/* ---- values ------------------------------------------------------------- */

static bool read_number(struct hc_str text, int64_t *out)
{
    if (hc_str_eq(text, HC_STR("inf"))) {
        *out = POLICY_INFINITE;
        return true;
    }
    return hc_str_to_i64(text, out);
}

/* False = the text is no value of that kind. */
static bool read_value(struct policy_use *use, size_t i, struct hc_str text)
{
    struct hc_time time;

    switch (use->policy->params[i].kind) {
    case PARAM_NUMBER:
        return read_number(text, &use->value[i]);
    case PARAM_SPAN:
        return options_duration(text, &use->value[i]);
    case PARAM_TIME:
        if (!hc_time_parse(text, HC_EPOCH_NONE, &time))
            return false;
        use->value[i] = time.us;
        return true;
    }
    return false;
}

static const char *kind_name(enum param_kind kind)
{
    static const char *const names[] = {
        [PARAM_NUMBER] = "a whole number",
        [PARAM_SPAN] = "a span such as 90s, 5m or 12h",
        [PARAM_TIME] = "a time such as 2026-01-12T02:00:00Z",
    };

    return names[kind];
}

static bool in_range(const struct policy_param *p, int64_t value)
{
    int64_t unit = p->kind == PARAM_SPAN ? HC_US_PER_SECOND : 1;

    return p->kind == PARAM_TIME ||
           (value >= p->min * unit && value <= p->max * unit);
}

static enum hc_code set_value(struct policy_use *use, size_t i,
                              struct hc_str text, struct hc_err *err)
{
    const struct policy_param *p = &use->policy->params[i];
    const char *unit = p->kind == PARAM_SPAN ? "s" : "";

    if (!read_value(use, i, text))
        return hc_fail(err, HC_EUSAGE, "%s: %s is not '%.*s' but %s",
                       use->policy->name, p->name, HC_STR_ARG(text),
                       kind_name(p->kind));
    if (!in_range(p, use->value[i]))
        return hc_fail(err, HC_EUSAGE, "%s: %s is from %lld%s to %lld%s",
                       use->policy->name, p->name, (long long)p->min, unit,
                       (long long)p->max, unit);
    return HC_OK;
}

void policy_use_init(struct policy_use *use, const struct policy *policy)
{
    *use = (struct policy_use){.policy = policy};
    for (size_t i = 0; i < POLICY_PARAMS; i++)
        use->value[i] = POLICY_ABSENT;
    if (policy->params == NULL)
        return;
    for (size_t i = 0; policy->params[i].name != NULL; i++)
        if (policy->params[i].fallback != NULL)
            (void)read_value(use, i, hc_str_from(policy->params[i].fallback));
}

/* ---- text --------------------------------------------------------------- */

static void list_policies(struct hc_buf *out)
{
    for (size_t i = 0; policy_list[i] != NULL; i++)
        hc_buf_printf(out, "%s%s", i == 0 ? "" : ", ", policy_list[i]->name);
}

static enum hc_code unknown_policy(struct hc_str name, struct hc_err *err)
{
    struct hc_buf names;

    hc_buf_init(&names, sizeof err->msg);
    list_policies(&names);
    (void)hc_fail(err, HC_EUSAGE, "there is no policy '%.*s'; there are %s",
                  HC_STR_ARG(hc_str_utf8_prefix(name, 40)), hc_buf_z(&names));
    hc_buf_release(&names);
    return HC_EUSAGE;
}

static enum hc_code unknown_param(const struct policy *policy,
                                  struct hc_str name, struct hc_err *err)
{
    struct hc_buf names;

    hc_buf_init(&names, sizeof err->msg);
    for (size_t i = 0; policy->params != NULL && policy->params[i].name != NULL;
         i++)
        hc_buf_printf(&names, "%s%s", i == 0 ? "" : ", ",
                      policy->params[i].name);
    (void)hc_fail(err, HC_EUSAGE, "%s has no parameter '%.*s'; it has %s",
                  policy->name, HC_STR_ARG(hc_str_utf8_prefix(name, 40)),
                  names.n == 0 ? "none" : hc_buf_z(&names));
    hc_buf_release(&names);
    return HC_EUSAGE;
}

/* "NAME=VALUE", or "VALUE" of the only or first parameter. */
static enum hc_code read_param(struct policy_use *use, struct hc_str text,
                               bool first, unsigned *said, struct hc_err *err)
{
    const struct policy_param *params = use->policy->params;
    struct hc_str name = {NULL, 0}, value = text;
    size_t i = 0;

    if (hc_str_find(text, HC_STR("=")) >= 0) {
        (void)hc_str_cut(&value, '=', &name);
        name = hc_str_trim(name);
        value = hc_str_trim(value);
        while (params != NULL && params[i].name != NULL &&
               !hc_str_eq(name, hc_str_from(params[i].name)))
            i++;
    } else if (!first) {
        return hc_fail(err, HC_EUSAGE, "%s: '%.*s' is not PARAMETER=VALUE",
                       use->policy->name,
                       HC_STR_ARG(hc_str_utf8_prefix(text, 40)));
    }
    if (params == NULL || params[i].name == NULL)
        return unknown_param(use->policy, name.n > 0 ? name : text, err);
    if ((*said >> i & 1) != 0)
        return hc_fail(err, HC_EUSAGE, "%s: %s is given twice",
                       use->policy->name, params[i].name);
    *said |= 1u << i;
    return set_value(use, i, hc_str_utf8_prefix(value, 60), err);
}

enum hc_code policy_read(struct policy_use *use, struct hc_str text,
                         struct hc_err *err)
{
    struct hc_str rest = hc_str_trim(text), name, part;
    const struct policy *policy;
    unsigned said = 0;
    bool more = hc_str_cut(&rest, '(', &name);
    enum hc_code rc = HC_OK;

    name = hc_str_trim(name);
    policy = policy_find(name);
    if (policy == NULL)
        return unknown_policy(name, err);
    policy_use_init(use, policy);
    if (!more)
        return HC_OK;
    if (!hc_str_ends(rest, HC_STR(")")))
        return hc_fail(err, HC_EUSAGE,
                       "%s( has no closing parenthesis at the end",
                       policy->name);
    rest = hc_str_trim(hc_str_slice(rest, 0, rest.n - 1));
    for (bool first = true; rc == HC_OK && more && (rest.n > 0 || !first);
         first = false) {
        more = hc_str_cut(&rest, ',', &part);
        rc = read_param(use, hc_str_trim(part), first, &said, err);
    }
    return rc;
}

/* ---- writing ------------------------------------------------------------ */

static void write_value(const struct policy_param *p, int64_t value,
                        struct hc_buf *out)
{
    char time[HC_TIME_TEXT];

    if (p->kind == PARAM_TIME) {
        (void)hc_time_format(value, time);
        hc_buf_printf(out, "%s", time);
    } else if (p->kind == PARAM_SPAN) {
        hc_buf_printf(out, "%llds", (long long)(value / HC_US_PER_SECOND));
    } else if (value >= POLICY_INFINITE) {
        hc_buf_printf(out, "inf");
    } else {
        hc_buf_printf(out, "%lld", (long long)value);
    }
}

void policy_write(const struct policy_use *use, struct hc_buf *out)
{
    const struct policy_param *params = use->policy->params;
    bool any = false;

    hc_buf_printf(out, "%s", use->policy->name);
    for (size_t i = 0; params != NULL && params[i].name != NULL; i++) {
        if (use->value[i] == POLICY_ABSENT)
            continue;
        hc_buf_printf(out, "%s%s=", any ? "," : "(", params[i].name);
        write_value(&params[i], use->value[i], out);
        any = true;
    }
    if (any)
        hc_buf_printf(out, ")");
}
