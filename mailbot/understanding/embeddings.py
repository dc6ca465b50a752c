"""Meanings of texts as numbers, from an encoder that the site supplies as a folder; nothing is ever fetched.

The ``[embeddings]`` extra reads static encoders (model2vec, or sentence-transformers with a static embedding). A model
that learnt with an encoder names its folder and digest on its card and is read with no other.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from mailbot.errors import ModelError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

READ = 20_000
"""Characters of a mail that are encoded (R72)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoder:
    """An encoder in memory. ``size`` is the length of its vectors, ``digest`` that of its files."""

    folder: str
    digest: str
    size: int
    static: Any
    """The model2vec model."""

    def vector(self, text: str) -> NDArray[np.float32]:
        """Return the meaning of ``text`` as a vector of length 1, or of zeros when the encoder knows none of it."""
        found = np.asarray(self.static.encode([text[:READ].encode(errors="replace").decode()])[0], dtype=np.float32)
        found = np.nan_to_num(found)
        norm = float(np.linalg.norm(found))
        return found / norm if norm > 0 else found


def encoder_of(folder: Path, *, digest: str = "") -> Encoder:
    """Return the encoder in ``folder``; with ``digest`` only if its files are those.

    Raises ModelError when the extra is not installed, the folder holds no encoder, or another one.
    """
    if not folder.is_dir():
        raise ModelError(f"There is no folder {folder} with an encoder. Nothing was fetched. Name the folder it is in.")
    own = _digest(folder)
    if digest and own != digest:
        raise ModelError(f"The encoder in {folder} is not the one that the model learnt with. Train the model again.")
    return _read(folder.absolute(), own)


@lru_cache(maxsize=2)
def _read(folder: Path, digest: str) -> Encoder:
    """Return the encoder of ``folder``, read once in a process."""
    try:
        from model2vec import StaticModel
    except ImportError as error:
        raise ModelError(
            "Encoders need the extra: pip install 'mailbot[embeddings]'. Nothing was read. Or train without one."
        ) from error
    try:
        static = StaticModel.from_pretrained(folder, force_download=False)
        size = int(np.asarray(static.encode(["mail"])[0]).size)
    except Exception as error:
        # The libraries below raise whatever comes; to the reader it is one thing: a folder without a usable encoder.
        raise ModelError(f"The encoder in {folder} cannot be read ({error}). Supply a model2vec folder.") from error
    return Encoder(folder=str(folder), digest=digest, size=size, static=static)


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.suffix in {".safetensors", ".json"}):
        digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]
