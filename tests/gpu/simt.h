/* simt.h: a CUDA source on the CPU, compiled by g++: one fiber for each CUDA thread. It shows missing
 * barriers and waits for streams, divergent barriers, bad warp masks, livelocks, and, with the
 * address sanitizer, bad addresses and device memory that the host touches. x86-64 only. It has of
 * CUDA what our sources use; one thread of the host may use it.
 *
 * From the environment: SIMT_SEED 0 ascending order, 1 descending, above 1 random schedules with
 * preemption at atomics; SIMT_RESIDENT n blocks interleaved at once; SIMT_SPIN turns without
 * progress that count as a livelock; SIMT_EAGER 1 runs stream work at the call, not when
 * something waits for it; SIMT_COUNTS names a file that gets, when the program ends, the grids
 * that ran and the bytes that were copied in and out; SIMT_XBLOCK 1 looks for races between
 * blocks, too (thread sanitizer); and simt/runtime.h has those that make the device fail. */
#pragma once
#include "tests/gpu/simt/device.h"
#include "tests/gpu/simt/runtime.h"
