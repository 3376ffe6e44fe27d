/* SPDX-License-Identifier: MIT
 *
 * Unreadable pages, see guard.h. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "tests/support/guard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

struct guard guard_open(struct hc_str text)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t readable = (text.n / page + 1) * page;
    struct guard g = {.map_bytes = readable + page};
    char *at;

    g.map = mmap(NULL, g.map_bytes, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(g.map != MAP_FAILED);
    at = (char *)g.map + readable;
    assert_int_equal(mprotect(at, page, PROT_NONE), 0);
    at -= text.n;
    if (text.n > 0)
        memcpy(at, text.p, text.n);
    g.text = (struct hc_str){at, text.n};
    return g;
}

void guard_close(struct guard *g)
{
    (void)munmap(g->map, g->map_bytes);
    *g = (struct guard){.map = NULL};
}
