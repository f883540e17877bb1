/* yaml_text.c: always double quotes, the one style of YAML that can hold every text. */
#include "spec/yaml_text.h"

/* Characters that YAML does not take raw, or that an editor would not show. */
static bool is_odd(uint32_t cp)
{
    return (cp >= 0x7f && cp <= 0x9f) || cp == 0x2028 || cp == 0x2029 || cp == 0xfeff ||
           cp == 0xfffe || cp == 0xffff;
}

void pt_yaml_quote(pt_buf *out, const char *z)
{
    uint32_t cp;
    size_t n;
    pt_buf_addc(out, '"');
    for (pt_str s = pt_str_of(z); s.n && pt_utf8_next(s, &cp, &n);
         s = pt_str_sub(s, n, s.n)) {
        if (cp == '"' || cp == '\\')
            pt_buf_printf(out, "\\%c", (char)cp);
        else if (cp == '\n')
            pt_buf_adds(out, "\\n");
        else if (cp < ' ' || is_odd(cp))
            pt_buf_printf(out, "\\u%04x", cp);
        else
            pt_buf_add(out, s.p, n);
    }
    pt_buf_addc(out, '"');
}
