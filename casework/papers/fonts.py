"""Whether this machine has a font with Chinese, asked of fontconfig itself."""

from __future__ import annotations

import ctypes
from functools import cache


class _FontSet(ctypes.Structure):
    _fields_ = (("count", ctypes.c_int), ("room", ctypes.c_int), ("fonts", ctypes.c_void_p))


@cache
def has_chinese_font() -> bool:
    """True if fontconfig is there and knows a font for zh-cn. Asked once a process."""
    try:
        library = ctypes.CDLL("libfontconfig.so.1")
    except OSError:
        return False
    for name in ("FcNameParse", "FcObjectSetCreate"):
        getattr(library, name).restype = ctypes.c_void_p
    library.FcFontList.restype = ctypes.POINTER(_FontSet)
    library.FcFontList.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)
    if not library.FcInit():
        return False
    pattern, wanted = library.FcNameParse(b":lang=zh-cn"), library.FcObjectSetCreate()
    library.FcObjectSetAdd(ctypes.c_void_p(wanted), b"family")
    found = library.FcFontList(None, pattern, wanted)
    try:
        return bool(found) and found.contents.count > 0
    finally:
        if found:
            library.FcFontSetDestroy(found)
        library.FcObjectSetDestroy(ctypes.c_void_p(wanted))
        library.FcPatternDestroy(ctypes.c_void_p(pattern))
