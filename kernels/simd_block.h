/* simd_block.h: what simd.h asks of 64 bytes, made of its operations on sixteen. */

PT_FN uint64_t pt_block_words(const char *s, uint64_t *spaces)
{
    pt_v16 v[4], word[4];
    for (int i = 0; i < 4; i++) {
        v[i] = pt_v_load(s + 16 * i);
        pt_v16 letter = pt_v_range(pt_v_or(v[i], pt_v_all(32)), 'a', 26);
        word[i] = pt_v_or(pt_v_or(letter, pt_v_range(v[i], '0', 10)), pt_v_is(v[i], '_'));
        v[i] = pt_v_is(v[i], ' ');
    }
    *spaces = pt_v_bits(v[0], v[1], v[2], v[3]);
    return pt_v_bits(word[0], word[1], word[2], word[3]);
}

PT_FN uint64_t pt_block_copy(const char *s, char *to, bool *high, bool *odd)
{
    pt_v16 v[4], all = pt_v_zero(), bad = all;
    for (int i = 0; i < 4; i++) {
        v[i] = pt_v_load(s + 16 * i);
        pt_v_store(to + 16 * i, v[i]);
        all = pt_v_or(all, v[i]);
        bad = pt_v_or(bad, pt_v_or(pt_v_is(v[i], '\0'), pt_v_is(v[i], '\r')));
        v[i] = pt_v_is(v[i], '\n');
    }
    *high |= pt_v_any(pt_v_high(all));
    *odd |= pt_v_any(bad);
    return pt_v_bits(v[0], v[1], v[2], v[3]);
}
