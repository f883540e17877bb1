"""Packages of PyPI, and a CPython that sees none of them: what packages.py and apps.py share."""
import shutil
import subprocess
import sys
import tarfile


def unpacked(to, name, version=None, source_only=False):
    """The folder of an unpacked distribution; fetched by pip, once. A wheel is unpacked as it is."""
    if not to.exists():
        new = to.with_suffix(".new")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True)
        only = ["--no-binary", name] if source_only else []
        subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", *only, "-d", new,
                        f"{name}=={version}" if version else name], check=True)
        got = next(new.iterdir())
        if got.suffix == ".whl":
            shutil.unpack_archive(got, new / "wheel", "zip")
        else:
            with tarfile.open(got) as t:
                t.extractall(new)
        new.rename(to)
    return next(p for p in to.iterdir() if p.is_dir())


def bare_python(work):
    """A CPython that sees no installed packages, as the migrated program sees none."""
    to = work / "python"
    if not to.exists():
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", to], check=True)
    return to / "bin/python3"
