"""A missing system package is installed, or else named with the exact line to type; never passed over."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parent.parent / "scripts" / "packages.sh"


@pytest.fixture
def machine(tmp_path):
    """A machine that has all packages but chromium, and only these commands."""
    for name in ("bash", "env", "grep"):
        os.symlink(shutil.which(name), tmp_path / name)

    def run(**commands: str) -> subprocess.CompletedProcess:
        for name, answer in commands.items():
            command = tmp_path / name.replace("_", "-")
            command.write_text(f"#!{shutil.which('bash')}\n{answer}\n")
            command.chmod(0o755)
        return subprocess.run(
            [tmp_path / "bash", SCRIPT, "chromium"],
            env={"PATH": str(tmp_path)}, capture_output=True, text=True,
        )  # fmt: skip

    return run


HAS = '[ "${@: -1}" = chromium ] && exit 1; echo installed'
LOG = 'echo "apt-get $*" >&2'


def test_ops_01_nothing_is_done_where_nothing_is_missing(machine):
    done = machine(dpkg_query="echo installed", apt_get=LOG, id="echo 0")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_ops_01_root_installs_what_is_missing(machine):
    done = machine(dpkg_query=HAS, apt_get=LOG, id="echo 0")
    assert (done.returncode, done.stdout) == (0, "Cài gói hệ thống: chromium\n")
    assert done.stderr.splitlines() == [
        "apt-get update -qq",
        "apt-get install --yes --no-install-recommends chromium -o DPkg::Lock::Timeout=300",
    ]


def test_ops_01_a_failed_installation_is_a_failure(machine):
    assert machine(dpkg_query=HAS, apt_get='[ "$1" = update ]', id="echo 0").returncode == 1


def test_ops_01_sudo_without_a_password_is_used(machine):
    done = machine(dpkg_query=HAS, apt_get=LOG, id="echo 1000", sudo='shift; "$@"', true="exit 0")
    assert (done.returncode, done.stdout) == (0, "Cài gói hệ thống: chromium\n")


@pytest.mark.parametrize(
    ("commands", "become"), [({}, "su -"), ({"sudo": "exit 1"}, "sudo sh")], ids=["no sudo", "sudo asks"]
)
def test_ops_01_who_may_not_is_told_the_line_to_type(machine, commands, become):
    done = machine(dpkg_query=HAS, apt_get=LOG, id="echo 1000", **commands)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "Thiếu gói hệ thống. Hãy gõ dòng sau rồi chạy lại lệnh này:",
        f"    {become} -c 'apt-get update && apt-get install --yes --no-install-recommends chromium'",
    ]


def test_ops_01_a_machine_without_apt_is_told_the_packages(machine):
    done = machine(dpkg_query=HAS, id="echo 0")
    assert done.returncode == 1
    assert done.stderr.splitlines()[1:] == ["    chromium"]
