/* tokens.c: see tokens.h. What a batch holds is one block (kernels/lexblock.h), made as the
 * lexer hands out its files, and read in place by the parser. */
#include "worker/tokens.h"

#include "base/log.h"
#include "base/vec.h"
#include "kernels/lexblock.h"
#include "worker/parse_priv.h"

#include <string.h>

struct entry {
    pt_hash hash;
    uint32_t file; /* of the block; UINT32_MAX: it is in none */
    pt_lexed lexed;
};

struct pt_tokens {
    pt_lex_choice choice;
    pt_lexbatch *lexer[2]; /* by nested_quotes; NULL until it is needed */
    pt_arena *a;           /* of the texts */
    pt_lexblock block;
    pt_parse_output lines; /* of the block; mem NULL: they are not parsed */
    PT_VEC(struct entry) entries;
    PT_VEC(pt_lex_file) files;
    bool nested_quotes, told;
    uint64_t used;
};

pt_tokens *pt_tokens_open(const pt_lex_choice *c)
{
    if (c->where == PT_LEX_SEQUENTIAL && c->parse == PT_LEX_SEQUENTIAL)
        return NULL;
    pt_tokens *t = calloc(1, sizeof *t);
    PT_ASSERT(t);
    t->choice = *c;
    t->a = pt_arena_new();
    return t;
}

void pt_tokens_close(pt_tokens *t)
{
    if (!t)
        return;
    for (int i = 0; i < 2; i++)
        pt_lexbatch_free(t->lexer[i]);
    pt_arena_free(t->a);
    pt_lexblock_free(&t->block);
    free(t->lines.mem);
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

static pt_lexbatch *lexer_of(pt_tokens *t)
{
    pt_err err;
    pt_lex_options o = {.where = t->choice.where,
                        .batch_bytes = t->choice.batch_bytes,
                        .max_files = 1024,
                        .nested_quotes = t->nested_quotes};
    pt_lexbatch **l = &t->lexer[t->nested_quotes];
    if (!*l && !t->told && !(*l = pt_lexbatch_new(&o, &err)))
        tell(t, err.msg);
    return *l;
}

/* Decodes it; what is no text is the parser's to say. */
static void add_source(pt_tokens *t, const pt_tokens_source *s)
{
    pt_diag diag;
    struct entry e = {.hash = s->hash, .file = UINT32_MAX};
    if (s->raw.n < UINT32_MAX / 2 &&
        pt_parse_decode(t->a, s->raw, &e.lexed.text, NULL, &diag)) {
        e.lexed.nested_quotes = t->nested_quotes;
        e.file = (uint32_t)t->files.n;
        pt_lex_file f = {e.lexed.text.p, (uint32_t)e.lexed.text.n};
        pt_vec_push(&t->files, f);
    }
    pt_vec_push(&t->entries, e);
}

struct into {
    pt_lexblock_maker maker;
    const pt_lex_file *files;
};

static void keep(void *ctx, size_t file, const pt_tok *tok, uint32_t n, uint32_t odd)
{
    struct into *x = ctx;
    pt_lexblock_add(&x->maker, (uint32_t)file, &x->files[file], tok, n, odd);
}

static void lex(pt_tokens *t, pt_lexbatch *lexer, uint64_t bytes)
{
    struct into x = {.files = t->files.p};
    pt_lexblock_start(&x.maker, (uint32_t)t->files.n, bytes);
    pt_lexbatch_run(lexer, t->files.p, t->files.n, keep, &x);
    pt_lexblock_finish(&x.maker, false, &t->block);
    if (*pt_lexbatch_trouble(lexer))
        tell(t, pt_lexbatch_trouble(lexer));
    for (size_t i = 0; i < t->entries.n; i++) {
        struct entry *e = &t->entries.p[i];
        if (e->file == UINT32_MAX || !t->block.files[e->file].whole)
            continue;
        e->lexed.toks = t->block.toks + t->block.files[e->file].tok_at;
        e->lexed.n_toks = t->block.files[e->file].n_tok;
        e->lexed.batch = t->block.toks;
        e->lexed.file = e->file;
    }
}

/* Where the files' tokens begin, when the block has the files in order: a device hands them out
 * so, but for those of a batch that it failed on. */
static bool in_order(const pt_lexblock *b, uint32_t *file_tok)
{
    uint64_t at = 0;
    for (uint32_t i = 0; i < b->n_files; i++) {
        if (b->files[i].tok_at != at)
            return false;
        file_tok[i] = (uint32_t)at;
        at += b->files[i].n_tok;
    }
    return at == b->n_toks && at < PT_PARSE_MAX_TOKENS;
}

/* The lines of all files. What fails on a device is parsed as every unit is without one. */
static void parse(pt_tokens *t)
{
    pt_err err;
    uint32_t *file_tok = malloc((t->block.n_files + 1) * sizeof *file_tok);
    PT_ASSERT(file_tok);
    bool ordered = in_order(&t->block, file_tok);
    pt_parse_input in = {t->block.toks, (uint32_t)t->block.n_toks, file_tok,
                         t->block.n_files};
    if (ordered && t->choice.parse == PT_LEX_STEPS)
        pt_parse_steps(&in, &t->lines);
    else if (ordered && pt_parse_cuda(&in, &t->lines, &err) < 0)
        tell(t, err.msg);
    free(file_tok);
    for (size_t i = 0; t->lines.mem && i < t->entries.n; i++)
        t->entries.p[i].lexed.lines = &t->lines;
}

void pt_tokens_make(pt_tokens *t, const pt_tokens_source *sources, size_t n,
                    bool nested_quotes)
{
    uint64_t bytes = 0;
    pt_arena_reset(t->a);
    pt_lexblock_free(&t->block);
    free(t->lines.mem);
    t->lines.mem = NULL;
    t->entries.n = t->files.n = 0;
    t->nested_quotes = nested_quotes;
    for (size_t i = 0; i < n; i++)
        bytes += sources[i].raw.n;
    pt_lexbatch *lexer = bytes >= t->choice.least_bytes ? lexer_of(t) : NULL;
    for (size_t i = 0; i < n; i++) {
        struct entry e = {.hash = sources[i].hash, .file = UINT32_MAX};
        if (lexer)
            add_source(t, &sources[i]);
        else
            pt_vec_push(&t->entries, e);
    }
    if (t->files.n)
        lex(t, lexer, bytes);
    if (t->files.n && t->choice.parse != PT_LEX_SEQUENTIAL)
        parse(t);
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
