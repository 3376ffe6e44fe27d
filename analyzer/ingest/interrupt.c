/* SPDX-License-Identifier: MIT
 *
 * Interrupts, see interrupt.h. */
#include "analyzer/ingest/interrupt.h"

#include <signal.h>
#include <stddef.h>

/* The one mutable object of the program: a handler can reach nothing else. */
static volatile sig_atomic_t came;

static const int signals[] = {SIGINT, SIGTERM, SIGHUP};

static void note(int signal)
{
    came = signal;
}

static void set(void (*from)(int), void (*to)(int))
{
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct sigaction action = {.sa_handler = to, .sa_flags = SA_RESTART};
        struct sigaction before;

        if (sigaction(signals[i], NULL, &before) == 0 &&
            before.sa_handler == from) {
            (void)sigemptyset(&action.sa_mask);
            (void)sigaction(signals[i], &action, NULL);
        }
    }
}

void interrupt_watch(void)
{
    came = 0;
    set(SIG_DFL, note);
}

bool interrupt_came(void)
{
    return came != 0;
}

void interrupt_unwatch(void)
{
    set(note, SIG_DFL);
}

void interrupt_obey(void)
{
    if (came != 0)
        (void)raise(came);
}
