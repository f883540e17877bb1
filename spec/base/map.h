/* map.h: byte string -> 32-bit number, on an arena. As an interner it numbers distinct
 * strings 1, 2, 3 ... in order of first appearance (0 means "none" everywhere). */
#ifndef PT_BASE_MAP_H
#define PT_BASE_MAP_H

#include "base/arena.h"
#include "base/str.h"

PT_EXTERN_C_BEGIN

typedef struct pt_map pt_map;

/* Lives in `a` and dies with it. */
pt_map *pt_map_new(pt_arena *a);
/* With room for about that many keys. */
pt_map *pt_map_new_for(pt_arena *a, uint32_t keys);
/* Copies `key` when it is new. Returns true if it was. */
bool pt_map_put(pt_map *m, pt_str key, uint32_t value);
/* True and *value if present. */
bool pt_map_get(const pt_map *m, pt_str key, uint32_t *value);
/* The key's number; a new key gets count + 1. */
uint32_t pt_map_intern(pt_map *m, pt_str key);
/* The same for a key that lives as long as the map: it is not copied. */
uint32_t pt_map_intern_kept(pt_map *m, pt_str key);
uint32_t pt_map_count(const pt_map *m);
/* Entry i in insertion order, 0-based. */
pt_str pt_map_key(const pt_map *m, uint32_t i);
uint32_t pt_map_value(const pt_map *m, uint32_t i);

PT_EXTERN_C_END
#endif
