/* SPDX-License-Identifier: MIT
 *
 * The getters of json.h, strict and lenient. */
#include <math.h>

#include "parsers/json.h"

bool json_get_str(struct json_value v, struct hc_str *out)
{
    struct json_scalar s = json_scalar_of(v);

    if (s.type == JSON_STRING)
        *out = s.text;
    return s.type == JSON_STRING;
}

struct hc_str json_text(struct json_value v)
{
    struct hc_str text = {NULL, 0};

    (void)json_get_str(v, &text);
    return text;
}

bool json_get_bool(struct json_value v, bool *out)
{
    struct json_scalar s = json_scalar_of(v);

    if (s.type == JSON_BOOL)
        *out = s.boolean;
    return s.type == JSON_BOOL;
}

bool json_get_i64(struct json_value v, int64_t *out)
{
    struct json_scalar s = json_scalar_of(v);

    if (s.type == JSON_INT)
        *out = s.i;
    return s.type == JSON_INT;
}

bool json_get_double(struct json_value v, double *out)
{
    struct json_scalar s = json_scalar_of(v);

    switch (s.type) {
    case JSON_INT:
        *out = (double)s.i;
        return true;
    case JSON_UINT:
        *out = (double)s.u;
        return true;
    case JSON_REAL:
        *out = s.real;
        return true;
    default:
        return false;
    }
}

bool json_as_i64(struct json_value v, int64_t *out)
{
    struct json_scalar s = json_scalar_of(v);

    switch (s.type) {
    case JSON_INT:
        *out = s.i;
        return true;
    case JSON_REAL:
        /* Both bounds are exact doubles; the upper one itself does not fit. */
        if (!(s.real >= -0x1p63 && s.real < 0x1p63) || trunc(s.real) != s.real)
            return false;
        *out = (int64_t)s.real;
        return true;
    case JSON_STRING:
        return hc_str_to_i64(s.text, out);
    default:
        return false;
    }
}

bool json_as_double(struct json_value v, double *out)
{
    struct json_scalar s = json_scalar_of(v);

    if (s.type == JSON_STRING)
        return hc_str_to_double(s.text, out);
    return json_get_double(v, out);
}

bool json_as_bool(struct json_value v, bool *out)
{
    struct json_scalar s = json_scalar_of(v);

    if (s.type != JSON_STRING)
        return json_get_bool(v, out);
    if (!hc_str_eq_fold(s.text, HC_STR("true")) &&
        !hc_str_eq_fold(s.text, HC_STR("false")))
        return false;
    *out = s.text.n == 4;
    return true;
}
