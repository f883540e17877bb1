/* job_priv.h: the table that says which keys a job has. Reading, defaults and writing all
 * walk it, so a new key is one line in job_table.c and one field in job.h. For spec/ only. */
#ifndef PT_SPEC_JOB_PRIV_H
#define PT_SPEC_JOB_PRIV_H

#include "spec/job.h"
#include "spec/yaml_priv.h"

enum pt_field_kind {
    PT_F_TEXT,     /* const char *; `choices`, when there, lists what it may be */
    PT_F_PATH,     /* const char *, made absolute */
    PT_F_BOOL,     /* bool */
    PT_F_COUNT,    /* uint32_t in lo..hi */
    PT_F_DURATION, /* int64_t, ms */
    PT_F_SIZE,     /* int64_t, bytes */
    PT_F_CHOICE,   /* uint32_t, index into `choices` */
    PT_F_LIST,     /* pt_job_list of non-empty texts */
    PT_F_SECTION,  /* `fields`; a bare value instead sets the field named `choices[0]` */
    PT_F_PRICES    /* the map from class to price */
};

typedef struct pt_field {
    const char *key;
    enum pt_field_kind kind;
    size_t offset;       /* in pt_job; of a price's fields: in pt_job_price */
    const char *initial; /* as it would stand in the file; NULL: none */
    int64_t lo, hi;      /* in the field's unit; zero is always allowed when lo is 0 */
    const char *const *choices; /* NULL at the end */
    const struct pt_field *fields;
} pt_field;

extern const pt_field pt_job_fields[];   /* key NULL at the end */
extern const pt_field pt_price_fields[]; /* of one entry under prices */

/* Where a field was set, for the faults that are found later. */
typedef struct {
    size_t offset;
    uint32_t line, col;
} pt_job_place;

typedef struct {
    PT_VEC(pt_job_place) places;
    pt_faults *faults;
} pt_job_origin;

/* Sets one scalar from its text; false with *want (what it should be) when it is not one. */
bool pt_field_set(void *base, const pt_field *f, pt_arena *a, pt_str text,
                  const char **want);

/* A duration or size as it would be written: "1h30m", "64MiB". */
const char *pt_field_show(const pt_field *f, pt_arena *a, int64_t v);

/* All defaults of a table, sections included. */
void pt_fields_init(void *base, const pt_field *fields, pt_arena *a);

/* The rules across fields; see pt_job_check(). */
void pt_job_check_into(const pt_job *job, const pt_job_origin *o);

/* Absolute, symlinks of what exists resolved; `base` is the folder relative paths count from. */
const char *pt_job_path(pt_arena *a, const char *base, pt_str path);

#endif
