"""Makes `.venv` ready: `python3 portal/launch/bootstrap.py [dev]`. Standard library only.

It is also started by Pythons that are too old to run Foyer, so it keeps to a syntax that they can read, in order to
say in one sentence what to type.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
VENV = os.path.join(ROOT, ".venv")
VENV_PYTHON = os.path.join(VENV, "bin", "python")
OLDEST = (3, 11)
FILES = {"base": "requirements.txt", "dev": "requirements-dev.txt"}
NEWER = ("python3.13", "python3.12", "python3.11")


def say(text):
    # type: (str) -> None
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def stop(text):
    # type: (str) -> None
    sys.stderr.write("\n" + text + "\n")
    sys.exit(1)


def suitable_python():
    # type: () -> str
    """This Python if it is new enough, else a newer one on the path; stops with a sentence when there is none."""
    if sys.version_info[:2] >= OLDEST:
        return sys.executable
    for name in NEWER:
        path = shutil.which(name)
        if path:
            return path
    stop(
        "Foyer needs Python 3.11 or newer, and this is %d.%d. On Debian 12 or Ubuntu 24.04 type:\n"
        "    sudo apt-get install python3 python3-venv" % sys.version_info[:2]
    )
    return ""


def make_venv(python):
    # type: (str) -> None
    probe = [python, "-c", "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])"]
    result = subprocess.run(probe, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if result.returncode:
        version = subprocess.run(
            [python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"], stdout=subprocess.PIPE, check=True
        )
        stop(
            "Python's venv module is missing. Type this, then the same command again:\n"
            "    sudo apt-get install python%s-venv" % version.stdout.decode().strip()
        )
    if os.path.exists(VENV):
        shutil.rmtree(VENV)  # half made by an earlier try, or of a Python that is gone
    subprocess.run([python, "-m", "venv", VENV], check=True)


def venv_works():
    # type: () -> bool
    if not os.path.exists(VENV_PYTHON):
        return False
    return (
        subprocess.run([VENV_PYTHON, "-m", "pip", "--version"], stdout=subprocess.DEVNULL, check=False).returncode == 0
    )


def install(names):
    # type: (list) -> None
    """Install the hash-locked lists, unless exactly these were installed before."""
    files = [os.path.join(ROOT, FILES[name]) for name in names]
    digest = hashlib.sha256()
    for path in files:
        with open(path, "rb") as handle:
            digest.update(handle.read())
    stamp = os.path.join(VENV, "foyer-" + "-".join(names))
    if os.path.exists(stamp):
        with open(stamp) as handle:
            if handle.read() == digest.hexdigest():
                return
    started = time.time()
    say("Installing the packages (%s) ..." % ", ".join(names))
    command = [VENV_PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    for path in files:
        command += ["-r", path]
    if subprocess.run(command, check=False).returncode:
        stop("The packages could not be installed; the lines above say why. Nothing else was changed: try again.")
    with open(stamp, "w") as handle:
        handle.write(digest.hexdigest())
    say("Installing the packages: done in %.0f s" % (time.time() - started))


def main():
    # type: () -> None
    names = ["base"] + [name for name in sys.argv[1:] if name == "dev"]
    python = suitable_python()
    if not venv_works():
        started = time.time()
        say("Making the virtual environment ...")
        make_venv(python)
        say("Making the virtual environment: done in %.0f s" % (time.time() - started))
    install(names)


if __name__ == "__main__":
    main()
