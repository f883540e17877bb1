/* par.h: the small language that kernels are written in, here in its CPU meaning.
 *
 * A kernel's source (*.inc) keeps to what C11 and C++ share, takes plain structs of pointers,
 * and marks what it defines with PT_FN, so that the same text can be built for a device. */
#ifndef PT_KERNELS_PAR_H
#define PT_KERNELS_PAR_H

#include "base/defs.h"

#include <stdbool.h>

#define PT_FN static inline

#endif
