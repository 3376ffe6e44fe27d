/* SPDX-License-Identifier: MIT
 *
 * The series of heartbeats by key, see beat_series.h. */
#include "analyzer/analyses/beat_series.h"

#include <stdlib.h>
#include <xxhash.h>

#include "base/limits.h"
#include "base/timestamp.h"

#define TWIN_US HC_US_PER_SECOND

enum {
    /* A beat has at most this many writers: a logger, print, a structured
     * handler, an agent. */
    MAX_WRITERS = 4,
    /* Bytes before a match that tell writers apart. */
    MAX_PREFIX = 256,
    /* A table below this is not worth sweeping. */
    MIN_BUCKETS = 1024
};

struct beat_recent {
    int64_t time_us, elapsed_us;
    enum beat_event event;
    bool error;
    uint64_t writer[MAX_WRITERS]; /* hashes of what stands in front */
    size_t n_writers;
};

/* ---- twins ---- */

/* Digit runs look alike: a logger prints the time there. */
static uint64_t hash_writer(struct hc_str prefix)
{
    char masked[MAX_PREFIX];
    size_t n = 0;

    for (size_t i = 0; i < prefix.n && n < sizeof masked; i++) {
        bool digit = prefix.p[i] >= '0' && prefix.p[i] <= '9';

        if (digit && n > 0 && masked[n - 1] == '0')
            continue;
        masked[n++] = digit ? '0' : prefix.p[i];
    }
    return XXH3_64bits(masked, n);
}

static bool same_beat(const struct beat_recent *r, const struct beat_line *line)
{
    int64_t d = r->elapsed_us - line->beat.elapsed_us;

    return r->event == line->beat.event && r->error == line->beat.error &&
           (d < 0 ? -d : d) <= line->beat.resolution_us;
}

/* True when `writer` had not written that beat yet. */
static bool add_writer(struct beat_recent *r, uint64_t writer)
{
    for (size_t i = 0; i < r->n_writers; i++)
        if (r->writer[i] == writer)
            return false;
    if (r->n_writers == MAX_WRITERS)
        return false;
    r->writer[r->n_writers++] = writer;
    return true;
}

/* Forget what is older than a second, the oldest line where all is new. */
static enum hc_code make_room(struct beat_series *s, int64_t now_us,
                              struct hc_err *err)
{
    size_t n = 0;

    for (size_t i = 0; i < s->n_recent; i++)
        if (now_us - s->recent[i].time_us <= TWIN_US)
            s->recent[n++] = s->recent[i];
    s->n_recent = n;
    if (n < s->cap_recent)
        return HC_OK;
    if (s->cap_recent < HC_MAX_PARALLEL_BEATS) {
        size_t cap = s->cap_recent == 0 ? 1 : 2 * s->cap_recent;
        struct beat_recent *grown = realloc(s->recent, cap * sizeof *grown);

        if (grown == NULL)
            return hc_nomem(err);
        s->recent = grown;
        s->cap_recent = cap;
        return HC_OK;
    }
    s->n_recent--;
    memmove(s->recent, s->recent + 1, s->n_recent * sizeof *s->recent);
    return HC_OK;
}

enum hc_code beat_series_twin(struct beat_series *s,
                              const struct beat_line *line, bool *twin,
                              struct hc_err *err)
{
    uint64_t writer = hash_writer(line->beat.prefix);
    enum hc_code rc;

    *twin = false;
    for (size_t i = 0; i < s->n_recent; i++)
        if (line->time_us - s->recent[i].time_us <= TWIN_US &&
            same_beat(&s->recent[i], line) &&
            add_writer(&s->recent[i], writer)) {
            *twin = true;
            return HC_OK;
        }
    rc = make_room(s, line->time_us, err);
    if (rc == HC_OK)
        s->recent[s->n_recent++] = (struct beat_recent){
            .time_us = line->time_us,
            .elapsed_us = line->beat.elapsed_us,
            .event = line->beat.event,
            .error = line->beat.error,
            .writer = {writer},
            .n_writers = 1,
        };
    return rc;
}

/* ---- the table ---- */

enum { N_FIELDS = 7 };

static void fields_of(const struct beat_key *k, struct hc_str out[N_FIELDS])
{
    out[0] = k->where.project;
    out[1] = k->where.service;
    out[2] = k->where.revision;
    out[3] = k->where.instance;
    out[4] = k->system;
    out[5] = k->id;
    out[6] = k->op;
}

