#!/usr/bin/env python3
"""Do the checks of the kernels check? Bugs are planted in copies of the sources, one at a time,
and each must be caught by the layers that the table names.

    tests/gpu/planted.py BUILD [--only WORD] [--layers L,...]

Layers: loops (the CPU's meaning under the address and undefined sanitizers), fibers (the CUDA
source on CPU fibers, four schedules), address (the same under the address and undefined
sanitizers), thread (under the thread sanitizer), ptx (what nvcc makes of it, interpreted; left out
where there is no nvcc). BUILD holds the libraries of an unchanged build. Needs g++ on x86-64. The last line is "N passed, N failed", counted in what must be caught
and in layers that must be content without a bug.
"""
import argparse
import os
import pathlib
import platform
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PAR, LEX, PARSE = "kernels/par_cuda.cuh", "kernels/lexbatch_cuda.cu", "kernels/parse_"
PARSED = "kernels/parsebatch_cuda.cu"
ALL = "loops fibers address ptx"

# what it is, file, text that is there once, what stands there instead, which check, who must see
BUGS = [
    ("a barrier is missing in the scan of a block", PAR,
     "        shared[warp] = up_to;\n    __syncthreads();\n", "        shared[warp] = up_to;\n",
     "lex", "fibers address thread ptx"),
    ("a warp joins in the wrong order", PAR,
     "            v = Step::join(left, v);", "            v = Step::join(v, left);",
     "lex", "fibers address ptx"),
    ("a warp's scan leaves a lane out", PAR,
     "if (lane >= below)", "if (lane > below)", "lex", "fibers address ptx"),
    ("a warp's sum is taken from its last lane but one", PAR,
     "if (lane == 31)", "if (lane == 30)", "lex", "fibers address ptx"),
    ("the last tile is forgotten when it is not full", PAR,
     "return (n + PAR_BLOCK * Step::each - 1) / (PAR_BLOCK * Step::each);",
     "return n / (PAR_BLOCK * Step::each);", "lex", "fibers address ptx"),
    ("shared memory for half of the warps", PAR,
     "size_t shared = PAR_BLOCK / 32 * sizeof(value)",
     "size_t shared = PAR_BLOCK / 64 * sizeof(value)", "lex", "address ptx"),
    ("a word that items share is set without an atomic", PAR,
     "atomicOr((word), (bits))", "(*(word) |= (bits))", "lex", "thread"),
    ("a place for a name is claimed without an atomic", PAR,
     "atomicCAS((word), (unclaimed), (mine))",
     "(*(word) == (unclaimed) ? *(word) = (mine), (unclaimed) : *(word))",
     "lex", "thread"),
    ("a name is what came first, not what stands first", "kernels/lex_names.inc",
     "            PT_LEAST(&b->table[at], i);\n", "", "lex", "fibers address ptx"),
    ("memory is used that nobody cleared", LEX,
     "    TRY(cudaMemsetAsync(b.mark, 0, b.n_units * sizeof *b.mark, s->stream));\n", "", "lex", "fibers address ptx"),
    ("the host does not wait for the counts", LEX,
     "    TRY(cudaStreamSynchronize(s->stream));\n    uint32_t n", "    uint32_t n",
     "lex", "fibers address"),
    ("the host reads the device's memory", LEX,
     "uint32_t n = s->host.total->n_out;", "uint32_t n = s->device.total->n_out;",
     "lex", "address"),
    ("a copy goes the other way", LEX,
     "cudaMemcpyAsync(s->host.odd, b.odd, per_file, cudaMemcpyDeviceToHost",
     "cudaMemcpyAsync(s->host.odd, b.odd, per_file, cudaMemcpyHostToDevice",
     "lex", "fibers address ptx"),
    ("a wrong nibble in the automaton", "kernels/lex_sight.inc",
     "0x76543012u", "0x76543011u", "lex", ALL),
    ("quotes in a row are counted to the end of their unit", "kernels/lex_sight.inc",
     "n < LEXB_MAX_RUN && b->src[at + n] == b->src[at]", "false",
     "lex", "fibers address ptx"),
    ("a number does not go on in the next unit", "kernels/lex_bytes.inc",
     "            PT_SET_BITS(&b->mark[at / LEXB_UNIT].cover, bit);", "            (void)bit;",
     "lex", ALL),
    ("blank lines end logical lines", "kernels/lex_lines.inc",
     "lexb_depth(b, i) <= 0 && !lexb_first(b, i)", "lexb_depth(b, i) <= 0", "lex", ALL),
    ("powers bind to the left", PARSE + "expr.inc",
     "prec == PREC_POWER ? PREC_UNARY : prec + 1", "prec + 1", "parse", ALL),
    ("the stack of frames has no end", PARSE + "frame.inc",
     "if (l->n_frames == PARSE_DEPTH)", "if (l->n_frames == PARSE_DEPTH + 64)",
     "parse", "loops address"),
    ("room for half of the nodes", PARSE + "steps.inc",
     "l.cap = 2 * (next - line->tok);", "l.cap = next - line->tok;", "parse", ALL),
    ("nodes are moved, their subtrees are not", PARSE + "steps.inc",
     "        n.first += line->node;\n", "", "parse", ALL),
    ("a clause forgets the one before it", PARSE + "steps.inc",
     "        line->chain = last;\n", "", "parse", ALL),
    ("an or-pattern forgets its last alternative", PARSE + "match.inc",
     "        parse_have_pattern(l, f->from, f->mark);\n        parse_emit(l, PT_N_MatchOr,",
     "        l->n = l->mark;\n        parse_have_pattern(l, f->from, f->mark);\n"
     "        parse_emit(l, PT_N_MatchOr,", "parse", ALL),
    ("only the first line of a match is marked", PARSE + "steps.inc",
     "if (b->depth[k] == b->depth[i] + 1)", "if (k == i + 1)", "parse", ALL),
    ("a target stays what it was", PARSE + "context.inc",
     "        n->op = (uint8_t)ctx;\n", "        (void)ctx;\n", "parse", ALL),
    ("too little room for the tiles of a scan", PARSED,
     "(max_tok / PAR_BLOCK / 4 + 1) * sizeof", "1 * sizeof", "parse", "address ptx"),
    ("lines are written where there is no room", PARSE + "steps.inc",
     " || before.lines >= b->max_lines", "", "parse", "address ptx"),
    ("nodes are moved where there is no room", PARSE + "steps.inc",
     "b->total->n_nodes <= b->max_nodes ? parseb_n_lines(b) : 0", "parseb_n_lines(b)",
     "parse", "address ptx"),
    ("more is fetched than there is room for", PARSED,
     "    if (!parseb_fits(h))\n        return 0;\n", "", "parse", "address ptx"),
    ("the lines are those of the other slot", LEX,
     "parseb_cuda_lines(d->slot[slot].lines)", "parseb_cuda_lines(d->slot[!slot].lines)",
     "parse", "fibers address ptx"),
    ("the parser takes the raw tokens' count", LEX,
     "&b.total->n_out, b.file_out", "&b.total->n_tok, b.file_out", "parse",
     "fibers address ptx"),
    ("the lines' counts are those of the batch before", PARSED,
     "    TRY(cudaMemcpyAsync(d->host.total,", "    if (!in->n_files)\n"
     "    TRY(cudaMemcpyAsync(d->host.total,", "parse", "fibers address ptx"),
    ("the host does not wait for the lines", LEX,
     "    TRY(cudaStreamSynchronize(s->stream));\n    return add_times", "    return add_times",
     "parse", "fibers address"),
    ("a device's slots share their lines", LEX,
     "s->lines = parseb_cuda_open(max_tok, d->max_files, err);",
     "s->lines = s == d->slot ? parseb_cuda_open(max_tok, d->max_files, err)"
     " : d->slot[0].lines;", "parse", "fibers address"),
]

