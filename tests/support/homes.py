"""Where programs under test keep what they keep for a user: never with the user who runs the tests."""

import atexit
import pathlib
import shutil
import tempfile

# Below a home, as a login would have them.
FOLDERS = {"HOME": ".", "XDG_CONFIG_HOME": ".config", "XDG_CACHE_HOME": ".cache",
           "XDG_DATA_HOME": ".local/share", "XDG_STATE_HOME": ".local/state",
           "XDG_RUNTIME_DIR": "run"}

_shared = None


def make(folder):
    """Makes the home of a new user in this folder, which is made too; gives its environment."""
    folder = pathlib.Path(folder).absolute()
    for inside in FOLDERS.values():
        (folder / inside).mkdir(mode=0o700, parents=True, exist_ok=True)
    return {name: str(folder / inside) for name, inside in FOLDERS.items()}


def shared():
    """The environment of a home that vanishes with this process, for those who name no other."""
    global _shared
    if _shared is None:
        folder = tempfile.mkdtemp(prefix="leadimport-home-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        _shared = make(folder)
    return _shared
