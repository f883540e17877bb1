/* Blocks: what was made is read in place from the store, from a mapped file and from a message;
 * what is damaged is refused, whatever the damage is. */
#include "pt_test.h"

#include "base/file.h"
#include "checkpoint/store.h"
#include "kernels/lexblock.h"
#include "spec/link.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static const char *const texts[] = {
    "def f(a, b):\n    return a + b  # sum\n",
    "x = [1,\n     2.5, 'three', f\"{four}\"]\n",
    "",
    "class C:\n\tdef m(self):\n\t\tpass\n",
    "y = 'never ended\n",
};
enum { N = PT_LEN(texts) };

static pt_lex_file file_of(int i)
{
    return (pt_lex_file){texts[i], (uint32_t)strlen(texts[i])};
}

static void add(void *ctx, size_t file, const pt_tok *tok, uint32_t n, uint32_t odd)
{
    pt_lex_file f = file_of((int)file);
    pt_lexblock_add(ctx, (uint32_t)file, &f, tok, n, odd);
}

static void make(pt_lexblock *b, bool seal, uint64_t guess)
{
    pt_lex_file files[N];
    pt_lex_options o = {.where = PT_LEX_STEPS, .batch_bytes = 4096, .max_files = 16};
    pt_lexbatch *lexer = pt_lexbatch_new(&o, NULL);
    pt_lexblock_maker m;
    pt_lexblock_start(&m, N, guess);
    for (int i = 0; i < N; i++)
        files[i] = file_of(i);
    pt_lexbatch_run(lexer, files, N, add, &m);
    pt_lexblock_finish(&m, seal, b);
    pt_lexbatch_free(lexer);
}

static void same_as_alone(const pt_lexblock *b)
{
    assert_int_equal(b->n_files, N);
    for (int i = 0; i < N; i++) {
        pt_tok want[100];
        pt_pylex l;
        pt_lex_file f = file_of(i);
        uint32_t n;
        pt_pylex_init(&l, f.s, f.n, pt_ident_tables_get());
        uint32_t m = pt_pylex_run(&l, want, 100);
        assert_int_equal(b->files[i].n_tok, m);
        assert_memory_equal(b->toks + b->files[i].tok_at, want, m * sizeof *want);
        const pt_tok *t = pt_lexblock_tokens(b, (uint32_t)i, &f, &n);
        assert_true((t != NULL) == (want[m - 1].kind == PT_T_END));
    }
}

static pt_lexblock opened(const void *p, size_t n)
{
    pt_lexblock b;
    pt_err err;
    assert_int_equal(pt_lexblock_open((pt_str){p, n}, &b, &err), 0);
    return b;
}

static void a_block_holds_what_each_file_alone_gives(void **state)
{
    (void)state;
    pt_lexblock b;
    for (uint64_t guess = 0; guess < 2000; guess += 400) {
        make(&b, false, guess);
        same_as_alone(&b);
        pt_lexblock_free(&b);
    }
}

static void equal_batches_are_equal_bytes(void **state)
{
    (void)state;
    pt_lexblock a, b;
    make(&a, true, 0);
    make(&b, true, 5000);
    pt_str x = pt_lexblock_bytes(&a), y = pt_lexblock_bytes(&b);
    assert_int_equal(x.n, y.n);
    assert_memory_equal(x.p, y.p, x.n);
    pt_lexblock_free(&a);
    pt_lexblock_free(&b);
}

