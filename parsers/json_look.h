/* SPDX-License-Identifier: MIT
 *
 * What kind of JSON an input is, from its first bytes: the keys of the first
 * element, cut out the way json_split.h cuts.  For sniffing. */
#ifndef HINDCAST_PARSERS_JSON_LOOK_H
#define HINDCAST_PARSERS_JSON_LOOK_H

#include "parsers/json_scan.h"
#include "parsers/json_split.h"

enum { JSON_LOOK_KEYS = 48 };

struct json_look {
    struct json_split_facts facts; /* what stands around the element */
    bool alone;                    /* no other element is in head */
    size_t n;                      /* keys; 0 = no object with members */
    struct json_look_key {
        char name[JSON_SCAN_KEY];
        size_t name_n;
        struct hc_str value; /* from its first byte to the end of head */
    } keys[JSON_LOOK_KEYS];
};

/* Look at the first element of head that is an object with members, of the
 * first few. */
void json_look_at(struct hc_str head, const struct json_wrapper *wrapper,
                  struct json_look *out);
/* The value of a key, cut at the end of head; .p is NULL when the key is not
 * there. */
struct hc_str json_look_find(const struct json_look *look, struct hc_str key);
/* Whether the key is there and its value starts with that byte. */
bool json_look_starts(const struct json_look *look, const char *key,
                      char first);

#endif
