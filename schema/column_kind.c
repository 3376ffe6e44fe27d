/* SPDX-License-Identifier: MIT
 *
 * Kinds of cells, see column_kind.h. */
#include "schema/column_kind.h"

static unsigned text_kind(struct hc_str text)
{
    struct hc_time time;
    int32_t days;

    if (hc_str_eq_fold(text, HC_STR("true")) ||
        hc_str_eq_fold(text, HC_STR("false")))
        return KIND_BOOL;
    if (text.n > 0 && (text.p[0] == '{' || text.p[0] == '['))
        return KIND_JSON;
    if (hc_date_parse(text, &days))
        return KIND_DATE;
    return hc_time_parse(text, HC_EPOCH_NONE, &time) ? KIND_TIME : KIND_TEXT;
}

unsigned column_kind_add(unsigned kinds, const struct cell *c)
{
    if (kinds & KIND_TEXT)
        return kinds;
    switch (c->kind) {
    case CELL_NULL:
        return kinds;
    case CELL_INT:
        return kinds | KIND_INT;
    case CELL_REAL:
        return kinds | KIND_REAL;
    case CELL_BOOL:
        return kinds | KIND_BOOL;
    case CELL_JSON:
        return kinds | KIND_JSON;
    case CELL_TEXT:
        break;
    }
    return kinds | text_kind(c->text);
}

static const struct {
    struct hc_str type;
    unsigned kinds;
} types[] = {
    {HC_STR_INIT(""), 0},
    {HC_STR_INIT("INT64"), KIND_INT},
    {HC_STR_INIT("FLOAT64"), KIND_REAL},
    {HC_STR_INIT("FLOAT64"), KIND_INT | KIND_REAL},
    {HC_STR_INIT("BOOL"), KIND_BOOL},
    {HC_STR_INIT("DATE"), KIND_DATE},
    {HC_STR_INIT("TIMESTAMP"), KIND_TIME},
    {HC_STR_INIT("TIMESTAMP"), KIND_TIME | KIND_DATE},
    {HC_STR_INIT("JSON"), KIND_JSON},
};

const char *column_kind_type(unsigned kinds)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (types[i].kinds == kinds)
            return types[i].type.p;
    return "STRING";
}

unsigned column_kind_of(struct hc_str type)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (hc_str_eq(types[i].type, type))
            return types[i].kinds;
    return KIND_TEXT;
}
