/* SPDX-License-Identifier: MIT
 *
 * Every cap of the program, each with its reason.  A cap protects against an
 * input written by a stranger; crossing one is a reject or a sentence, never
 * a crash. */
#ifndef HINDCAST_BASE_LIMITS_H
#define HINDCAST_BASE_LIMITS_H

enum {
    /* One record (a CSV row, a JSON document).  Cloud Logging stops at 256 KB,
     * a BigQuery row at 100 MB; 16 MiB keeps a gzip bomb's memory bounded. */
    HC_MAX_RECORD = 16 * 1024 * 1024,
    /* Bytes read before a record boundary decide the format. */
    HC_SNIFF_BYTES = 64 * 1024,
    /* Columns of one table: BigQuery allows 10,000, SQLite 2,000 by default;
     * a Logs Explorer CSV has some hundreds. */
    HC_MAX_COLUMNS = 1900,
    /* A column name; BigQuery allows 300 characters. */
    HC_MAX_COLUMN_NAME = 1024,
    /* Nesting of a JSON document: simdjson's own default is 1024. */
    HC_MAX_JSON_DEPTH = 256,
    /* Lists inside wrapper objects around the records of a JSON dump; the
     * deepest that is known has four. */
    HC_MAX_JSON_WRAPPERS = 8,
    /* Bytes of one log message that continuation lines add to: a stack trace
     * has some KB. */
    HC_MAX_LOG_MESSAGE = 1024 * 1024,
    /* Distinct texts of one dictionary; what comes later is stored inline. */
    HC_MAX_DICTIONARY = 1 << 17,
    /* Longest text that goes into a dictionary. */
    HC_MAX_DICTIONARY_TEXT = 64 * 1024,
    /* Stored rejects of one file; all are counted. */
    HC_MAX_STORED_REJECTS = 1000,
    /* Bytes of a reject's excerpt. */
    HC_MAX_EXCERPT = 200,
    /* PCRE2 match and depth limits: a hostile text costs bounded work. */
    HC_REGEX_MATCH_LIMIT = 100000,
    HC_REGEX_DEPTH_LIMIT = 1000,
    /* KiB of heap PCRE2's interpreter may take for one match (where the JIT
     * is not available), and bytes of the JIT's own stack. */
    HC_REGEX_HEAP_KIB = 4096,
    HC_REGEX_JIT_STACK = 512 * 1024,
    /* Bytes of a log message that patterns look at. */
    HC_MAX_PATTERN_TEXT = 64 * 1024,
    /* Patterns of one set, bytes of one pattern and named groups of a set:
     * they are written by people. */
    HC_MAX_PATTERNS = 256,
    HC_MAX_PATTERN_BYTES = 16 * 1024,
    HC_MAX_PATTERN_GROUPS = 64,
    /* Bytes of an error text while its variable parts are masked: a mask may
     * be longer than what it stands for; the longest text has 2,048 bytes. */
    HC_MAX_MASKED = 16 * 1024,
    /* Templates of one leaf of the template tree: each new text is compared
     * with all of them, and texts without anything in common would make their
     * number square. */
    HC_MAX_LEAF_TEMPLATES = 400,
    /* A YAML file: profiles, patterns, rules. */
    HC_MAX_CONFIG = 1024 * 1024,
    /* Nesting of a YAML file; ours use five levels. */
    HC_MAX_CONFIG_DEPTH = 32,
    /* A cell as a terminal table or page shows it, in characters. */
    HC_MAX_SHOWN_CELL = 2000,
    /* One row as a renderer writes it: a record of HC_MAX_RECORD whose bytes
     * all become six characters (\u0000) comes to 96 MiB, then its names. */
    HC_MAX_RENDERED = 256 * 1024 * 1024,
    /* Rows of `hindcast query`: they are held in memory, 64 bytes a value. */
    HC_MAX_QUERY_ROWS = 10 * 1000 * 1000,
    /* Heartbeat sessions of one operation that run at the same time: a Cloud
     * Run service has 1,000 instances at most; a line is compared with each. */
    HC_MAX_PARALLEL_BEATS = 1024,
    /* Runs of one work item at the same time that are told apart: a run is
     * compared with each.  A service runs 1,000 instances at most. */
    HC_MAX_CHAIN_LANES = 1024,
    /* Bins of a series that storms are looked for in: ten years of five
     * minutes; each costs some 50 bytes. */
    HC_MAX_STORM_BINS = 1 << 20,
    /* Formats of packed texts that a connection keeps in memory, and the bytes
     * of one: some 4 MiB at most, where the largest month seen has 1,400 of
     * 200 bytes. */
    HC_KNOWN_FORMATS = 1024,
    HC_KNOWN_FORMAT_BYTES = 4096,
    /* Values of one filter option: they are typed by people. */
    HC_MAX_FILTER_VALUES = 64,
    /* Folders below a folder given as input. */
    HC_MAX_FOLDER_DEPTH = 32,
    /* Reader threads of one ingest: each keeps some MiB. */
    HC_MAX_THREADS = 64,
    /* Input files of one ingest. */
    HC_MAX_INPUTS = 1000000
};

#endif
