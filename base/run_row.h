/* SPDX-License-Identifier: MIT
 *
 * One exported record of a run after its columns were understood: what the
 * mapper (parsers/run_map.h) yields and the store (schema/run_insert.h)
 * keeps.  Views live as long as the arena they were made in. */
#ifndef HINDCAST_BASE_RUN_ROW_H
#define HINDCAST_BASE_RUN_ROW_H

#include "base/limits.h"
#include "base/record.h"
#include "base/stored_id.h"

enum run_status {
    STATUS_OTHER, /* a word that the profile does not know */
    STATUS_RUNNING,
    STATUS_SUCCESS,
    STATUS_FAILED,
    STATUS_PARTIAL,
    STATUS_SKIPPED
};

enum row_class {
    CLASS_RUNNING, /* written at the start of a run, never updated */
    CLASS_FINAL,   /* written at its end */
    CLASS_CLEANUP  /* a running row that a cleanup job rewrote to failed */
};

enum export_type {
    TYPE_STRING,
    TYPE_INT64,
    TYPE_FLOAT64,
    TYPE_BOOL,
    TYPE_DATE,
    TYPE_TIMESTAMP,
    TYPE_JSON
};

/* The name BigQuery gives it ("INT64"). */
const char *export_type_name(enum export_type type);

/* An integer field of a row that has no value. */
#define RUN_ABSENT INT64_MIN

/* A run that lasts longer ended before: the ceiling of a Cloud Run request.
 * Such durations measure nothing. */
#define RUN_MAX_RUNTIME_US (3600 * INT64_C(1000000))

/* Whether texts of an extra column of this type may be packed. */
static inline bool export_type_packs(enum export_type type)
{
    return type == TYPE_STRING || type == TYPE_JSON;
}

/* A text on its way to the store: as it is, or as arguments of a format
 * (base/text_pattern.h) that its file numbers. */
struct packed_text {
    struct hc_str bytes; /* .p NULL = absent.  Of a packed text: the arguments,
                            with PACKED_ROOM bytes before them that the store
                            may write to */
    uint32_t format;     /* number in run_layout.formats, from 1; or PACKED_* */
};

enum {
    PACKED_UNTRIED = 0,       /* bytes are the text, the store may pack it */
    PACKED_NOT = UINT16_MAX,  /* bytes are the text, packing gains nothing */
    PACKED_ROOM = 6,          /* digits of the id of a format */
    RUN_MAX_FORMATS = 1 << 14 /* of one file; the last number */
};

/* A column that run_row has no field for. */
struct side_column {
    struct hc_str name; /* as exported, first alias */
    enum export_type type;
};

/* The side columns of a file.  Context columns repeat from row to row and are
 * stored once per distinct tuple; extra columns are stored per row.  extra and
 * formats only grow, their entries never move, so a writer may read those that
 * were there when a batch was filled while a reader appends. */
struct run_layout {
    const struct side_column *context;
    size_t n_context;
    struct side_column *extra; /* room for HC_MAX_COLUMNS */
    const struct hc_str *formats;
    size_t n_extra, n_formats;
};

/* The first context columns are fixed: the ones the store interns. */
enum { CONTEXT_PROCESSOR, CONTEXT_PHASE, CONTEXT_CATEGORY, CONTEXT_FIXED };

/* Small, since a batch holds thousands: what a reader hands to the writer goes
 * through memory that both cores share. */
struct extra_cell {
    union {
        const char *text;
        int64_t i;
        double real;
    };
    uint32_t n;           /* bytes of text */
    unsigned format : 16; /* of a text: as packed_text.format */
    unsigned column : 13; /* index into run_layout.extra */
    unsigned kind : 3;    /* enum cell_kind */
};

_Static_assert(HC_MAX_COLUMNS < 1 << 13, "extra_cell.column");
_Static_assert(RUN_MAX_FORMATS < PACKED_NOT, "extra_cell.format");

/* Error texts repeat: a file numbers places for them from 1.  A row that brings
 * a message for its place is followed by rows that name the place alone. */
enum {
    RUN_ERROR_PLACES = 1024,
    RUN_ERROR_PLACE_TEXT = 2048 /* longest cell that a place keeps */
};

struct odd_cell { /* a typed cell that does not hold its type */
    struct hc_str column, text;
};

struct run_row {
    uint64_t number, byte;           /* of the record in its file */
    int64_t run;                     /* run key: 63 bits of XXH3-128 */
    uint64_t run_check;              /* 64 other bits of the same hash */
    uint64_t hash;                   /* of the whole canonical record */
    uint64_t context_hi, context_lo; /* hash of the context tuple */
    uint32_t context_number;    /* of the tuple in its file, from 1 in the order
                                   they were first shown */
    const struct cell *context; /* n_context cells; NULL = this file has
                                   shown the tuple before */
    int64_t started_us, ended_us, data_date; /* RUN_ABSENT = NULL */
    int64_t records;
    double duration_s;
    bool has_duration;
    bool synthetic; /* run_id is absent: the key was made up */
    enum run_status status;
    enum row_class class;
    struct stored_id run_id, message_id;
    struct packed_text error;    /* the cell as exported */
    struct hc_str error_message; /* what a person reads of it; .p NULL = none */
    uint32_t error_place; /* 0 = none.  Else an absent error_message is that of
                             the place, and so is an absent cell */
    struct packed_text payload;
    uint64_t error_hash, payload_hash; /* of the cells as exported */
    uint64_t message_hash;             /* of error_message */
    const struct extra_cell *extra;
    size_t n_extra;
    const struct odd_cell *odd;
    size_t n_odd;
};

static inline bool run_row_has_error(const struct run_row *row)
{
    return row->error.bytes.p != NULL || row->error_place != 0;
}

#endif
