/* corpus.h: the Python sources that the lexers are compared and timed on: files read and
 * decoded, and texts made up from a seed. */
#ifndef PT_TESTS_GPU_CORPUS_H
#define PT_TESTS_GPU_CORPUS_H

#include "base/arena.h"
#include "base/str.h"
#include "base/vec.h"
#include "kernels/lexbatch.h"

typedef struct {
    pt_arena *a;
    PT_VEC(pt_lex_file) files;
    PT_VEC(const char *) names;
    uint64_t bytes;
    uint32_t unread; /* files that are no Python source by their encoding */
} corpus;

void corpus_open(corpus *c);
void corpus_close(corpus *c);
/* Adds the file, decoded as the parser does it. */
void corpus_add_file(corpus *c, const char *path);
/* Adds the files named on the lines of `list`. */
void corpus_add_list(corpus *c, FILE *list);
/* Adds `count` texts: some are nearly Python, some are match statements and type syntax, some
 * are soup.
 * The same seed makes the same texts. */
void corpus_add_random(corpus *c, uint32_t count, uint32_t seed);
/* Adds `count` pieces of the files that are there, some of their tokens changed (mutants.c). */
void corpus_add_mutants(corpus *c, uint32_t count, uint32_t seed);
/* matches.c: a text of match statements and type syntax. */
void corpus_make_matches(pt_buf *out, uint32_t *seed);
void corpus_add_text(corpus *c, const char *name, pt_str text);

#endif
