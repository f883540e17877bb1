/* simd_neon.h: simd.h's operations by NEON, which every 64-bit ARM CPU has. It has no instruction
 * that takes a bit of each byte, so sixteen are narrowed to four bits each where the first is
 * asked for, and 64 are weighted and added by pairs where all are. */
#include <arm_neon.h>

typedef uint8x16_t pt_v16;

PT_FN pt_v16 pt_v_load(const char *s)
{
    return vld1q_u8((const uint8_t *)s);
}

PT_FN void pt_v_store(char *to, pt_v16 v)
{
    vst1q_u8((uint8_t *)to, v);
}

PT_FN pt_v16 pt_v_zero(void)
{
    return vdupq_n_u8(0);
}

PT_FN pt_v16 pt_v_all(char c)
{
    return vdupq_n_u8((uint8_t)c);
}

PT_FN pt_v16 pt_v_or(pt_v16 a, pt_v16 b)
{
    return vorrq_u8(a, b);
}

PT_FN pt_v16 pt_v_and(pt_v16 a, pt_v16 b)
{
    return vandq_u8(a, b);
}

PT_FN pt_v16 pt_v_is(pt_v16 v, char c)
{
    return vceqq_u8(v, vdupq_n_u8((uint8_t)c));
}

PT_FN pt_v16 pt_v_not(pt_v16 hit)
{
    return vmvnq_u8(hit);
}

PT_FN pt_v16 pt_v_range(pt_v16 v, int from, int n)
{
    return vcltq_u8(vsubq_u8(v, vdupq_n_u8((uint8_t)from)), vdupq_n_u8((uint8_t)n));
}

PT_FN pt_v16 pt_v_high(pt_v16 v)
{
    return vcltzq_s8(vreinterpretq_s8_u8(v));
}

/* Four bits for each byte. */
PT_FN uint64_t pt_v_nibbles(pt_v16 hit)
{
    uint8x8_t narrow = vshrn_n_u16(vreinterpretq_u16_u8(hit), 4);
    return vget_lane_u64(vreinterpret_u64_u8(narrow), 0);
}

PT_FN uint32_t pt_v_first(pt_v16 hit)
{
    uint64_t nibbles = pt_v_nibbles(hit);
    return nibbles ? (uint32_t)__builtin_ctzll(nibbles) / 4 : 16;
}

PT_FN bool pt_v_any(pt_v16 hit)
{
    return pt_v_nibbles(hit) != 0;
}

PT_FN bool pt_v_same(pt_v16 a, pt_v16 b)
{
    return vminvq_u8(vceqq_u8(a, b)) != 0;
}

PT_FN void pt_v_words(pt_v16 v, uint64_t *a, uint64_t *b)
{
    *a = vgetq_lane_u64(vreinterpretq_u64_u8(v), 0);
    *b = vgetq_lane_u64(vreinterpretq_u64_u8(v), 1);
}

PT_FN uint64_t pt_v_bits(pt_v16 a, pt_v16 b, pt_v16 c, pt_v16 d)
{
    const pt_v16 weights = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    pt_v16 low = vpaddq_u8(vandq_u8(a, weights), vandq_u8(b, weights));
    pt_v16 up = vpaddq_u8(vandq_u8(c, weights), vandq_u8(d, weights));
    pt_v16 all = vpaddq_u8(low, up);
    return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(all, all)), 0);
}
