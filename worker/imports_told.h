/* imports_told.h: modules that a file imports without a statement that names them. */
#ifndef PT_WORKER_IMPORTS_TOLD_H
#define PT_WORKER_IMPORTS_TOLD_H

#include "base/str.h"
#include "worker/ast.h"

/* Gets each module's name, and the node that stands for it. */
typedef void pt_imports_tell(void *to, pt_str module, pt_node n);

/* import_module("a.b"), __import__("a.b") and find_spec("a.b") with their names as constants,
 * codecs that are modules, and what the names of six.moves stand for in Python 3. */
void pt_imports_told(const pt_ast *t, pt_imports_tell *tell, void *to);

#endif
