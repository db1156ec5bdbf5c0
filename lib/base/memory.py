"""Memory that was freed, given back to the machine."""

import ctypes
import gc
from functools import cache
from typing import Any


def give_back() -> None:
    """Collect what is no longer used and hand the allocator's free pages to the system.

    After a large file glibc keeps hundreds of megabytes for later; a server
    that runs for months has no later worth them. Other systems do as they do.
    """
    gc.collect()
    if (library := _libc()) is not None:
        library.malloc_trim(0)


@cache
def _libc() -> Any:
    try:
        library = ctypes.CDLL("libc.so.6")
    except OSError:
        return None
    return library if hasattr(library, "malloc_trim") else None
