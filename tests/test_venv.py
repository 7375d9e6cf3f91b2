"""The environment of Python packages heals: one that was left half made is made anew."""

import shutil
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).resolve().parent.parent / "scripts" / "venv.sh"


def test_ops_01_an_environment_without_pip_is_made_anew(tmp_path):
    (tmp_path / "scripts").mkdir()
    shutil.copy(SCRIPT, tmp_path / "scripts")
    for name in ("requirements.txt", "constraints.txt"):
        (tmp_path / name).touch()
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / ".venv"], check=True)
    done = subprocess.run([tmp_path / "scripts" / "venv.sh", "requirements.txt"], capture_output=True)
    assert done.returncode == 0, done.stderr
    pip = subprocess.run([tmp_path / ".venv" / "bin" / "python", "-m", "pip", "--version"], check=False)
    assert pip.returncode == 0
