/* asked.c: opens the marked lines of a module's Rust, or leaves them out. */
#include "worker/asked.h"

#include <string.h>

void pt_asked_lines(pt_str rust, bool with, pt_buf *out)
{
    static const char mark[] = PT_ASKED_LINE;
    for (size_t at = 0; at < rust.n;) {
        const char *nl = memchr(rust.p + at, '\n', rust.n - at);
        size_t end = nl ? (size_t)(nl - rust.p) + 1 : rust.n, text = at;
        while (text < end && rust.p[text] == ' ')
            text++;
        if (!pt_str_starts(pt_str_sub(rust, text, end), mark)) {
            pt_buf_add(out, rust.p + at, end - at);
        } else if (with) {
            pt_buf_add(out, rust.p + at, text - at);
            text += sizeof mark - 1;
            pt_buf_add(out, rust.p + text, end - text);
        }
        at = end;
    }
}
