/* lexblock.c: see lexblock.h. While it is made, the block grows at its end only: the tokens
 * are the last array, and header and table are written when their number is known. */
#include "kernels/lexblock.h"

#include <string.h>

enum { FILES = 1, TOKENS = 2 }; /* the arrays */

static pt_block_array *arrays_of(pt_block_array a[2], uint32_t n_files, uint64_t n_toks,
                                 size_t *size)
{
    a[0] = (pt_block_array){FILES, sizeof(pt_lexblock_file), n_files, 0};
    a[1] = (pt_block_array){TOKENS, sizeof(pt_tok), n_toks, 0};
    *size = pt_block_lay_out(a, 2);
    return a;
}

static void grow(pt_lexblock_maker *m, uint64_t n_toks)
{
    pt_block_array a[2];
    size_t size;
    m->tok_at = (size_t)arrays_of(a, m->n_files, n_toks, &size)[1].at;
    uint8_t *mem = aligned_alloc(PT_BLOCK_ALIGN, size);
    PT_ASSERT(mem);
    if (m->mem)
        memcpy(mem, m->mem, m->tok_at + (size_t)m->n_toks * sizeof(pt_tok));
    free(m->mem);
    m->mem = mem;
    m->cap = n_toks;
}

static pt_lexblock_file *files_of(const pt_lexblock_maker *m)
{
    pt_block_array a[2];
    size_t size;
    return (pt_lexblock_file *)(void *)(m->mem + arrays_of(a, m->n_files, 0, &size)[0].at);
}

void pt_lexblock_start(pt_lexblock_maker *m, uint32_t n_files, uint64_t n_bytes)
{
    memset(m, 0, sizeof *m);
    m->n_files = n_files;
    grow(m, n_bytes / 5 + 2 * (uint64_t)n_files + 16);
    memset(files_of(m), 0, n_files * sizeof(pt_lexblock_file));
}

uint64_t pt_lexblock_text(const char *s, uint32_t n)
{
    uint64_t h = n, word = 0;
    uint32_t i = 0;
    for (; i + 8 <= n; i += 8) {
        memcpy(&word, s + i, 8);
        h = (h ^ word) * UINT64_C(0x9e3779b97f4a7c15);
        h ^= h >> 29;
    }
    word = 0;
    memcpy(&word, s + i, n - i);
    h = (h ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return h ^ h >> 32;
}

void pt_lexblock_add(pt_lexblock_maker *m, uint32_t file, const pt_lex_file *f,
                     const pt_tok *tok, uint32_t n, uint32_t odd)
{
    PT_ASSERT(file < m->n_files && n > 0);
    if (m->cap - m->n_toks < n)
        grow(m, m->cap + m->cap / 2 + n);
    pt_lexblock_file *x = files_of(m) + file;
    *x = (pt_lexblock_file){.tok_at = m->n_toks,
                            .text = pt_lexblock_text(f->s, f->n),
                            .n_tok = n,
                            .n_bytes = f->n,
                            .odd = odd,
                            .whole = tok[n - 1].kind == PT_T_END};
    memcpy(m->mem + m->tok_at + (size_t)m->n_toks * sizeof *tok, tok, n * sizeof *tok);
    m->n_toks += n;
}

static void point(pt_lexblock *b, const void *mem)
{
    uint64_t n = 0;
    b->mem = (void *)(uintptr_t)mem;
    b->files = pt_block_get(mem, FILES, sizeof *b->files, &n);
    b->n_files = (uint32_t)n;
    b->toks = pt_block_get(mem, TOKENS, sizeof *b->toks, &b->n_toks);
}

void pt_lexblock_finish(pt_lexblock_maker *m, bool seal, pt_lexblock *out)
{
    pt_block_array a[2];
    size_t size;
    arrays_of(a, m->n_files, m->n_toks, &size);
    pt_block_begin(m->mem, PT_LEXBLOCK, PT_LEXBLOCK_VERSION, a, 2);
    if (seal)
        pt_block_seal(m->mem);
    point(out, m->mem);
    m->mem = NULL;
}

void pt_lexblock_free(pt_lexblock *b)
{
    free(b->mem);
    memset(b, 0, sizeof *b);
}

pt_str pt_lexblock_bytes(const pt_lexblock *b)
{
    return (pt_str){b->mem, pt_block_size(b->mem)};
}

/* What a parser takes for granted of one file's tokens. A fault may point back to where it
 * begins. */
static bool file_is_sound(const pt_lexblock *b, const pt_lexblock_file *f)
{
    uint32_t at = 0, last = f->n_tok - 1;
    if (f->tok_at > b->n_toks || f->n_tok > b->n_toks - f->tok_at || f->whole > 1)
        return false;
    const pt_tok *t = b->toks + f->tok_at;
    for (uint32_t i = 0; i < f->n_tok; i++) {
        if (t[i].kind > PT_T_OP || (t[i].kind <= PT_T_ERROR) != (i == last))
            return false;
        if (t[i].end < t[i].start || t[i].end > f->n_bytes)
            return false;
        if (t[i].kind == PT_T_ERROR)
            return !f->whole;
        if (t[i].start < at || t[i].quote > t[i].end - t[i].start)
            return false;
        at = t[i].start;
    }
    return f->whole == (f->n_tok > 0);
}

int pt_lexblock_open(pt_str bytes, pt_lexblock *out, pt_err *err)
{
    memset(out, 0, sizeof *out);
    if (pt_block_open(bytes, PT_LEXBLOCK, PT_LEXBLOCK_VERSION, err) < 0)
        return -1;
    pt_lexblock b = {0};
    point(&b, bytes.p);
    bool sound = b.files && b.toks;
    for (uint32_t i = 0; sound && i < b.n_files; i++)
        sound = file_is_sound(&b, &b.files[i]);
    if (!sound)
        return pt_fail(err, PT_ERR_DAMAGED, "a damaged block: tokens that none can be");
    *out = b;
    return 0;
}

const pt_tok *pt_lexblock_tokens(const pt_lexblock *b, uint32_t file,
                                 const pt_lex_file *text, uint32_t *n)
{
    const pt_lexblock_file *f = file < b->n_files ? &b->files[file] : NULL;
    *n = 0;
    if (!f || !f->whole || f->n_bytes != text->n ||
        f->text != pt_lexblock_text(text->s, text->n))
        return NULL;
    *n = f->n_tok;
    return b->toks + f->tok_at;
}
