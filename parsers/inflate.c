/* SPDX-License-Identifier: MIT
 *
 * Which inflaters this build has, see inflate.h. */
#include "parsers/inflate.h"

const struct inflater *inflater_find(enum inflate_backend backend)
{
#ifdef HINDCAST_HAVE_ISAL
    return backend == INFLATE_ZLIB ? &inflater_zlib : &inflater_isal;
#else
    return backend == INFLATE_ISAL ? NULL : &inflater_zlib;
#endif
}
