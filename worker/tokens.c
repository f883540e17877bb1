/* tokens.c: see tokens.h. The tokens of all sources are one block (kernels/lexblock.h), made as
 * the lexer hands out its files, and read in place by the parser. A batch of the lexer stands in
 * it as a piece, to whose tokens the batch's lines point. */
#include "worker/tokens.h"

#include "base/log.h"
#include "base/vec.h"
#include "kernels/lexblock.h"
#include "worker/parse_priv.h"

#include <string.h>

/* Batches are half of what comes at once, unless that is little: the device has one while the
 * next is decoded and packed. */
enum { LEAST_BATCH = 2 << 20, BATCH_FILES = 1024 };

struct entry { /* of a source; its file in the block has the same number */
    pt_hash hash;
    pt_lexed lexed; /* without toks where there are none */
    uint32_t batch; /* of whose lines it is; UINT32_MAX: none */
};

struct batch {
    pt_parse_output lines;
    uint64_t tok_at; /* of the block */
};

struct pt_tokens {
    pt_lex_choice choice;
    pt_lexbatch *lexer; /* NULL until it is needed */
    pt_arena *a;        /* of the texts */
    pt_lexblock_maker maker;
    pt_lexblock block;
    PT_VEC(struct batch) batches;
    PT_VEC(struct entry) entries;
    PT_VEC(pt_lex_file) files;
    bool nested_quotes, told;
    uint64_t used;
};

pt_tokens *pt_tokens_open(const pt_lex_choice *c)
{
    if (c->where == PT_LEX_SEQUENTIAL)
        return NULL;
    pt_tokens *t = calloc(1, sizeof *t);
    PT_ASSERT(t);
    t->choice = *c;
    t->a = pt_arena_new();
    return t;
}

static void forget(pt_tokens *t)
{
    pt_arena_reset(t->a);
    pt_lexblock_free(&t->block);
    for (size_t i = 0; i < t->batches.n; i++)
        free(t->batches.p[i].lines.mem);
    t->batches.n = t->entries.n = t->files.n = 0;
}

void pt_tokens_close(pt_tokens *t)
{
    if (!t)
        return;
    forget(t);
    pt_lexbatch_free(t->lexer);
    pt_arena_free(t->a);
    pt_vec_free(&t->batches);
    pt_vec_free(&t->entries);
    pt_vec_free(&t->files);
    free(t);
}

static void tell(pt_tokens *t, const char *what)
{
    if (!t->told)
        pt_log(PT_WARN, "lex.device", "%s: %s; on the CPU instead", t->choice.found, what);
    t->told = true;
}

/* ---- what the lexer hands out */

/* The tokens of its files come next. */
static void keep_lines(void *ctx, const size_t *files, const pt_parse_output *lines)
{
    pt_tokens *t = ctx;
    for (uint32_t i = 0; i < lines->n_files; i++) {
        struct entry *e = &t->entries.p[files[i]];
        e->batch = lines->files[i].n_lines ? (uint32_t)t->batches.n : UINT32_MAX;
        e->lexed.file = i;
    }
    pt_vec_push(&t->batches, ((struct batch){*lines, t->maker.n_toks}));
}

static void keep(void *ctx, size_t file, const pt_tok *tok, uint32_t n, uint32_t odd)
{
    pt_tokens *t = ctx;
    pt_lexblock_add(&t->maker, (uint32_t)file, &t->files.p[file], tok, n, odd);
}

/* ---- a batch */

static pt_lexbatch *open_lexer(pt_tokens *t)
{
    pt_err err;
    uint32_t all = t->choice.batch_bytes, half = all / 2;
    pt_lex_options o = {.where = t->choice.where,
                        .batch_bytes = half < LEAST_BATCH ? all : half,
                        .max_files = BATCH_FILES,
                        .lines = t->choice.lines ? keep_lines : NULL};
    if (!t->lexer && !t->told && !(t->lexer = pt_lexbatch_new(&o, &err)))
        tell(t, err.msg);
    return t->lexer;
}

/* Decodes it; what is no text is the parser's to say. */
static bool decode(pt_tokens *t, pt_str raw, size_t i)
{
    pt_diag diag;
    pt_lexed *l = &t->entries.p[i].lexed;
    if (raw.n >= UINT32_MAX / 2 || !pt_parse_decode(t->a, raw, &l->text, NULL, &diag))
        return false;
    l->nested_quotes = t->nested_quotes;
    t->files.p[i] = (pt_lex_file){l->text.p, (uint32_t)l->text.n};
    return true;
}

/* Points each entry to its tokens in the block, and to the lines of the batch they were in. */
static void point(pt_tokens *t)
{
    for (size_t i = 0; i < t->entries.n; i++) {
        struct entry *e = &t->entries.p[i];
        const pt_lexblock_file *f = &t->block.files[i];
        if (!f->whole)
            continue;
        e->lexed.toks = t->block.toks + f->tok_at;
        e->lexed.n_toks = f->n_tok;
        if (e->batch == UINT32_MAX)
            continue;
        e->lexed.lines = &t->batches.p[e->batch].lines;
        e->lexed.batch = t->block.toks + t->batches.p[e->batch].tok_at;
    }
}

static void lex(pt_tokens *t, pt_lexbatch *lexer, const pt_tokens_source *sources, size_t n,
                uint64_t bytes)
{
    pt_lexbatch_nest(lexer, t->nested_quotes);
    pt_lexblock_start(&t->maker, (uint32_t)n, bytes);
    pt_lexbatch_begin(lexer, t->files.p, keep, t);
    for (size_t i = 0; i < n; i++)
        if (decode(t, sources[i].raw, i))
            pt_lexbatch_add(lexer, i);
    pt_lexbatch_end(lexer);
    pt_lexblock_finish(&t->maker, false, &t->block);
    if (*pt_lexbatch_trouble(lexer))
        tell(t, pt_lexbatch_trouble(lexer));
    point(t);
}

void pt_tokens_make(pt_tokens *t, const pt_tokens_source *sources, size_t n,
                    bool nested_quotes)
{
    uint64_t bytes = 0;
    forget(t);
    t->nested_quotes = nested_quotes;
    for (size_t i = 0; i < n; i++) {
        bytes += sources[i].raw.n;
        pt_vec_push(&t->entries,
                    ((struct entry){.hash = sources[i].hash, .batch = UINT32_MAX}));
        pt_vec_push(&t->files, (pt_lex_file){0});
    }
    pt_lexbatch *lexer = bytes >= t->choice.least_bytes ? open_lexer(t) : NULL;
    if (lexer && n)
        lex(t, lexer, sources, n, bytes);
}

static const struct entry *entry_of(const pt_tokens *t, pt_hash source, bool nested_quotes)
{
    for (size_t i = 0; t && nested_quotes == t->nested_quotes && i < t->entries.n; i++)
        if (pt_hash_eq(t->entries.p[i].hash, source))
            return &t->entries.p[i];
    return NULL;
}

bool pt_tokens_tried(const pt_tokens *t, pt_hash source, bool nested_quotes)
{
    return entry_of(t, source, nested_quotes) != NULL;
}

const pt_lexed *pt_tokens_find(pt_tokens *t, pt_hash source, bool nested_quotes)
{
    const struct entry *e = entry_of(t, source, nested_quotes);
    if (!e || !e->lexed.toks)
        return NULL;
    t->used++;
    return &e->lexed;
}

uint64_t pt_tokens_used(const pt_tokens *t)
{
    return t ? t->used : 0;
}
