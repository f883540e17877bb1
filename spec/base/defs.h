/* defs.h: the macros that every file of the house may use. */
#ifndef PT_BASE_DEFS_H
#define PT_BASE_DEFS_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#ifdef __cplusplus
#define PT_EXTERN_C_BEGIN extern "C" {
#define PT_EXTERN_C_END   }
#else
#define PT_EXTERN_C_BEGIN
#define PT_EXTERN_C_END
#endif

/* Elements of a true array (not of a pointer). */
#define PT_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* Lets the compiler check printf-like arguments: `fmt` and `args` count from 1. */
#define PT_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

/* A function for what seldom happens: branches to it are laid out of the way. */
#define PT_COLD __attribute__((cold))

/* A broken promise of our own code, or no memory. Prints one line and aborts: a lost rank
 * is something the leases handle anyway, a wrong result is not. Never compiled out. */
#define PT_ASSERT(cond)                                                                    \
    do {                                                                                   \
        if (!(cond)) {                                                                     \
            fprintf(stderr, "%s:%d: assertion failed: %s\n", __FILE__, __LINE__, #cond);   \
            abort();                                                                       \
        }                                                                                  \
    } while (0)

#endif
