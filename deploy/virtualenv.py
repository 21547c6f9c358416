"""Makes a virtualenv hold exactly what a requirements file says, and does nothing when it already does.

    python3 deploy/virtualenv.py .venv requirements.txt

Only the standard library: this runs before anything is installed.
"""

import hashlib
import subprocess
import sys
import venv
from pathlib import Path

OLDEST = (3, 11)


def fingerprint(requirements: Path) -> str:
    """A hash of the file, of the files it includes, and of the Python that will run them."""
    digest = hashlib.sha256(sys.version.encode())
    for line in requirements.read_text(encoding="utf-8").splitlines():
        digest.update(line.encode())
        if line.startswith("-r "):
            digest.update(fingerprint(requirements.parent / line[3:].strip()).encode())
    return digest.hexdigest()


def _has_pip(python: Path) -> bool:
    """Whether a virtualenv is there and whole: one that was interrupted while being made has no pip."""
    command = [python, "-m", "pip", "--version"]
    return python.exists() and subprocess.run(command, capture_output=True, check=False).returncode == 0


def prepare(folder: Path, requirements: Path) -> None:
    stamp = folder / f".{requirements.stem}.sha256"
    wanted = fingerprint(requirements)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    python = folder / "bin" / "python"
    if not _has_pip(python):
        print(f"Making {folder} …", flush=True)
        venv.create(folder, with_pip=True, clear=True)
    print(f"Installing {requirements.name} into {folder} …", flush=True)
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    # Python compiles what is imported; compiling all there is takes a quarter of the time.
    subprocess.run([*pip, "--no-compile", "--requirement", requirements], check=True)
    stamp.write_text(wanted)


def main() -> None:
    if sys.version_info < OLDEST:
        sys.exit(
            f"This Python is {sys.version.split()[0]}; the newsroom needs 3.11 or newer (PYTHON=python3.11 make …)."
        )
    folder, requirements = map(Path, sys.argv[1:])
    try:
        prepare(folder, requirements)
    except subprocess.CalledProcessError as failure:
        sys.exit(f"Could not install {requirements}: pip ended with {failure.returncode}; its words are above.")


if __name__ == "__main__":
    main()
