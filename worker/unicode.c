#include "worker/unicode.h"

#include <ctype.h>

#include "worker/unicode_ranges.inc"

static bool within(const uint32_t (*ranges)[2], size_t n, uint32_t c)
{
    size_t lo = 0, hi = n;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (c < ranges[mid][0])
            hi = mid;
        else if (c > ranges[mid][1])
            lo = mid + 1;
        else
            return true;
    }
    return false;
}

bool pt_is_id_start(uint32_t c)
{
    if (c < 0x80)
        return isalpha((int)c) || c == '_';
    return within(ID_START, PT_LEN(ID_START), c);
}

bool pt_is_id_part(uint32_t c)
{
    if (c < 0x80)
        return isalnum((int)c) || c == '_';
    return within(ID_PART, PT_LEN(ID_PART), c);
}

bool pt_is_printable(uint32_t c)
{
    return !within(HIDDEN, PT_LEN(HIDDEN), c);
}

bool pt_nfkc_changes(uint32_t c)
{
    return within(CHANGED, PT_LEN(CHANGED), c);
}
