"""Small file systems in memory, which only this process and its children see. Needs root's rights."""

import ctypes
import os
import subprocess

CLONE_NEWNS = 0x00020000


def take_our_own():
    """What is mounted from now on is this process's alone and ends with it, however it ends."""
    if os.geteuid() != 0 or ctypes.CDLL(None).unshare(CLONE_NEWNS) != 0:
        return False  # root in a container may lack the right to
    return subprocess.run(["mount", "--make-rprivate", "/"], capture_output=True).returncode == 0


def mount(folder, kib):
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kib}k,mode=700", "leadimport-test",
                    folder], check=True)


def resize(folder, kib):
    subprocess.run(["mount", "-o", f"remount,size={kib}k", folder], check=True)


def set_writable(folder, writable):
    subprocess.run(["mount", "-o", f"remount,{'rw' if writable else 'ro'}", folder], check=True)


def unmount(folder):
    subprocess.run(["umount", "--lazy", folder], check=True)
