/* yamlout.c: two blanks a level; an item's first key stands behind its "- ". */
#include "k8s/yamlout.h"

#include "spec/yaml_text.h"

#include <inttypes.h>
#include <string.h>

static void key_of(pt_yamlout *y, const char *key)
{
    pt_buf_addn(y->out, ' ', (size_t)(y->depth - y->at_item) * 2);
    pt_buf_printf(y->out, "%s%s:", y->at_item ? "- " : "", key);
    y->at_item = false;
}

void pt_yamlout_open(pt_yamlout *y, const char *key)
{
    key_of(y, key);
    pt_buf_addc(y->out, '\n');
    y->depth++;
}

void pt_yamlout_item(pt_yamlout *y)
{
    y->depth++;
    y->at_item = true;
}

void pt_yamlout_close(pt_yamlout *y, uint32_t levels)
{
    PT_ASSERT(levels <= y->depth && !y->at_item);
    y->depth -= levels;
}

void pt_yamlout_text(pt_yamlout *y, const char *key, const char *value)
{
    key_of(y, key);
    pt_buf_addc(y->out, ' ');
    pt_yaml_quote(y->out, value);
    pt_buf_addc(y->out, '\n');
}

void pt_yamlout_count(pt_yamlout *y, const char *key, uint64_t value)
{
    key_of(y, key);
    pt_buf_printf(y->out, " %" PRIu64 "\n", value);
}

void pt_yamlout_bool(pt_yamlout *y, const char *key, bool value)
{
    key_of(y, key);
    pt_buf_adds(y->out, value ? " true\n" : " false\n");
}

void pt_yamlout_empty(pt_yamlout *y, const char *key)
{
    key_of(y, key);
    pt_buf_adds(y->out, " {}\n");
}

void pt_yamlout_entry(pt_yamlout *y, const char *value)
{
    pt_buf_addn(y->out, ' ', (size_t)y->depth * 2);
    pt_buf_adds(y->out, "- ");
    pt_yaml_quote(y->out, value);
    pt_buf_addc(y->out, '\n');
}

void pt_yamlout_lines(pt_yamlout *y, const char *key, pt_str text)
{
    PT_ASSERT(text.n && text.p[0] != ' ' && text.p[0] != '\n' && pt_str_ends(text, "\n"));
    key_of(y, key);
    pt_buf_adds(y->out, " |\n");
    while (text.n) {
        size_t n = (size_t)((const char *)memchr(text.p, '\n', text.n) - text.p) + 1;
        pt_buf_addn(y->out, ' ', (size_t)(y->depth + 1) * 2);
        pt_buf_add(y->out, text.p, n);
        text = pt_str_sub(text, n, text.n);
    }
}
