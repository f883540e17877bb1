/* winner.c: a complete binary tree in an array; leaves are the players, capacity a power of two. */
#include "scheduler/winner.h"

#include <string.h>

/* The winner below node i of the tree; nodes from `capacity` on are the players themselves. */
static uint32_t winner_below(const pt_winner *w, uint32_t i)
{
    return i >= w->capacity ? i - w->capacity : w->best[i];
}

static void play(pt_winner *w, uint32_t i)
{
    uint32_t left = winner_below(w, 2 * i), right = winner_below(w, 2 * i + 1);
    w->best[i] = w->score[right] > w->score[left] ? right : left;
}

static void grow(pt_winner *w)
{
    uint32_t capacity = w->capacity ? 2 * w->capacity : 2;
    PT_ASSERT(capacity > w->capacity);
    w->score = realloc(w->score, capacity * sizeof *w->score);
    w->best = realloc(w->best, capacity * sizeof *w->best);
    PT_ASSERT(w->score && w->best);
    memset(&w->score[w->capacity], 0, (capacity - w->capacity) * sizeof *w->score);
    w->capacity = capacity;
    for (uint32_t i = capacity - 1; i > 0; i--)
        play(w, i);
}

void pt_winner_add(pt_winner *w)
{
    if (w->n == w->capacity)
        grow(w);
    w->n++;
}

void pt_winner_set(pt_winner *w, uint32_t player, uint32_t score)
{
    PT_ASSERT(player < w->n);
    w->score[player] = score;
    for (uint32_t i = (player + w->capacity) / 2; i > 0; i /= 2)
        play(w, i);
}

uint32_t pt_winner_get(const pt_winner *w)
{
    if (w->n == 0 || w->score[w->best[1]] == 0)
        return PT_WINNER_NONE;
    return w->best[1];
}

void pt_winner_free(pt_winner *w)
{
    free(w->score);
    free(w->best);
    *w = (pt_winner){0};
}