LAYERS = ("loops", "fibers", "address", "thread", "ptx")
FLAGS = {"loops": ["-fsanitize=address,undefined", "-fno-sanitize-recover=undefined"],
         "fibers": [],
         "address": ["-fsanitize=address,undefined", "-fno-sanitize-recover=undefined"],
         "thread": ["-fsanitize=thread"],
         "ptx": []}
NVCC = shutil.which("nvcc", path=os.environ["PATH"] + ":/usr/local/cuda/bin")
PTX = ["-gencode", "arch=compute_80,code=compute_80", "--no-compress"]
INTERPRETER = ["tests/gpu/ptx_load.c", "tests/gpu/ptx_run.c", "tests/gpu/ptx_cuda.c"]
COMMON = ["-O1", "-g", "-w", "-I.", "-Ispec", "-D_GNU_SOURCE"]
HELPERS = ["tests/gpu/corpus.c", "tests/gpu/matches.c", "tests/gpu/mutants.c",
           "tests/gpu/trees.c"]
HOST = ["kernels/lexbatch.c", "kernels/lexbatch_steps.c", "kernels/parsebatch.c"]
DEVICE = [LEX, PARSED]


def changes(source, changed):
    """Is the object of `source` another one when `changed` is?"""
    if changed.endswith(".cu"):
        return source == changed
    if changed == PAR:
        return source.endswith(".cu")
    return ("parsebatch" if changed.startswith(PARSE) else "lexbatch") in source


