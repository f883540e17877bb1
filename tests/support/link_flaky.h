/* link_flaky.h: wraps a link end and loses, repeats or delays what it sends, by a seed. For
 * tests, which include link_flaky.c itself. */
#ifndef PT_LINK_FLAKY_H
#define PT_LINK_FLAKY_H

#include "spec/link.h"

typedef struct {
    uint64_t seed;
    unsigned drop_percent, twice_percent; /* of the messages sent */
    unsigned delay_sends;                 /* hold each back until so many later sends */
    bool cut;                             /* may be set at any time: everything is lost */
} pt_flaky;

/* Owns `inner`; *f must outlive it. */
pt_link *pt_link_flaky_open(pt_link *inner, pt_flaky *f);

#endif
