/* SPDX-License-Identifier: MIT
 *
 * The log as a stream of heartbeats, see heartbeat_scan.h. */
#include "analyzer/analyses/heartbeat_scan.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/checked.h"
#include "base/timestamp.h"
#include "schema/query.h"

struct origin {
    int64_t id;
    struct beat_where where;
    size_t service; /* index */
};

struct service {
    struct hc_str project, name;
    int64_t last_us;
};

struct hit {
    int64_t time_us, id;
    uint64_t hash;
    uint32_t origin; /* index */
    uint16_t ns;
    uint8_t rank; /* starts first, ends last */
    uint8_t text; /* enum beat_text */
};

struct heartbeat_scan {
    struct store *db;
    const struct beat_patterns *patterns;
    struct beat_reader *reader;
    struct hc_arena arena;    /* text of origins */
    struct origin *origins;   /* by id */
    struct service *services; /* by project and name */
    size_t n_origins, n_services;
    struct hit *hits;
    size_t n_hits, cap_hits;
    struct query *heard;
    struct heartbeat_facts facts;
};

/* Make room for one more element of `size` bytes; HC_ENOMEM else. */
static enum hc_code grow(void *array, size_t n, size_t *cap, size_t size,
                         struct hc_err *err)
{
    size_t more = *cap == 0 ? 64 : 2 * *cap, bytes;
    void *grown, *old;

    if (n < *cap)
        return HC_OK;
    memcpy(&old, array, sizeof old);
    if (!hc_mul_size(more, size, &bytes) ||
        (grown = realloc(old, bytes)) == NULL)
        return hc_nomem(err);
    memcpy(array, &grown, sizeof grown);
    *cap = more;
    return HC_OK;
}

/* ---- who logs ---- */

static enum hc_code read_origin(struct heartbeat_scan *s, struct query *q,
                                struct hc_err *err)
{
    struct origin *o = &s->origins[s->n_origins];
    struct hc_str *field[] = {&o->where.project, &o->where.service,
                              &o->where.revision, &o->where.instance};

    o->id = query_int(q, 0);
    for (int i = 0; i < 4; i++) {
        *field[i] = hc_arena_str(&s->arena, query_str(q, i + 1));
        if (field[i]->p == NULL)
            return hc_nomem(err);
    }
    s->n_origins++;
    return HC_OK;
}

static int compare_services(const void *a, const void *b)
{
    const struct service *x = a, *y = b;
    int c = hc_str_cmp(x->project, y->project);

    return c != 0 ? c : hc_str_cmp(x->name, y->name);
}

static struct service *find_service(const struct heartbeat_scan *s,
                                    const struct beat_where *w)
{
    struct service key = {w->project, w->service, 0};

    return bsearch(&key, s->services, s->n_services, sizeof key,
                   compare_services);
}

static enum hc_code group_services(struct heartbeat_scan *s, struct hc_err *err)
{
    size_t n = 0;

    s->services = malloc((s->n_origins + 1) * sizeof *s->services);
    if (s->services == NULL)
        return hc_nomem(err);
    for (size_t i = 0; i < s->n_origins; i++)
        s->services[i] =
            (struct service){s->origins[i].where.project,
                             s->origins[i].where.service, INT64_MIN};
    qsort(s->services, s->n_origins, sizeof *s->services, compare_services);
    for (size_t i = 0; i < s->n_origins; i++)
        if (i == 0 ||
            compare_services(&s->services[i - 1], &s->services[i]) != 0)
            s->services[n++] = s->services[i];
    s->n_services = n;
    for (size_t i = 0; i < s->n_origins; i++)
        s->origins[i].service =
            (size_t)(find_service(s, &s->origins[i].where) - s->services);
    return HC_OK;
}

static enum hc_code read_origins(struct heartbeat_scan *s, struct hc_err *err)
{
    struct query *q = NULL;
    size_t cap = 0;
    enum hc_code rc = query_open(&q, s->db, "heartbeat_origins", err);

