/* yaml_text.h: a text as YAML that any reader gives back unchanged. The one quoter, for the
 * frozen job and for manifests. */
#ifndef PT_SPEC_YAML_TEXT_H
#define PT_SPEC_YAML_TEXT_H

#include "base/str.h"

/* Adds the UTF-8 text `z`, double-quoted; what is not UTF-8 ends it. */
void pt_yaml_quote(pt_buf *out, const char *z);

#endif
