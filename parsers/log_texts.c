/* SPDX-License-Identifier: MIT
 *
 * Texts of an entry, see log_texts.h. */
#include "parsers/log_texts.h"

#include "base/limits.h"

void log_texts_init(struct log_texts *t)
{
    *t = (struct log_texts){.n_made = 0};
    hc_buf_init(&t->text, 2 * HC_MAX_RECORD);
    hc_buf_init(&t->rest, 2 * HC_MAX_RECORD);
}

void log_texts_release(struct log_texts *t)
{
    hc_buf_release(&t->text);
    hc_buf_release(&t->rest);
}

void log_texts_clear(struct log_texts *t)
{
    hc_buf_clear(&t->text);
    hc_buf_clear(&t->rest);
    t->n_made = 0;
}

enum hc_code log_texts_lay(struct log_texts *t, struct hc_str *rest,
                           struct hc_err *err)
{
    enum hc_code rc;

    if (t->rest.n > 0)
        hc_buf_add_char(&t->rest, '}');
    rc = hc_buf_check(&t->text, err);
    if (rc == HC_OK)
        rc = hc_buf_check(&t->rest, err);
    if (rc != HC_OK)
        return rc;
    for (size_t i = 0; i < t->n_made; i++) {
        const struct log_made *m = &t->made[i];

        *m->view = (struct hc_str){m->n == 0 ? "" : t->text.p + m->from, m->n};
    }
    if (t->rest.n > 0)
        *rest = hc_buf_str(&t->rest);
    return HC_OK;
}

/* ---- keys ----------------------------------------------------------- */

struct hc_str log_plain_key(struct hc_str key, char room[LOG_KEY_ROOM])
{
    size_t n = 0;

    for (size_t i = 0; i < key.n && n < LOG_KEY_ROOM; i++) {
        char c = key.p[i];

        if (c == '_')
            continue;
        room[n++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    return (struct hc_str){room, n};
}

struct json_value log_find(struct json_value v, struct hc_str plain)
{
    struct json_iter it = json_members(v);
    struct json_member m;
    char room[LOG_KEY_ROOM];

    while (json_next_member(&it, &m))
        if (m.scalar.type != JSON_NULL &&
            hc_str_eq(log_plain_key(m.key, room), plain))
            return m.value;
    return (struct json_value){NULL, 0};
}

/* ---- texts made here ------------------------------------------------ */

void log_set_since(struct log_texts *t, struct hc_str *view, size_t from)
{
    if (t->n_made < LOG_TEXTS) /* there are fewer fields than that */
        t->made[t->n_made++] = (struct log_made){view, from, t->text.n - from};
}

void log_set_text(struct log_texts *t, struct hc_str *view, struct json_value v)
{
    struct json_scalar s = json_scalar_of(v);
    size_t from = t->text.n;

    if (s.type == JSON_STRING) {
        *view = s.text;
    } else if (s.type != JSON_NULL && s.type != JSON_ARRAY &&
               s.type != JSON_OBJECT) {
        json_minify(v, &t->text);
        log_set_since(t, view, from);
    }
}

void log_set_json(struct log_texts *t, struct hc_str *view, struct json_value v)
{
    size_t from = t->text.n;

    json_minify(v, &t->text);
    log_set_since(t, view, from);
}

void log_set_object(struct log_texts *t, struct hc_str *view,
                    struct json_value v)
{
    struct json_iter it = json_members(v);
    struct json_member m;
    size_t from = t->text.n;

    while (json_next_member(&it, &m)) {
        if (m.scalar.type == JSON_NULL)
            continue;
        hc_buf_add_char(&t->text, t->text.n == from ? '{' : ',');
        json_quote(m.key, &t->text);
        hc_buf_add_char(&t->text, ':');
        json_minify(m.value, &t->text);
    }
    if (t->text.n == from)
        return;
    hc_buf_add_char(&t->text, '}');
    log_set_since(t, view, from);
}

/* ---- what has no field ---------------------------------------------- */

void log_keep(struct log_texts *t, struct hc_str key, struct json_value v)
{
    if (json_type_of(v) == JSON_NULL)
        return;
    hc_buf_add_char(&t->rest, t->rest.n == 0 ? '{' : ',');
    json_quote(key, &t->rest);
    hc_buf_add_char(&t->rest, ':');
    json_minify(v, &t->rest);
}

static bool is_known(struct hc_str key, const char *const *known)
{
    char room[LOG_KEY_ROOM];
    struct hc_str plain = log_plain_key(key, room);

    for (size_t i = 0; known[i] != NULL; i++)
        if (hc_str_eq(plain, hc_str_from(known[i])))
            return true;
    return false;
}

void log_keep_others(struct log_texts *t, const char *key, struct json_value v,
                     const char *const *known)
{
    struct json_iter it = json_members(v);
    struct json_member m;
    bool any = false;

    if (json_type_of(v) != JSON_OBJECT) {
        log_keep(t, hc_str_from(key), v);
        return;
    }
    while (json_next_member(&it, &m)) {
        if (m.scalar.type == JSON_NULL || is_known(m.key, known))
            continue;
        if (!any) {
            hc_buf_add_char(&t->rest, t->rest.n == 0 ? '{' : ',');
            json_quote(hc_str_from(key), &t->rest);
            hc_buf_add_char(&t->rest, ':');
        }
        hc_buf_add_char(&t->rest, any ? ',' : '{');
        json_quote(m.key, &t->rest);
        hc_buf_add_char(&t->rest, ':');
        json_minify(m.value, &t->rest);
        any = true;
    }
    if (any)
        hc_buf_add_char(&t->rest, '}');
}
