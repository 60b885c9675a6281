"""Rasa as the engine loads it. What its imports warn about themselves is not ours to mend."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest

from bot import lean

lean.install()

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import pkg_resources  # noqa: F401
    import rasa.core.agent
    import rasa.nlu.tokenizers.jieba_tokenizer  # noqa: F401
    from rasa.engine.storage.local_model_storage import LocalModelStorage
    from rasa.engine.storage.resource import Resource

ROOT = Path(__file__).resolve().parents[2]
MODEL = Path(os.environ.get("YIZHU_MODEL", ROOT / "models/yizhu.tar.gz"))

Component = TypeVar("Component")


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Callable[[type[Component]], Component]:
    """``trained(NeedExtractor)``: a component of the project's model, learnt from data/ and read back as the
    engine does."""
    folder = tmp_path_factory.mktemp("model")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        storage, metadata = LocalModelStorage.from_model_archive(folder, MODEL)

    def read(kind: type[Any]) -> Any:
        [node] = [
            node for node in metadata.predict_schema.nodes.values() if node.uses.__name__ == kind.__name__
        ]
        config = {**kind.get_default_config(), **node.config}
        return kind.load(config, storage, Resource(node.resource.name), None)

    return read