    while (rc == HC_OK && query_step(q, &rc, err)) {
        rc = grow(&s->origins, s->n_origins, &cap, sizeof *s->origins, err);
        if (rc == HC_OK)
            rc = read_origin(s, q, err);
    }
    query_close(q);
    return rc == HC_OK ? group_services(s, err) : rc;
}

static int compare_ids(const void *a, const void *b)
{
    const struct origin *x = a, *y = b;

    return (x->id > y->id) - (x->id < y->id);
}

static struct origin *find_origin(const struct heartbeat_scan *s, int64_t id)
{
    struct origin key = {.id = id};

    return bsearch(&key, s->origins, s->n_origins, sizeof key, compare_ids);
}

int64_t heartbeat_scan_service_last(const struct heartbeat_scan *s,
                                    const struct beat_where *w)
{
    const struct service *found = find_service(s, w);

    return found == NULL ? INT64_MIN : found->last_us;
}

/* ---- the pass over all entries ---- */

/* Whether some pattern matches the message, or else the payload. */
static bool match(struct heartbeat_scan *s, const struct query *q, int message,
                  struct beat *beat, enum beat_text *which)
{
    *which = BEAT_MESSAGE;
    if (beat_read(s->reader, BEAT_MESSAGE, query_str(q, message), beat))
        return true;
    *which = BEAT_PAYLOAD;
    return !query_is_null(q, message + 1) &&
           beat_read(s->reader, BEAT_PAYLOAD, query_str(q, message + 1), beat);
}

static enum hc_code keep_hit(struct heartbeat_scan *s, const struct query *q,
                             size_t origin, const struct beat *beat,
                             enum beat_text which, struct hc_err *err)
{
    enum hc_code rc =
        grow(&s->hits, s->n_hits, &s->cap_hits, sizeof *s->hits, err);

    if (rc == HC_OK)
        s->hits[s->n_hits++] = (struct hit){
            .time_us = query_int(q, 1),
            .id = query_int(q, 0),
            .hash = (uint64_t)query_int(q, 3),
            .origin = (uint32_t)origin,
            .ns = (uint16_t)query_int(q, 2),
            .rank = (uint8_t)beat->event,
            .text = (uint8_t)which,
        };
    return rc;
}

static void see_time(struct heartbeat_scan *s, const struct origin *o,
                     int64_t us)
{
    struct service *v = &s->services[o->service];

    if (s->facts.entries == 0 || us < s->facts.first_us)
        s->facts.first_us = us;
    if (s->facts.entries == 0 || us > s->facts.last_us)
        s->facts.last_us = us;
    if (us > v->last_us)
        v->last_us = us;
    s->facts.entries++;
}

static enum hc_code read_entry(struct heartbeat_scan *s, const struct query *q,
                               int64_t from_us, int64_t to_us,
                               struct hc_err *err)
{
    int64_t us = query_int(q, 1);
    bool timed = !query_is_null(q, 1) && hc_time_plausible(us);
    const struct origin *o = find_origin(s, query_int(q, 4));
    enum beat_text which;
    struct beat beat;

    if (timed && (us < from_us || us >= to_us))
        return HC_OK;
    if (o == NULL)
        return hc_fail(err, HC_EDB, "a log entry has no origin");
    if (timed)
        see_time(s, o, us);
    if (!match(s, q, 5, &beat, &which))
        return HC_OK;
    if (!timed) {
        s->facts.untimed++;
        return HC_OK;
    }
    s->facts.matched++;
    return keep_hit(s, q, (size_t)(o - s->origins), &beat, which, err);
}

