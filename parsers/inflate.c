/* SPDX-License-Identifier: MIT
 *
 * Which inflaters this build has, see inflate.h. */
#include "parsers/inflate.h"

const struct inflater *inflater_find(enum inflate_backend backend)
{
    return backend == INFLATE_ISAL ? NULL : &inflater_zlib;
}