OWN = {"deep.py": "x = " + "-" * 150 + "1\n",
       "many.py": "a < b < c\nx\n",  # more nodes than tokens
       "match.py": "match x:\n case 1 | [y, *_] | z: y\n case[z]: y\n",
       "lines.py": "xy \n" * 3000,  # more lines than a device has room for in a batch of 16 KiB
       "nodes.py": "a < b \n" * 2000}  # more nodes


class Tree:
    """A copy of the sources in which bugs are planted, and what was compiled of it."""

    def __init__(self, scratch, build):
        self.at, self.build = pathlib.Path(scratch), pathlib.Path(build).resolve()
        shutil.copytree(ROOT / "kernels", self.at / "kernels")
        for folder in ("spec", "worker", "tests"):
            (self.at / folder).symlink_to(ROOT / folder)
        for name, text in OWN.items():
            (self.at / name).write_text(text)
        self.objects = {}

    def compile(self, source, layer, fresh):
        device = source.endswith(".cu")
        key = (source, layer if FLAGS[layer] or (device and layer == "ptx") else "fibers")
        if key in self.objects and not fresh:
            return self.objects[key]
        out = self.at / f"{'new' if fresh else 'old'}-{key[1]}-{pathlib.Path(source).name}.o"
        command = ["gcc", "-std=c11"]
        if device:
            command = ([NVCC, "-std=c++17", *PTX] if layer == "ptx"
                       else ["g++", "-std=c++17", "-DPT_SIMT", "-x", "c++"])
        elif source in INTERPRETER:
            include = pathlib.Path(NVCC).resolve().parent.parent / "include"
            command += ["-O2", f"-I{include}"]
        subprocess.run([*command, *COMMON, *FLAGS[layer], "-c", source, "-o", out],
                       cwd=self.at, check=True)
        if not fresh:
            self.objects[key] = out
        return out

    def program(self, check, layer, changed):
        """The check's program; what depends on the changed file (None: nothing) is made anew."""
        objects = [self.compile(s, layer, False)
                   for s in [*HELPERS, f"tests/gpu/{check}_check.c"]]
        if layer == "ptx":
            objects += [self.compile(s, layer, False) for s in INTERPRETER]
        device = ["kernels/lexbatch_cuda_absent.c"] if layer == "loops" else DEVICE
        for s in [*HOST, *device]:
            objects.append(self.compile(s, layer, changed is not None and changes(s, changed)))
        out = self.at / f"{check}-{layer}"
        libraries = sorted(self.build.glob("libpt_*.a"))
        subprocess.run(["g++", *FLAGS[layer], *objects, "-o", out, "-Wl,--start-group",
                        *libraries, "-Wl,--end-group", "-lcrypto"], cwd=self.at, check=True)
        return out


