/* SPDX-License-Identifier: MIT
 *
 * The categories that the observed pipeline itself would write: its rules in
 * its order, substrings in any case.  A pure function over text; what it gets
 * wrong is kept (docs/analyses.md, "noise"). */
#ifndef HINDCAST_ANALYZER_CATEGORIES_COMPAT_H
#define HINDCAST_ANALYZER_CATEGORIES_COMPAT_H

#include "base/str.h"

/* The category of "type: message"; p NULL = the failure says nothing.  Static
 * storage. */
const char *category_compat(struct hc_str text);

#endif
