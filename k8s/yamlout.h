/* yamlout.h: writes block-style YAML, values always quoted, so that no value of a job can become
 * structure. Keys are ours, written as they are.
 *
 *     pt_yamlout y = {&buf};
 *     pt_yamlout_open(&y, "metadata");          metadata:
 *     pt_yamlout_text(&y, "name", "a: b");        name: "a: b"
 *     pt_yamlout_open(&y, "ports");               ports:
 *     pt_yamlout_item(&y);                          - number: 80
 *     pt_yamlout_count(&y, "number", 80);
 *     pt_yamlout_close(&y, 3);
 */
#ifndef PT_K8S_YAMLOUT_H
#define PT_K8S_YAMLOUT_H

#include "base/str.h"

typedef struct {
    pt_buf *out;
    uint32_t depth;
    bool at_item; /* the next key stands behind "- " */
} pt_yamlout;

/* A map or a list under `key`, until it is closed. */
void pt_yamlout_open(pt_yamlout *y, const char *key);
/* A map as the next item of the list that is open, until it is closed. */
void pt_yamlout_item(pt_yamlout *y);
void pt_yamlout_close(pt_yamlout *y, uint32_t levels);

void pt_yamlout_text(pt_yamlout *y, const char *key, const char *value);
void pt_yamlout_count(pt_yamlout *y, const char *key, uint64_t value);
void pt_yamlout_bool(pt_yamlout *y, const char *key, bool value);
/* Nothing under `key`: an empty map. */
void pt_yamlout_empty(pt_yamlout *y, const char *key);
/* A text as an item of the list that is open. */
void pt_yamlout_entry(pt_yamlout *y, const char *value);
/* A text of whole lines, none of which begins with a blank line or an unprintable character:
 * a canonical job, that people want to read in its manifest. */
void pt_yamlout_lines(pt_yamlout *y, const char *key, pt_str text);

#endif
