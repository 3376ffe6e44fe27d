/* SPDX-License-Identifier: MIT
 *
 * Texts that have to be made for a log entry: compact JSON of its payload and
 * labels, numbers where a text is due, and everything that has no field.
 * They grow in buffers that may move, so the views of them are laid at once
 * when the entry is complete. */
#ifndef HINDCAST_PARSERS_LOG_TEXTS_H
#define HINDCAST_PARSERS_LOG_TEXTS_H

#include "parsers/json.h"

enum { LOG_KEY_ROOM = 48, LOG_TEXTS = 32 };

struct log_texts {
    struct hc_buf text, rest;
    struct log_made {
        struct hc_str *view;
        size_t from, n;
    } made[LOG_TEXTS];
    size_t n_made;
};

void log_texts_init(struct log_texts *t);
void log_texts_release(struct log_texts *t);
/* Start the next entry. */
void log_texts_clear(struct log_texts *t);
/* Lay the views; *rest is the object of what log_keep() kept, else untouched.
 * All live until clear. */
HC_MUST_USE enum hc_code log_texts_lay(struct log_texts *t, struct hc_str *rest,
                                       struct hc_err *err);

/* A key in lower case without underscores, cut to room: logName, log_name and
 * logname are one. */
struct hc_str log_plain_key(struct hc_str key, char room[LOG_KEY_ROOM]);
/* The member with that plain key that is not null. */
struct json_value log_find(struct json_value v, struct hc_str plain);

/* *view becomes a scalar as text; containers and null leave it as it is. */
void log_set_text(struct log_texts *t, struct hc_str *view,
                  struct json_value v);
/* *view becomes the compact JSON of v. */
void log_set_json(struct log_texts *t, struct hc_str *view,
                  struct json_value v);
/* *view becomes an object without its null members (a sink writes those for
 * what is unset); an object of nothing else leaves it as it is. */
void log_set_object(struct log_texts *t, struct hc_str *view,
                    struct json_value v);
/* *view becomes what was appended to t->text since it had `from` bytes. */
void log_set_since(struct log_texts *t, struct hc_str *view, size_t from);

/* Keep a value that is not null under key. */
void log_keep(struct log_texts *t, struct hc_str key, struct json_value v);
/* Keep the members of v whose plain keys are not known (NULL ends the list)
 * as an object under key; all of v when it is no object. */
void log_keep_others(struct log_texts *t, const char *key, struct json_value v,
                     const char *const *known);

#endif
