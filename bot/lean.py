"""Start Rasa without what this project never runs.

Importing Rasa imports TensorFlow (for DIET and TED), and with its channels the client libraries of a dozen
messengers: most of its start-up time and memory. None of it is used by the pipeline in ``config.yml``.
``install()`` puts inert stand-ins in their place; they can be imported, subclassed and decorated with,
and nothing else. The ``rasa`` command line does not call this and works as shipped.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

UNUSED = (
    "tensorflow",
    "tensorflow_hub",
    "tensorflow_text",
    "tensorflow_addons",
    "tensorboard",
    "keras",
    "jax",
    "matplotlib",
    "twilio",
    "slack_sdk",
    "fbmessenger",
    "mattermostwrapper",
    "rocketchat_API",
    "webexteamssdk",
    "telebot",
    "aiogram",
    "socketio",
    "pymongo",
    "boto3",
    "botocore",
    "google",
    "confluent_kafka",
    "kafka",
    "aio_pika",
    "pika",
    "sentry_sdk",
    "hvac",
    "apscheduler",
    "redis",
)


class _Inert(type):
    """Metaclass of the stand-in class: any attribute of it is again the stand-in."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Unused

    def __or__(cls, other: Any) -> Any:
        return cls

    __ror__ = __or__


class Unused(metaclass=_Inert):
    """Stands for anything of a module that is not loaded; good as a base class, decorator or annotation."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        # As a decorator it hands back what it decorates.
        if cls is Unused and len(args) == 1 and callable(args[0]) and not kwargs:
            return args[0]
        return super().__new__(cls)

    def __init__(self, *args: Any, **kwargs: Any) -> None: ...

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return args[0] if len(args) == 1 and callable(args[0]) else self

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Unused

    def __class_getitem__(cls, item: Any) -> Any:
        return cls


class _InertModule(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Unused


class _InertLoader(Loader):
    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = _InertModule(spec.name)
        module.__path__ = []
        return module

    def exec_module(self, module: ModuleType) -> None: ...


class _InertFinder(MetaPathFinder):
    def find_spec(self, fullname: str, path: Sequence[str] | None, target: Any = None) -> ModuleSpec | None:
        if fullname.split(".", 1)[0] in UNUSED:
            return ModuleSpec(fullname, _InertLoader(), is_package=True)
        return None


def _trust_only_what_a_model_holds() -> ModuleType:
    """In place of skops' list of all types of sklearn, scipy and numpy, which takes seconds to draw up.

    skops refuses to load a file that holds any type beside these.
    """
    module = ModuleType("skops.io._trusted_types")
    primitives = [int, float, str, bool]
    vars(module).update(
        PRIMITIVES_TYPES=primitives,
        PRIMITIVE_TYPE_NAMES=[f"builtins.{kind.__name__}" for kind in primitives],
        SKLEARN_ESTIMATOR_TYPE_NAMES=["sklearn.linear_model._logistic.LogisticRegression"],
        SCIPY_UFUNC_TYPE_NAMES=[],
        NUMPY_UFUNC_TYPE_NAMES=[],
        NUMPY_DTYPE_TYPE_NAMES=[
            f"numpy.{name}" for name in ("bool_", "int32", "int64", "float32", "float64", "str_")
        ],
    )
    return module


def install() -> None:
    """Put the stand-ins in place. Call it before the first import of ``rasa``."""
    if not any(isinstance(finder, _InertFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _InertFinder())
        sys.modules["skops.io._trusted_types"] = _trust_only_what_a_model_holds()
