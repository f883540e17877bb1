#!/usr/bin/env python3
"""Gate: what the CUDA kernels take of a device, as ptxas says it, stays within limits.

    tests/gpu/resources.py [--arch 80,90,...] [--table]

Registers, spilled bytes, stack and shared memory of every kernel, for each architecture that
the toolkit knows among those asked for. Without nvcc it says so and passes. The last line is
"N passed, N failed", counted in kernels.
"""
import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SOURCES = ("kernels/lexbatch_cuda.cu", "kernels/parsebatch_cuda.cu")
ARCHITECTURES = "80,90,100,120"  # A100, H100, B200, RTX of that age

# Registers: 64 are what 256 threads a block may have while four blocks fit into an SM. A stack
# is what a thread keeps in local memory: the parser's frames, the lexer's nested f-strings.
# Spills: what ptxas of CUDA 13.0 stores and loads once: one register of the parser's on sm_90 and
# three on sm_80, where it does with 32.
REGISTERS = 64
SPILLED = {"parseb_parse": 24}
STACK = {"lexb_fstrings": 128, "parseb_parse": 1664, "parseb_blocks": 832}

ENTRY = re.compile(r"Compiling entry function '(\w+)' for 'sm_(\d+)'")
FRAME = re.compile(r"(\d+) bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads")
USED = re.compile(r"Used (\d+) registers")
SHARED = re.compile(r"(\d+) bytes smem")
NAME = re.compile(r"_Z\d+(par_\w+?)I\d+(\w+?)_step")


def find_nvcc():
    return shutil.which("nvcc") or shutil.which("nvcc", path="/usr/local/cuda/bin")


def known_architectures(nvcc):
    out = subprocess.run([nvcc, "--list-gpu-code"], capture_output=True, text=True, check=True)
    return {line.removeprefix("sm_") for line in out.stdout.split()}


def compile_source(nvcc, source, architectures, target):
    """What ptxas said; a failure ends the program."""
    codes = [f"-gencode=arch=compute_{a},code=sm_{a}" for a in architectures]
    done = subprocess.run(
        [nvcc, "-std=c++17", "-O3", "-Xptxas", "-v", "-Werror", "all-warnings", "-I.",
         "-Ispec", "-D_GNU_SOURCE", *codes, "-c", source, "-o", target],
        cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{source} does not compile:\n{done.stderr[-4000:]}\n0 passed, 1 failed")
    return done.stderr + done.stdout


def readable(name):
    found = NAME.match(name)
    return f"{found[1]} {found[2]}" if found else name


def kernels(text):
    """(name, architecture, registers, spilled, stack, shared) of every kernel."""
    name = arch = None
    spilled = stack = 0
    for line in text.splitlines():
        if found := ENTRY.search(line):
            name, arch = readable(found[1]), found[2]
        elif found := FRAME.search(line):
            stack, spilled = int(found[1]), int(found[2]) + int(found[3])
        elif name and (found := USED.search(line)):
            shared = SHARED.search(line)
            yield name, arch, int(found[1]), spilled, stack, int(shared[1]) if shared else 0
            name = None


def of_step(limits, name):
    return next((v for k, v in limits.items() if name.endswith(" " + k)), 0)


def faults(name, registers, spilled, stack, shared):
    allowed = of_step(STACK, name)
    if registers > REGISTERS:
        yield f"{registers} registers, {REGISTERS} are allowed"
    if spilled > of_step(SPILLED, name):
        yield f"{spilled} bytes spilled"
    if stack > allowed:
        yield f"{stack} bytes of stack, {allowed} are allowed"
    if shared:  # all that is used is asked for at launch
        yield f"{shared} bytes of static shared memory"


def main():
    p = argparse.ArgumentParser(description=__doc__,
                                formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--arch", default=ARCHITECTURES)
    p.add_argument("--table", action="store_true", help="print every kernel")
    args = p.parse_args()
    nvcc = find_nvcc()
    if not nvcc:
        print("skipped: there is no nvcc on this machine\n1 passed, 0 failed")
        return 0
    known = known_architectures(nvcc)
    architectures = [a for a in args.arch.split(",") if a in known]
    for a in set(args.arch.split(",")) - known:
        print(f"sm_{a}: this nvcc does not know it, left out")
    passed, failed, most = 0, 0, {}
    with tempfile.TemporaryDirectory() as scratch:
        for source in SOURCES:
            said = compile_source(nvcc, source, architectures, f"{scratch}/out.o")
            for name, arch, registers, spilled, stack, shared in kernels(said):
                if args.table:
                    print(f"sm_{arch:4} {name:36} {registers:4} registers {stack:5} stack")
                most[arch] = max(registers, most.get(arch, 0))
                bad = list(faults(name, registers, spilled, stack, shared))
                passed += not bad
                failed += bool(bad)
                for what in bad:
                    print(f"FAIL  sm_{arch} {name}: {what}")
    for arch, registers in sorted(most.items(), key=lambda x: int(x[0])):
        print(f"sm_{arch}: at most {registers} registers")
    print(f"{passed} passed, {failed or int(passed == 0)} failed")
    return int(failed > 0 or passed == 0)


if __name__ == "__main__":
    sys.exit(main())
