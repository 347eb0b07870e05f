"""For the tests: acts while another thread is inside `interleave`."""

import pathlib
import threading
import time


def reducing():
    """Whether a thread of the wheel is at work. It is named after it, which Linux tells."""
    for task in pathlib.Path("/proc/self/task").iterdir():
        try:
            if (task / "comm").read_text() == "interleave\n":
                return True
        except (FileNotFoundError, ProcessLookupError):
            pass
    return False


def once_reducing(act):
    """Calls `act` from another thread as soon as there is one at work. That thread needs the GIL for it."""

    def watch():
        while not reducing():
            time.sleep(0.001)
        act()

    watcher = threading.Thread(target=watch)
    watcher.start()
    return watcher
