/* ptx.h: an interpreter of the PTX that nvcc makes of our kernels, for machines without a GPU.
 *
 * It runs what the compiler made, not what we wrote: independent of simt.h, which runs the
 * source. It knows the instructions that our kernels use, some thirty, and ends the program with
 * a message at any other. ptx_cuda.c is the CUDA runtime that launches it.
 *
 * Threads of a block run in turn, each to its next barrier or shuffle; blocks run one after
 * the other. What it finds: accesses outside of what was allocated, or not aligned; two threads
 * at one byte of shared memory without a barrier between them, one of them writing; barriers
 * and shuffles that not all reach; memory that nobody wrote shows as 0xCD, registers as
 * 0xDEAD.... PTX_SEED: 0 in order, 1 backwards, others a random order with preemption. */
#ifndef PT_TESTS_GPU_PTX_H
#define PT_TESTS_GPU_PTX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* X(name): the first part of an instruction's name. */
#define PTX_OPS(X)                                                                         \
    X(mov)                                                                                 \
    X(ld) X(st) X(add) X(sub) X(mul) X(mad) X(min) X(max) X(abs) X(neg) X(and) X(or)       \
        X(xor) X(not ) X(shl) X(shr) X(setp) X(selp) X(cvt) X(cvta) X(bfi) X(bra) X(ret)   \
            X(bar) X(shfl) X(atom) X(prmt) X(popc) X(clz) X(brev) X(div)

enum ptx_op {
#define X(name) PTX_##name,
    PTX_OPS(X)
#undef X
        PTX_OP_COUNT
};

enum ptx_space { PTX_GENERIC, PTX_GLOBAL, PTX_SHARED, PTX_LOCAL, PTX_PARAM };

enum ptx_how { /* further parts of the name that change the meaning */
               PTX_EQ = 1,
               PTX_NE,
               PTX_LT,
               PTX_LE,
               PTX_GT,
               PTX_GE,
               PTX_WIDE,
               PTX_UP,
               PTX_IDX,
               PTX_ATOM_OR,
               PTX_ATOM_CAS,
               PTX_ATOM_MIN,
               PTX_TO
};

typedef struct {
    uint8_t kind; /* 'u', 's', 'b', 'p'; 0: none */
    uint8_t bytes;
} ptx_type;

enum ptx_arg_kind { PTX_NONE, PTX_REG, PTX_IMM, PTX_SPECIAL, PTX_ADDRESS, PTX_VECTOR };

typedef struct {
    uint8_t kind, n;  /* n: registers of a vector */
    int32_t reg;      /* of an address: -1 when there is none */
    int32_t regs[4];  /* of a vector */
    int64_t imm;      /* also an address's offset, or which special register */
    int32_t also_reg; /* d|p: the predicate behind the bar, or -1 */
} ptx_arg;

typedef struct {
    uint8_t op, space, how, width; /* width: of a vector; else 1 */
    ptx_type type, from;           /* from: of cvt, what it is made of */
    bool unless;
    int32_t only; /* the predicate it hangs on, or -1 */
    uint32_t target;
    ptx_arg arg[5];
    uint32_t line; /* of the text */
} ptx_insn;

typedef struct {
    uint64_t launches, threads, insns, barriers, shuffles, atomics;
    uint64_t global_loads, global_stores;           /* instructions */
    uint64_t global_loaded, global_stored;          /* bytes */
    uint64_t local_loads, local_stores, shared_ops; /* instructions */
} ptx_counts;

typedef struct {
    char *name;
    ptx_insn *insn;
    uint32_t n_insns, n_regs;
    size_t local_bytes, shared_bytes, param_bytes;
    size_t *param_at, *param_size;
    uint32_t n_params;
    ptx_counts counts;
} ptx_kernel;

typedef struct {
    ptx_kernel *kernels;
    uint32_t n_kernels;
} ptx_module;

/* The module of a text. Ends the program at what it does not know. */
ptx_module *ptx_load(const char *text);
ptx_kernel *ptx_find(ptx_module *m, const char *name);

/* Memory that kernels may touch. */
void ptx_memory_add(void *p, size_t n);
void ptx_memory_remove(void *p);
bool ptx_memory_has(const void *p, size_t n);

/* Runs all blocks; params are as CUDA's launch takes them. */
void ptx_launch(ptx_kernel *k, uint32_t grid, uint32_t block, size_t shared, void **params);

_Noreturn void ptx_die(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
