/* SPDX-License-Identifier: MIT
 *
 * Cells of the API, see fv_cell.h. */
#include "parsers/fv_cell.h"

enum fv_type { FV_TEXT, FV_INT, FV_FLOAT, FV_BOOL, FV_TIME, FV_RECORD };

static enum fv_type type_of(struct json_value field)
{
    static const struct {
        struct hc_str name;
        enum fv_type type;
    } types[] = {
        {HC_STR_INIT("INTEGER"), FV_INT},    {HC_STR_INIT("INT64"), FV_INT},
        {HC_STR_INIT("FLOAT"), FV_FLOAT},    {HC_STR_INIT("FLOAT64"), FV_FLOAT},
        {HC_STR_INIT("BOOLEAN"), FV_BOOL},   {HC_STR_INIT("BOOL"), FV_BOOL},
        {HC_STR_INIT("TIMESTAMP"), FV_TIME}, {HC_STR_INIT("RECORD"), FV_RECORD},
        {HC_STR_INIT("STRUCT"), FV_RECORD},
    };
    struct hc_str name = json_text(json_find(field, HC_STR("type")));

    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (hc_str_eq_fold(types[i].name, name))
            return types[i].type;
    return FV_TEXT;
}

static bool is_repeated(struct json_value field)
{
    return hc_str_eq_fold(json_text(json_find(field, HC_STR("mode"))),
                          HC_STR("REPEATED"));
}

/* Seconds as a float (the API's default), or microseconds; a spelling with
 * dashes stays as it is. */
static struct hc_str time_text(struct hc_str text, char room[HC_TIME_TEXT])
{
    enum hc_epoch epoch = hc_epoch_guess(text);
    bool real = memchr(text.p, '.', text.n) != NULL ||
                memchr(text.p, 'E', text.n) != NULL ||
                memchr(text.p, 'e', text.n) != NULL;
    struct hc_time time;

    if (epoch == HC_EPOCH_NONE ||
        !hc_time_parse(text, real ? HC_EPOCH_S : epoch, &time))
        return text;
    (void)hc_time_format(time.us, room);
    return hc_str_from(room);
}

/* ---- as JSON -------------------------------------------------------- */

static void put_value(struct json_value field, struct json_value v,
                      struct hc_buf *out);

static void put_record(struct json_value field, struct json_value v,
                       struct hc_buf *out)
{
    struct json_iter fields = json_elements(json_find(field, HC_STR("fields")));
    struct json_iter cells = json_elements(json_find(v, HC_STR("f")));
    struct json_value f, c;
    bool first = true;

    hc_buf_add_char(out, '{');
    while (json_next_element(&fields, &f) && json_next_element(&cells, &c)) {
        struct json_value inner = json_find(c, HC_STR("v"));

        if (json_type_of(inner) == JSON_NULL)
            continue; /* an extract leaves the key out */
        if (!first)
            hc_buf_add_char(out, ',');
        first = false;
        json_quote(json_text(json_find(f, HC_STR("name"))), out);
        hc_buf_add_char(out, ':');
        put_value(f, inner, out);
    }
    hc_buf_add_char(out, '}');
}

static bool is_json_number(struct hc_str text)
{
    double unused;

    return text.n > 0 &&
           (text.p[0] == '-' || (text.p[0] >= '0' && text.p[0] <= '9')) &&
           text.p[text.n - 1] >= '0' && text.p[text.n - 1] <= '9' &&
           hc_str_to_double(text, &unused);
}

static void put_scalar(enum fv_type type, struct json_value v,
                       struct hc_buf *out)
{
    char room[HC_TIME_TEXT];
    struct hc_str text = json_text(v);
    bool yes;

    if (text.p == NULL) {
        json_minify(v, out);
    } else if (type == FV_TIME) {
        json_quote(time_text(text, room), out);
    } else if (type == FV_BOOL && json_as_bool(v, &yes)) {
        hc_buf_add_z(out, yes ? "true" : "false");
    } else if (type == FV_FLOAT && is_json_number(text)) {
        hc_buf_add_str(out, text);
    } else {
        json_quote(text, out); /* int64 too: extracts quote it */
    }
}

/* Recursion follows the nesting of v, which the parser has bounded. */
static void put_one(struct json_value field, struct json_value v,
                    struct hc_buf *out)
{
    enum fv_type type = type_of(field);

    if (type == FV_RECORD && json_type_of(v) == JSON_OBJECT)
        put_record(field, v, out);
    else
        put_scalar(type, v, out);
}

static void put_value(struct json_value field, struct json_value v,
                      struct hc_buf *out)
{
    struct json_iter it = json_elements(v);
    struct json_value element;
    bool first = true;

    if (!is_repeated(field)) {
        put_one(field, v, out);
        return;
    }
    hc_buf_add_char(out, '[');
    while (json_next_element(&it, &element)) {
        if (!first)
            hc_buf_add_char(out, ',');
        first = false;
        put_one(field, json_find(element, HC_STR("v")), out);
    }
    hc_buf_add_char(out, ']');
}

/* ---- as a cell ------------------------------------------------------ */

/* A text by its type; false = it does not hold its type and stays text. */
static bool typed(enum fv_type type, struct json_value v,
                  struct json_scalar *out)
{
    switch (type) {
    case FV_INT:
        out->type = JSON_INT;
        return json_as_i64(v, &out->i);
    case FV_FLOAT:
        out->type = JSON_REAL;
        /* NaN and infinities stay texts, as in an extract. */
        return is_json_number(json_text(v)) && json_as_double(v, &out->real);
    case FV_BOOL:
        out->type = JSON_BOOL;
        return json_as_bool(v, &out->boolean);
    default:
        return false;
    }
}

void fv_cell_set(struct json_row *row, size_t index, struct json_value field,
                 struct json_value v, struct hc_buf *scratch)
{
    enum fv_type type = type_of(field);
    struct json_scalar scalar = json_scalar_of(v), out = {.u = 0};

    if (scalar.type == JSON_ARRAY || scalar.type == JSON_OBJECT) {
        hc_buf_clear(scratch);
        if (json_is_absent(field))
            json_minify(v, scratch);
        else
            put_value(field, v, scratch);
        json_row_set_text(row, index, hc_buf_str(scratch), CELL_JSON);
    } else if (scalar.type == JSON_STRING && type == FV_TIME) {
        char room[HC_TIME_TEXT];

        json_row_set_text(row, index, time_text(scalar.text, room), CELL_TEXT);
    } else if (scalar.type == JSON_STRING && typed(type, v, &out)) {
        json_row_set(row, index, v, &out);
    } else {
        json_row_set(row, index, v, &scalar);
    }
}