static uint64_t hash_key(const struct beat_key *k, enum beat_class class)
{
    struct hc_str f[N_FIELDS];
    uint64_t h = class == BEAT_SIGNAL ? 0 : 1;

    fields_of(k, f);
    for (int i = 0; i < N_FIELDS; i++)
        h = XXH3_64bits_withSeed(f[i].p == NULL ? "" : f[i].p, f[i].n, h);
    return h;
}

static bool same_key(const struct beat_key *a, const struct beat_key *b)
{
    struct hc_str x[N_FIELDS], y[N_FIELDS];

    fields_of(a, x);
    fields_of(b, y);
    for (int i = 0; i < N_FIELDS; i++)
        if (!hc_str_eq(x[i], y[i]))
            return false;
    return true;
}

static void free_series(struct beat_series *s)
{
    while (s->open != NULL) {
        struct beat_live *next = s->open->next;

        live_free(s->open);
        s->open = next;
    }
    free(s->recent);
    free(s);
}

void beat_table_release(struct beat_table *t)
{
    for (size_t i = 0; i < t->n_buckets; i++)
        while (t->buckets[i] != NULL) {
            struct beat_series *next = t->buckets[i]->next;

            free_series(t->buckets[i]);
            t->buckets[i] = next;
        }
    free(t->buckets);
    *t = (struct beat_table){NULL, 0, 0};
}

/* A series and its text in one piece of memory. */
static struct beat_series *new_series(const struct beat_key *key)
{
    struct beat_series *s;
    struct hc_str f[N_FIELDS];
    size_t n = sizeof *s;
    char *at;

    fields_of(key, f);
    for (int i = 0; i < N_FIELDS; i++)
        n += f[i].n; /* views of one entry: they fit in memory already */
    s = calloc(1, n);
    if (s == NULL)
        return NULL;
    at = (char *)(s + 1);
    for (int i = 0; i < N_FIELDS; i++) {
        if (f[i].n > 0)
            memcpy(at, f[i].p, f[i].n);
        f[i].p = at;
        at += f[i].n;
    }
    s->key = (struct beat_key){{f[0], f[1], f[2], f[3]}, f[4], f[5], f[6]};
    return s;
}

/* Drop what can say nothing any more, so that a log with a new operation in
 * every line costs no more than what is open at once. */
static void sweep(struct beat_table *t, int64_t now_us)
{
    for (size_t i = 0; i < t->n_buckets; i++) {
        struct beat_series **at = &t->buckets[i];

        while (*at != NULL) {
            struct beat_series *s = *at;

            if (s->open != NULL || s->has_episode ||
                now_us - s->last_us <= TWIN_US) {
                at = &s->next;
                continue;
            }
            *at = s->next;
            free_series(s);
            t->n_series--;
        }
    }
}

static enum hc_code grow(struct beat_table *t, int64_t now_us,
                         struct hc_err *err)
{
    size_t n = t->n_buckets == 0 ? MIN_BUCKETS : 2 * t->n_buckets;
    struct beat_series **buckets;

    sweep(t, now_us);
    if (t->n_buckets > 0 && t->n_series < t->n_buckets / 2)
        return HC_OK;
    buckets = calloc(n, sizeof *buckets);
    if (buckets == NULL)
        return hc_nomem(err);
    for (size_t i = 0; i < t->n_buckets; i++)
        while (t->buckets[i] != NULL) {
            struct beat_series *s = t->buckets[i];

            t->buckets[i] = s->next;
            s->next = buckets[s->hash & (n - 1)];
            buckets[s->hash & (n - 1)] = s;
        }
    free(t->buckets);
    t->buckets = buckets;
    t->n_buckets = n;
    return HC_OK;
}

enum hc_code beat_table_find(struct beat_table *t, const struct beat_line *line,
                             struct beat_series **out, struct hc_err *err)
{
    struct beat_key key = {line->where, line->beat.system, line->beat.id,
                           line->beat.op};
    uint64_t hash = hash_key(&key, line->beat.class);
    struct beat_series *s = NULL;
    enum hc_code rc = HC_OK;

    if (t->n_series >= t->n_buckets)
        rc = grow(t, line->time_us, err);
    if (rc != HC_OK)
        return rc;
    for (s = t->buckets[hash & (t->n_buckets - 1)]; s != NULL; s = s->next)
        if (s->hash == hash && s->class == line->beat.class &&
            same_key(&s->key, &key))
            break;
    if (s == NULL) {
        s = new_series(&key);
        if (s == NULL)
            return hc_nomem(err);
        s->hash = hash;
        s->class = line->beat.class;
        s->next = t->buckets[hash & (t->n_buckets - 1)];
        t->buckets[hash & (t->n_buckets - 1)] = s;
        t->n_series++;
    }
    s->last_us = line->time_us;
    *out = s;
    return HC_OK;
}