static void a_block_comes_back_from_the_store_and_from_a_mapped_file(void **state)
{
    (void)state;
    char dir[] = "/tmp/pt-block-XXXXXX";
    pt_lexblock b, c;
    pt_hash h;
    pt_buf got = {0}, path = {0};
    assert_non_null(mkdtemp(dir));
    make(&b, true, 0);
    pt_str bytes = pt_lexblock_bytes(&b);
    pt_store *s = pt_store_open(dir, NULL);
    assert_int_equal(pt_store_put(s, bytes, &h, NULL), 0);
    assert_int_equal(pt_store_sync(s, NULL), 0);
    assert_int_equal(pt_store_get(s, h, &got, NULL), 0);
    c = opened(got.p, got.n);
    same_as_alone(&c);
    pt_path_join(&path, dir, "block");
    assert_int_equal(pt_file_write(pt_buf_z(&path), bytes, NULL), 0);
    int fd = open(pt_buf_z(&path), O_RDONLY);
    void *map = mmap(NULL, bytes.n, PROT_READ, MAP_PRIVATE, fd, 0);
    assert_true(map != MAP_FAILED);
    c = opened(map, bytes.n);
    same_as_alone(&c);
    munmap(map, bytes.n);
    close(fd);
    pt_store_close(s);
    pt_buf_free(&got);
    pt_buf_free(&path);
    pt_lexblock_free(&b);
    pt_dir_remove(dir, NULL);
}

static void a_block_comes_through_a_link(void **state)
{
    (void)state;
    pt_link *end[2];
    pt_lexblock b, c;
    pt_buf in = {0};
    int from;
    pt_link_local_open(2, end);
    make(&b, true, 0);
    assert_int_equal(pt_link_send(end[0], 1, pt_lexblock_bytes(&b), NULL), 0);
    assert_int_equal(pt_link_poll(end[1], 1000, &from, &in, NULL), 1);
    c = opened(in.p, in.n);
    same_as_alone(&c);
    pt_buf_free(&in);
    pt_lexblock_free(&b);
    pt_link_close(end[0]);
    pt_link_close(end[1]);
}

/* A copy whose size is exact, so that the sanitizers see a read beyond it. */
static uint8_t *copy(pt_str s)
{
    uint8_t *p = malloc(s.n ? s.n : 1);
    assert_non_null(p);
    memcpy(p, s.p, s.n);
    return p;
}

static enum pt_err_code refused(const void *p, size_t n)
{
    pt_lexblock b;
    pt_err err = {0};
    return pt_lexblock_open((pt_str){p, n}, &b, &err) < 0 ? err.code : PT_OK;
}

static void every_flipped_bit_is_noticed(void **state)
{
    (void)state;
    pt_lexblock b;
    make(&b, true, 0);
    pt_str bytes = pt_lexblock_bytes(&b);
    uint8_t *p = copy(bytes);
    for (size_t i = 0; i < bytes.n * 8; i++) {
        p[i / 8] ^= (uint8_t)(1 << i % 8);
        assert_int_equal(refused(p, bytes.n), PT_ERR_DAMAGED);
        p[i / 8] ^= (uint8_t)(1 << i % 8);
    }
    assert_int_equal(refused(p, bytes.n), PT_OK);
    free(p);
    pt_lexblock_free(&b);
}

static void every_truncation_is_noticed(void **state)
{
    (void)state;
    pt_lexblock b;
    make(&b, true, 0);
    pt_str bytes = pt_lexblock_bytes(&b);
    for (size_t n = 0; n < bytes.n; n++) {
        uint8_t *p = copy((pt_str){bytes.p, n});
        assert_int_equal(refused(p, n), PT_ERR_DAMAGED);
        free(p);
    }
    uint8_t *more = calloc(1, bytes.n + 64);
    assert_non_null(more);
    memcpy(more, bytes.p, bytes.n);
    assert_int_equal(refused(more, bytes.n + 64), PT_ERR_DAMAGED);
    free(more);
    pt_lexblock_free(&b);
}