def complains(tree, program, check, layer):
    """Does any of the layer's runs fail?"""
    files = sorted(map(str, (ROOT / "tests/behaviour/programs").glob("*.py")))
    for seed in range(1 if layer in ("loops", "thread") else 4):
        env = dict(os.environ, ASAN_OPTIONS="detect_leaks=0", SIMT_SEED=str(seed),
                   SIMT_RESIDENT=str(1 + seed), TSAN_OPTIONS="halt_on_error=1",
                   PTX_SEED=str(seed))
        device = ["--device", "steps" if layer == "loops" else "cuda"]
        command = [str(program), *device, "--seed", str(seed + 1)]
        names = ""
        if check == "lex":
            command += ["--random", "10" if layer == "thread" else "40", "--batch", "8192",
                        "--files", "64", "--strict"]
        else:
            command += ["--list", "--mutants", "60", "--batch", "16384", "--files", "64"]
            own = [str(tree.at / name) for name in OWN]
            names = "\n".join([*own, *files[seed::30]]) + "\n"
        if layer == "thread":
            env["SIMT_XBLOCK"] = "1" if check == "lex" else "0"
            command = ["setarch", "-R", *command]
        try:
            done = subprocess.run(command, input=names, text=True, env=env, timeout=120,
                                  capture_output=True)
        except subprocess.TimeoutExpired:
            return True
        if done.returncode:
            return True
    return False


def plant(tree, bug):
    path = tree.at / bug[1]
    text = (ROOT / bug[1]).read_text()
    if text.count(bug[2]) != 1:
        sys.exit(f"{bug[1]} has not once what '{bug[0]}' replaces\n0 passed, 1 failed")
    path.write_text(text.replace(bug[2], bug[3]))
    return path


def main():
    p = argparse.ArgumentParser(description=__doc__,
                                formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("build")
    p.add_argument("--only", default="", help="bugs whose names hold one of these: a|b")
    p.add_argument("--layers", default=",".join(LAYERS))
    args = p.parse_args()
    if not shutil.which("g++") or platform.machine() != "x86_64":
        print("skipped: the fibers need g++ on x86-64\n1 passed, 0 failed")
        return 0
    subprocess.run(["cmake", "--build", args.build, "--target", "pt_worker_lib"], check=True,
                   stdout=subprocess.DEVNULL)
    layers = [name for name in args.layers.split(",") if name != "ptx" or NVCC]
    if "ptx" in args.layers and not NVCC:
        print("without the layer ptx: there is no nvcc")
    passed = failed = 0
    with tempfile.TemporaryDirectory() as scratch:
        tree = Tree(scratch, args.build)
        print(f"| {'planted bug':50} | " + " | ".join(layers) + " |")
        print("|---" * (1 + len(layers)) + "|")
        for bug in [None] + [b for b in BUGS
                                 if any(w in b[0] for w in args.only.split("|"))]:
            path = plant(tree, bug) if bug else None
            cells = []
            for layer in layers:
                checks = [bug[4]] if bug else ["lex", "parse"]
                if bug and layer == "loops" and "loops" not in bug[5]:
                    cells.append("")
                    continue
                seen = any(complains(tree, tree.program(c, layer, bug and bug[1]), c, layer)
                           for c in checks)
                must = bool(bug) and layer in bug[5].split()
                wrong = (must and not seen) or (not bug and seen)
                passed += (must or not bug) and not wrong
                failed += wrong
                cells.append(("caught" if seen else "–") + (" WRONG" if wrong else ""))
            print(f"| {bug[0] if bug else 'none':50} | " + " | ".join(cells) + " |", flush=True)
            if path:
                path.write_text((ROOT / bug[1]).read_text())
    print(f"{passed} passed, {failed} failed")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
