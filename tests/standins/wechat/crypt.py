"""What the platform signs and seals, by its documentation and without wechatpy, so that two sides that were
written apart have to understand each other."""

from __future__ import annotations

import base64
import hashlib
import struct
from dataclasses import dataclass
from random import Random

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

#: Padding is counted in blocks of 32 bytes, though a block of AES has 16.
_BLOCK = 32


class NotSealedByUs(Exception):
    """What came back cannot be opened: wrong key, damaged, or meant for another account."""


def signature(*parts: str) -> str:
    """SHA-1 over the sorted parts: token, timestamp, nonce, and for sealed bodies what is sealed."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def new_aes_key(random: Random) -> str:
    """An EncodingAESKey: 43 letters and digits that decode to 32 bytes."""
    while True:
        key = base64.b64encode(random.randbytes(32)).decode().rstrip("=")
        if key.isalnum():
            return key


@dataclass(frozen=True)
class Seal:
    """Seals and opens with one EncodingAESKey for one app id."""

    aes_key: str
    app_id: str
    random: Random

    def _cipher(self) -> Cipher[modes.CBC]:
        key = base64.b64decode(self.aes_key + "=")
        return Cipher(algorithms.AES(key), modes.CBC(key[:16]))

    def close(self, text: str) -> str:
        """Base64 of the sealed text."""
        body = text.encode()
        plain = self.random.randbytes(16) + struct.pack(">I", len(body)) + body + self.app_id.encode()
        missing = _BLOCK - len(plain) % _BLOCK
        sealing = self._cipher().encryptor()
        return base64.b64encode(
            sealing.update(plain + bytes([missing]) * missing) + sealing.finalize()
        ).decode()

    def open(self, sealed: str) -> str:
        """The text again. Raises NotSealedByUs."""
        try:
            opening = self._cipher().decryptor()
            padded = opening.update(base64.b64decode(sealed, validate=True)) + opening.finalize()
            plain = padded[: -padded[-1]]
            [length] = struct.unpack(">I", plain[16:20])
            body, app_id = plain[20 : 20 + length], plain[20 + length :]
            if not 1 <= padded[-1] <= _BLOCK or app_id != self.app_id.encode():
                raise NotSealedByUs
            return body.decode()
        except (ValueError, IndexError, struct.error) as wrong:
            raise NotSealedByUs from wrong