/* Whoever can write the checksum can write anything: 64-bit numbers that wrap around. */
static void sizes_and_offsets_that_overflow_are_refused(void **state)
{
    (void)state;
    static const uint64_t bad[] = {UINT64_MAX,      UINT64_MAX - 63,     UINT64_MAX / 2,
                                   UINT64_MAX / 24, UINT64_MAX / 28 + 1, 1ull << 32,
                                   1ull << 63,      (1ull << 63) - 64};
    pt_lexblock b;
    make(&b, true, 0);
    pt_str bytes = pt_lexblock_bytes(&b);
    size_t words[] = {offsetof(pt_block_header, n_arrays),
                      64 + offsetof(pt_block_array, n),
                      64 + offsetof(pt_block_array, at),
                      64 + sizeof(pt_block_array) + offsetof(pt_block_array, n),
                      64 + sizeof(pt_block_array) + offsetof(pt_block_array, at),
                      (size_t)((const char *)b.files - bytes.p)};
    for (size_t w = 0; w < PT_LEN(words); w++) {
        for (size_t i = 0; i < PT_LEN(bad); i++) {
            uint8_t *p = copy(bytes);
            memcpy(p + words[w], &bad[i], 8);
            pt_block_seal(p);
            assert_int_equal(refused(p, bytes.n), PT_ERR_DAMAGED);
            free(p);
        }
    }
    pt_lexblock_free(&b);
}

/* Every field of every file and token, set to what it cannot be, under a checksum that fits:
 * refused, or harmless in the bounds that pt_lexblock_open() promises. */
static void sealed_nonsense_stays_in_bounds(void **state)
{
    (void)state;
    pt_lexblock b, c;
    make(&b, true, 0);
    pt_str bytes = pt_lexblock_bytes(&b);
    size_t from = (size_t)((const char *)b.files - bytes.p);
    for (size_t i = from; i + 4 <= bytes.n; i += 4) {
        uint8_t *p = copy(bytes);
        memset(p + i, 0xff, 4);
        pt_block_seal(p);
        if (pt_lexblock_open((pt_str){(char *)p, bytes.n}, &c, NULL) == 0) {
            for (uint32_t f = 0; f < c.n_files; f++) {
                const pt_lexblock_file *x = &c.files[f];
                assert_true(x->tok_at + x->n_tok <= c.n_toks);
                for (uint32_t k = 0; k < x->n_tok; k++)
                    assert_true(c.toks[x->tok_at + k].end <= x->n_bytes);
            }
        }
        free(p);
    }
    pt_lexblock_free(&b);
}

static void a_block_of_another_version_says_so(void **state)
{
    (void)state;
    pt_lexblock b;
    make(&b, true, 0);
    pt_str bytes = pt_lexblock_bytes(&b);
    ((pt_block_header *)b.mem)->version = 77;
    pt_block_seal(b.mem);
    assert_int_equal(refused(bytes.p, bytes.n), PT_ERR_VERSION);
    pt_lexblock_free(&b);
}

static void tokens_are_not_given_for_another_text(void **state)
{
    (void)state;
    pt_lexblock b;
    uint32_t n;
    pt_lex_file other = file_of(0);
    make(&b, false, 0);
    char *changed = strdup(texts[0]);
    changed[4] = 'g';
    other.s = changed;
    assert_null(pt_lexblock_tokens(&b, 0, &other, &n));
    other = file_of(1);
    assert_null(pt_lexblock_tokens(&b, 0, &other, &n));
    assert_null(pt_lexblock_tokens(&b, N, &other, &n));
    free(changed);
    pt_lexblock_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_block_holds_what_each_file_alone_gives),
        cmocka_unit_test(equal_batches_are_equal_bytes),
        cmocka_unit_test(a_block_comes_back_from_the_store_and_from_a_mapped_file),
        cmocka_unit_test(a_block_comes_through_a_link),
        cmocka_unit_test(every_flipped_bit_is_noticed),
        cmocka_unit_test(every_truncation_is_noticed),
        cmocka_unit_test(sizes_and_offsets_that_overflow_are_refused),
        cmocka_unit_test(sealed_nonsense_stays_in_bounds),
        cmocka_unit_test(a_block_of_another_version_says_so),
        cmocka_unit_test(tokens_are_not_given_for_another_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