static int compare_hits(const void *a, const void *b)
{
    const struct hit *x = a, *y = b;

    if (x->time_us != y->time_us)
        return x->time_us < y->time_us ? -1 : 1;
    if (x->ns != y->ns)
        return x->ns < y->ns ? -1 : 1;
    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

static enum hc_code scan(struct heartbeat_scan *s, int64_t from_us,
                         int64_t to_us, struct hc_err *err)
{
    struct query *q = NULL;
    enum hc_code rc = query_open(&q, s->db, "heartbeat_lines", err);

    if (rc == HC_OK)
        query_bind_int(q, ":payload",
                       beat_patterns_look_at(s->patterns, BEAT_PAYLOAD));
    while (rc == HC_OK && query_step(q, &rc, err))
        rc = read_entry(s, q, from_us, to_us, err);
    query_close(q);
    if (rc == HC_OK && s->n_hits > 0)
        qsort(s->hits, s->n_hits, sizeof *s->hits, compare_hits);
    s->facts.limit_hits = beat_limit_hits(s->reader);
    return rc;
}

enum hc_code heartbeat_scan_open(struct heartbeat_scan **out, struct store *db,
                                 const struct beat_patterns *p, int64_t from_us,
                                 int64_t to_us, struct hc_err *err)
{
    struct heartbeat_scan *s = calloc(1, sizeof *s);
    enum hc_code rc;

    *out = NULL;
    if (s == NULL)
        return hc_nomem(err);
    s->db = db;
    s->patterns = p;
    hc_arena_init(&s->arena);
    rc = beat_reader_open(&s->reader, p, err);
    if (rc == HC_OK)
        rc = read_origins(s, err);
    if (rc == HC_OK)
        rc = scan(s, from_us, to_us, err);
    if (rc != HC_OK) {
        heartbeat_scan_close(s);
        return rc;
    }
    *out = s;
    return HC_OK;
}

void heartbeat_scan_close(struct heartbeat_scan *s)
{
    if (s == NULL)
        return;
    query_close(s->heard);
    beat_reader_close(s->reader);
    hc_arena_release(&s->arena);
    free(s->origins);
    free(s->services);
    free(s->hits);
    free(s);
}

const struct heartbeat_facts *
heartbeat_scan_facts(const struct heartbeat_scan *s)
{
    return &s->facts;
}

/* ---- the stream ---- */

enum hc_code heartbeat_scan_feed(struct heartbeat_scan *s,
                                 struct beat_sessions *m, struct hc_err *err)
{
    struct query *q = NULL;
    enum hc_code rc = query_open(&q, s->db, "heartbeat_line", err);

    for (size_t i = 0; rc == HC_OK && i < s->n_hits; i++) {
        const struct hit *h = &s->hits[i];
        struct beat_line line = {.where = s->origins[h->origin].where,
                                 .time_us = h->time_us,
                                 .log = h->hash};

        query_reset(q);
        query_bind_int(q, ":id", h->id);
        if (!query_step(q, &rc, err))
            break;
        if (beat_read(s->reader, (enum beat_text)h->text,
                      query_str(q, h->text == BEAT_MESSAGE ? 0 : 1),
                      &line.beat))
            rc = beat_sessions_add(m, &line, err);
    }
    query_close(q);
    return rc;
}

enum hc_code heartbeat_scan_heard(struct heartbeat_scan *s,
                                  const struct beat_where *w, int64_t from_us,
                                  int64_t to_us, bool *any, struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    if (s->heard == NULL)
        rc = query_open(&s->heard, s->db, "heartbeat_heard", err);
    if (rc != HC_OK)
        return rc;
    query_reset(s->heard);
    query_bind_int(s->heard, ":from_us", from_us);
    query_bind_int(s->heard, ":to_us", to_us);
    query_bind_text(s->heard, ":project", w->project);
    query_bind_text(s->heard, ":service", w->service);
    query_bind_text(s->heard, ":revision", w->revision);
    query_bind_text(s->heard, ":instance", w->instance);
    *any = query_step(s->heard, &rc, err);
    query_reset(s->heard);
    return rc;
}
