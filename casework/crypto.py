"""Encryption of personal data at rest.

One root key gives, by HKDF, a key for fields (AES-256-GCM) and one for lookups (keyed BLAKE2b). A stored
value is ``version byte | 12 byte nonce | ciphertext and tag``; the version tells one way of sealing from a
later one and is always 1 so far. The associated data is the version and ``table.column``: a value that is
copied into another column does not open there.

The types find their keyring on the engine's dialect, where ``Database`` puts it: nothing is global.
"""

from __future__ import annotations

import os
import secrets
from hashlib import blake2b
from pathlib import Path
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

from casework.errors import CannotStart

KEY_FILE = "secret.key"
MIN_KEY_LENGTH = 32
_VERSION = b"\x01"
_NONCE = 12
_SALT = b"yizhu"


class Undecipherable(Exception):
    """A stored value was written with another key, moved from another column, or damaged."""


class Keyring:
    """The keys of one installation, from its root key of at least 32 bytes, which cannot be changed."""

    def __init__(self, root: bytes) -> None:
        if len(root) < MIN_KEY_LENGTH:
            raise ValueError(f"a secret key needs at least {MIN_KEY_LENGTH} bytes")
        self._cipher = AESGCM(_derive(root, b"field"))
        self._lookup = _derive(root, b"lookup")
        self._signing = _derive(root, b"signing")

    @classmethod
    def load(cls, data_dir: Path, secret_key: str | None = None) -> Keyring:
        """The keyring of an installation: from ``secret_key`` (``YIZHU_SECRET_KEY``), else from the key
        file in ``data_dir``, which is made with mode 0600 when there is none. Raises ``CannotStart``."""
        try:
            root = (secret_key or _key_file(data_dir)).encode()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise CannotStart(f"YIZHU_DATA_DIR：读写不了 {data_dir}（{reason}）") from error
        if len(root) < MIN_KEY_LENGTH:
            where = "YIZHU_SECRET_KEY" if secret_key else str(data_dir / KEY_FILE)
            raise CannotStart(f"{where} 太短：密钥至少要 {MIN_KEY_LENGTH} 个字节")
        return cls(root)

    @property
    def signing_key(self) -> bytes:
        """Key (32 bytes) for signing access tokens."""
        return self._signing

    def encrypt(self, value: bytes, context: str) -> bytes:
        """Seal ``value`` for the place ``context`` (``table.column``)."""
        nonce = os.urandom(_NONCE)
        return _VERSION + nonce + self._cipher.encrypt(nonce, value, _VERSION + context.encode())

    def decrypt(self, sealed: bytes, context: str) -> bytes:
        """Open what :meth:`encrypt` sealed. Raises ``Undecipherable``."""
        version, nonce, body = sealed[:1], sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        if version != _VERSION:
            raise Undecipherable(f"{context}: unknown version")
        try:
            return self._cipher.decrypt(nonce, body, version + context.encode())
        except (InvalidTag, ValueError) as error:
            raise Undecipherable(f"{context}: not sealed here with this key") from error

    def hash(self, purpose: str, value: str, size: int = 32) -> bytes:
        """Keyed hash of ``size`` bytes for finding a secret value again; differs from purpose to purpose."""
        return blake2b(f"{purpose}\0{value}".encode(), key=self._lookup, digest_size=size).digest()


def _derive(root: bytes, label: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=_SALT, info=label).derive(root)


def _key_file(data_dir: Path) -> str:
    path = data_dir / KEY_FILE
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        draft = data_dir / f".{KEY_FILE}.{secrets.token_hex(8)}"
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        try:
            # A link appears whole or not at all, and fails if another process was first: then its key counts.
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


def bind_keyring(dialect: Dialect, keyring: Keyring) -> None:
    """Give an engine's dialect the keyring that its encrypted columns use."""
    dialect.__dict__["yizhu_keyring"] = keyring


def _keyring(dialect: Dialect) -> Keyring:
    keyring: Keyring = dialect.__dict__["yizhu_keyring"]
    return keyring


class EncryptedText(TypeDecorator[str]):
    """A text column that is sealed at rest. ``context`` is ``table.column``."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, context: str) -> None:
        super().__init__()
        self.context = context

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else _keyring(dialect).encrypt(value.encode(), self.context)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return None if value is None else _keyring(dialect).decrypt(bytes(value), self.context).decode()


class EncryptedBytes(TypeDecorator[bytes]):
    """A column of bytes that is sealed at rest. ``context`` is ``table.column``."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, context: str) -> None:
        super().__init__()
        self.context = context

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return None if value is None else _keyring(dialect).encrypt(value, self.context)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return None if value is None else _keyring(dialect).decrypt(bytes(value), self.context)


class EncryptedJSON(TypeDecorator[Any]):
    """A JSON column that is sealed at rest. Assign a new value to change it: a change in place is not
    seen."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, context: str) -> None:
        super().__init__()
        self.context = context

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        return None if value is None else _keyring(dialect).encrypt(orjson.dumps(value), self.context)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        return None if value is None else orjson.loads(_keyring(dialect).decrypt(bytes(value), self.context))

    def compare_values(self, x: Any, y: Any) -> bool:
        return bool(x == y)
