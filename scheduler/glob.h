/* glob.h: patterns as .gitignore has them: `*` and `?` stay inside one folder, `**` crosses
 * folders, a '/' inside the pattern anchors it, a '/' at the end means folders only, '!'
 * takes back, and the last pattern that matches decides. */
#ifndef PT_SCHEDULER_GLOB_H
#define PT_SCHEDULER_GLOB_H

#include "base/str.h"

typedef struct pt_globs pt_globs;

enum pt_globs_answer { PT_GLOBS_NONE, PT_GLOBS_MATCH, PT_GLOBS_TAKEN_BACK };

pt_globs *pt_globs_new(void);
void pt_globs_free(pt_globs *g); /* NULL is fine */
/* One pattern of a file that lies in folder `base` ("" is the root). Blank lines and '#'
 * comments are nothing. */
void pt_globs_add(pt_globs *g, const char *base, pt_str pattern);
/* All lines of such a file. */
void pt_globs_add_lines(pt_globs *g, const char *base, pt_str text);
uint32_t pt_globs_count(const pt_globs *g);
/* Whether `path` (relative, '/' between parts) itself is matched; a matched parent is the
 * walker's business. */
enum pt_globs_answer pt_globs_ask(const pt_globs *g, const char *path, bool is_dir);
/* Whether the path or a folder above it is matched, and not taken back below. */
bool pt_globs_cover(const pt_globs *g, const char *path);

/* One pattern against one text, both whole. Never slower than quadratic. */
bool pt_glob_match(pt_str pattern, pt_str text);

#endif
