/* json.h: reads JSON that other programs print: cargo's messages, one value a line. */
#ifndef PT_WORKER_JSON_H
#define PT_WORKER_JSON_H

#include "base/arena.h"
#include "base/str.h"

enum pt_json_kind {
    PT_JSON_NONE, /* null, and whatever is not there */
    PT_JSON_BOOL,
    PT_JSON_NUMBER,
    PT_JSON_TEXT,
    PT_JSON_LIST,
    PT_JSON_OBJECT
};

typedef struct pt_json pt_json;
struct pt_json {
    enum pt_json_kind kind;
    pt_str key;                  /* in an object */
    pt_str text;                 /* UTF-8, ends with NUL */
    double number;               /* a bool is 0 or 1 */
    const pt_json *first, *next; /* children; siblings */
};

/* NULL when the text is no JSON value, or nests deeper than 64. */
const pt_json *pt_json_parse(pt_arena *a, pt_str text);

/* These take what is not there, and give it: never NULL. */
const pt_json *pt_json_get(const pt_json *object, const char *key);
const char *pt_json_text(const pt_json *v); /* "" unless it is a text */
uint32_t pt_json_uint(const pt_json *v);

#endif
