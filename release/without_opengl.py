"""Stands in for Qt's OpenGL modules in the package: pyqtgraph imports their 10 MB, and no chart here draws with them.

PyInstaller runs it before the program. pyqtgraph derives a class, which nobody makes an object of, from what it finds.
"""

import sys
import types
from typing import Any


def _base(name: str) -> Any:  # noqa: ANN401 - a class of Qt
    if name.startswith("__"):
        raise AttributeError(name)
    from PySide6.QtWidgets import QWidget  # here: the command line does without

    return QWidget


for module in ("PySide6.QtOpenGL", "PySide6.QtOpenGLWidgets"):
    sys.modules[module] = types.ModuleType(module)
    sys.modules[module].__getattr__ = _base  # type: ignore[method-assign]  # as PEP 562 has it
