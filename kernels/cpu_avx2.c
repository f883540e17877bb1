/* cpu_avx2.c: what cpu.h has, for x86 CPUs with AVX2 and BMI, which came with it. It is compiled
 * with options of its own; without them it has nothing. */
#include "kernels/cpu.h"

#ifdef __AVX2__

#include "kernels/cpu_ways.inc"

const struct pt_cpu_ways pt_cpu_avx2 = {way_lex, way_lines};

#else

const struct pt_cpu_ways pt_cpu_avx2 = {NULL, NULL};

#endif
