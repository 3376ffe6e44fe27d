// SPDX-License-Identifier: MIT
//
// Between json.cpp and json_write.cpp: the stack on which the members of
// objects are sorted.  It belongs to the parser, so that it is allocated once,
// and all levels of a document share it.  C includes json.h.
#ifndef HINDCAST_PARSERS_JSON_SORTING_HPP
#define HINDCAST_PARSERS_JSON_SORTING_HPP

#include <vector>

// C headers: their compound literals are an extension in C++.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
extern "C" {
#include "parsers/json.h"
}
#pragma GCC diagnostic pop

struct json_sort_key {
    hc_str key;
    size_t at; // of the member's value
};

using json_sorting = std::vector<json_sort_key>;

// p is not NULL; the reference lives as long as p.
json_sorting &json_sorting_of(const json_parser *p);

#endif
