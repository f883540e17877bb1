/* winner.h: a tournament tree: which of n players has the highest score, the lowest number
 * among equals. A changed score costs log2(n) matches, the answer none.
 * Source: Knuth, The Art of Computer Programming 3, 5.4.1 ("tree of losers", here of winners). */
#ifndef PT_SCHEDULER_WINNER_H
#define PT_SCHEDULER_WINNER_H

#include "base/defs.h"

typedef struct {
    uint32_t *score; /* [capacity] */
    uint32_t *best;  /* [capacity]: the winner below inner node i; the root is 1 */
    uint32_t n, capacity;
} pt_winner;

/* A zeroed pt_winner has no players. A new one is the next number, its score 0. */
void pt_winner_add(pt_winner *w);
void pt_winner_set(pt_winner *w, uint32_t player, uint32_t score);
/* The number of the winner; PT_WINNER_NONE when every score is 0. */
enum { PT_WINNER_NONE = 0xffffffff };
uint32_t pt_winner_get(const pt_winner *w);
void pt_winner_free(pt_winner *w);

#endif
