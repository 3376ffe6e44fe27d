/* SPDX-License-Identifier: MIT
 *
 * Making items ahead, see ahead.h.  A ring with one writer and one reader;
 * `made` and `taken` count items since the start. */
#include "base/ahead.h"

#include <pthread.h>
#include <stdlib.h>

struct ahead {
    ahead_make *make;
    void *state;
    size_t n;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t moved; /* made, taken or stop changed, or rc is set */
    bool started;
    /* under lock */
    void *items[AHEAD_MAX];
    size_t made, taken;
    bool stop;
    enum hc_code rc;
    struct hc_err err;
};

/* Wait for room for one more item; false = it is time to stop. */
static bool wait_room(struct ahead *a)
{
    bool go;

    (void)pthread_mutex_lock(&a->lock);
    while (!a->stop && a->made - a->taken == AHEAD_MAX)
        (void)pthread_cond_wait(&a->moved, &a->lock);
    go = !a->stop;
    (void)pthread_mutex_unlock(&a->lock);
    return go;
}

static void *run(void *arg)
{
    struct ahead *a = arg;
    enum hc_code rc = HC_OK;

    for (size_t i = 0; rc == HC_OK && i < a->n && wait_room(a); i++) {
        struct hc_err err = {0};
        void *item = NULL;

        rc = a->make(a->state, i, &item, &err);
        (void)pthread_mutex_lock(&a->lock);
        a->rc = rc;
        a->err = err;
        if (rc == HC_OK)
            a->items[a->made++ % AHEAD_MAX] = item;
        (void)pthread_cond_signal(&a->moved);
        (void)pthread_mutex_unlock(&a->lock);
    }
    return NULL;
}

enum hc_code ahead_open(struct ahead **out, size_t n, ahead_make *make,
                        void *state, struct hc_err *err)
{
    struct ahead *a = calloc(1, sizeof *a);

    *out = NULL;
    if (a == NULL)
        return hc_nomem(err);
    a->make = make;
    a->state = state;
    a->n = n;
    /* With default attributes these two cannot fail. */
    (void)pthread_mutex_init(&a->lock, NULL);
    (void)pthread_cond_init(&a->moved, NULL);
    a->started = pthread_create(&a->thread, NULL, run, a) == 0;
    if (!a->started) {
        ahead_close(a, NULL);
        return hc_fail(err, HC_EIO, "cannot start a thread");
    }
    *out = a;
    return HC_OK;
}

enum hc_code ahead_next(struct ahead *a, void **item, struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    *item = NULL;
    (void)pthread_mutex_lock(&a->lock);
    while (a->made == a->taken && a->rc == HC_OK)
        (void)pthread_cond_wait(&a->moved, &a->lock);
    if (a->made > a->taken) {
        *item = a->items[a->taken++ % AHEAD_MAX];
    } else {
        rc = a->rc;
        if (err != NULL && err->code == HC_OK)
            *err = a->err;
    }
    (void)pthread_cond_signal(&a->moved);
    (void)pthread_mutex_unlock(&a->lock);
    return rc;
}

void ahead_close(struct ahead *a, void (*drop)(void *item))
{
    if (a == NULL)
        return;
    if (a->started) {
        (void)pthread_mutex_lock(&a->lock);
        a->stop = true;
        (void)pthread_cond_signal(&a->moved);
        (void)pthread_mutex_unlock(&a->lock);
        (void)pthread_join(a->thread, NULL);
    }
    for (; a->taken < a->made; a->taken++)
        drop(a->items[a->taken % AHEAD_MAX]);
    (void)pthread_cond_destroy(&a->moved);
    (void)pthread_mutex_destroy(&a->lock);
    free(a);
}
