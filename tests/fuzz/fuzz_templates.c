/* SPDX-License-Identifier: MIT
 *
 * Lines of any bytes as error texts: every text has a template, whose values
 * lie in it, and the order of the lines does not matter. */
#include <stdint.h>
#include <stdlib.h>

#include "analyzer/templates/miner.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

enum { MAX_LINES = 64 };

static void require(bool holds)
{
    if (!holds)
        abort();
}

static struct miner *mine(const struct template_rules *rules,
                          const struct hc_str *lines, size_t n, bool backwards,
                          uint32_t *numbers)
{
    struct miner *m = NULL;

    require(miner_open(&m, rules, true, NULL) == HC_OK);
    for (size_t i = 0; i < n; i++) {
        size_t at = backwards ? n - 1 - i : i;

        require(miner_add(m, lines[at], &numbers[at], NULL) == HC_OK);
    }
    require(miner_learn(m, NULL) == HC_OK);
    return m;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct hc_str text = {(const char *)bytes, n}, lines[MAX_LINES];
    uint32_t there[MAX_LINES], back[MAX_LINES];
    struct template_rules *rules = NULL;
    struct miner *a, *b;
    size_t n_lines = 0;
    bool more = true;

    while (more && n_lines < MAX_LINES)
        more = hc_str_cut(&text, '\n', &lines[n_lines++]);
    require(template_rules_open(&rules, NULL, NULL) == HC_OK);
    a = mine(rules, lines, n_lines, false, there);
    b = mine(rules, lines, n_lines, true, back);
    for (size_t i = 0; i < n_lines; i++) {
        const struct miner_template *x =
            miner_template(a, miner_template_of(a, there[i]));
        const struct miner_template *y =
            miner_template(b, miner_template_of(b, back[i]));

        require(hc_str_eq(x->text, y->text));
        for (size_t k = 0; k < x->n_slots; k++)
            require(hc_str_eq(miner_value(a, there[i], k),
                              miner_value(b, back[i], k)));
    }
    miner_close(a);
    miner_close(b);
    template_rules_free(rules);
    return 0;
}
