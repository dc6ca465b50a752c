"""Keeps a trained model as plain arrays with a card and a manifest of digests; never as a pickle (T15).

A model folder holds ``arrays.npz``, ``vocabulary.txt``, ``card.json`` (what it learnt from, its scores, for people) and
``manifest.json`` (SHA-256 of the others). A folder whose files are not what its manifest says is refused.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mailbot.errors import ModelError
from mailbot.understanding.classifier import Calibration, TextClassifier
from mailbot.understanding.embeddings import encoder_of
from mailbot.understanding.vectoriser import Vectoriser

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mailbot.understanding.embeddings import Encoder

ARRAYS, VOCABULARY, CARD, MANIFEST = "arrays.npz", "vocabulary.txt", "card.json", "manifest.json"
CORE = "core"
"""Folder within a model's folder: the same without an encoder, for where the encoder is not at hand."""
FORMAT = 2
"""Version of the folder's layout."""
SIGNS = ("scale", "offset", "by_share", "by_sum", "by_known")
"""The single numbers of a calibration, in the order they are kept in."""


def save(model: TextClassifier, folder: Path, card: Mapping[str, Any]) -> None:
    """Write ``model`` to ``folder``, which appears whole or not at all; an existing folder of that name is kept.

    Two processes may save the same model at once: the first one's folder stays.
    """
    arrays = io.BytesIO()
    np.savez(
        arrays,
        weights=model.weights,
        intercept=model.intercept,
        further=model.further,
        bias=model.calibration.bias,
        signs=np.array([getattr(model.calibration, sign) for sign in SIGNS], dtype=np.float64),
        unseen=np.array([model.vectoriser.unseen], dtype=np.float64),
        idf=model.vectoriser.idf,
        block=model.vectoriser.block,
        lengths=model.vectoriser.lengths,
    )
    encoder = model.vectoriser.encoder
    if encoder is not None:
        card = {**card, "encoder": {"folder": encoder.folder, "digest": encoder.digest, "size": encoder.size}}
    described = {**card, "name": model.name, "labels": list(model.labels), "format": FORMAT}
    files = {
        ARRAYS: arrays.getvalue(),
        VOCABULARY: "\n".join(model.vectoriser.vocabulary).encode(),
        CARD: json.dumps(described, ensure_ascii=False, indent=1, sort_keys=True).encode(),
    }
    files[MANIFEST] = json.dumps({name: sha256(octets) for name, octets in files.items()}, indent=1).encode()
    folder.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for name, octets in files.items():
            _write(scratch / name, octets)
        scratch.chmod(0o755)
        with contextlib.suppress(FileExistsError, OSError):
            scratch.rename(folder)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    if not (folder / MANIFEST).is_file():
        raise ModelError(f"The model could not be written to {folder}. Check the directory's mode and free space.")
    _sync_directory(folder.parent)


def load(folder: Path) -> tuple[TextClassifier, dict[str, Any]]:
    """Return the model in ``folder`` and its card; raise ModelError when a file differs from the manifest.

    Of a model whose encoder is not at hand, the one without it is returned.
    """
    files = _verified(folder)
    try:
        card: dict[str, Any] = json.loads(files[CARD])
        if card.get("encoder") and (folder / CORE / MANIFEST).is_file() and not _has_encoder(card):
            return load(folder / CORE)
        with np.load(io.BytesIO(files[ARRAYS]), allow_pickle=False) as arrays:
            model = _model(card, dict(arrays), files[VOCABULARY].decode().split("\n"))
    except (ValueError, KeyError, TypeError, OSError, EOFError) as error:
        raise ModelError(f"The model in {folder} cannot be read ({error}). Train it again.") from error
    return model, card


def _model(card: Mapping[str, Any], arrays: Mapping[str, Any], vocabulary: list[str]) -> TextClassifier:
    if card["format"] != FORMAT:
        raise ValueError(f"format {card['format']} instead of {FORMAT}")
    shape = (len(vocabulary), len(card["labels"]))
    if arrays["weights"].shape != shape or len(arrays["idf"]) != shape[0] or len(arrays["block"]) != shape[0]:
        raise ValueError("the arrays do not fit the vocabulary")
    return TextClassifier(
        name=str(card["name"]),
        labels=tuple(card["labels"]),
        vectoriser=Vectoriser(
            vocabulary={term: k for k, term in enumerate(vocabulary)},
            idf=arrays["idf"],
            block=arrays["block"],
            lengths=arrays["lengths"],
            unseen=float(arrays["unseen"][0]),
            encoder=_encoder(card),
        ),
        weights=arrays["weights"],
        intercept=arrays["intercept"],
        calibration=Calibration(bias=arrays["bias"], **dict(zip(SIGNS, map(float, arrays["signs"]), strict=True))),
        further=arrays["further"],
    )


def _has_encoder(card: Mapping[str, Any]) -> bool:
    try:
        return _encoder(card) is not None
    except ModelError:
        return False


def _encoder(card: Mapping[str, Any]) -> Encoder | None:
    named = card.get("encoder")
    return encoder_of(Path(str(named["folder"])), digest=str(named["digest"])) if named else None


def read_card(folder: Path) -> dict[str, Any]:
    """Return the card of a model folder without loading the model; raise ModelError when it is not one."""
    try:
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(
            f"{folder} is not a model folder ({error}). `mailbot models list` shows those there are."
        ) from error
    if not isinstance(card, dict):
        raise ModelError(f"The card of {folder} is not a JSON object. Train the model again.")
    return card


def _verified(folder: Path) -> dict[str, bytes]:
    """Return the files of ``folder`` after comparing each with its digest."""
    try:
        digests = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        files = {name: (folder / name).read_bytes() for name in (ARRAYS, VOCABULARY, CARD)}
    except (OSError, ValueError) as error:
        raise ModelError(f"{folder} is not a whole model folder ({error}). Train the model again.") from error
    for name, octets in files.items():
        if not isinstance(digests, dict) or digests.get(name) != sha256(octets):
            raise ModelError(
                f"The model in {folder} was refused: {name} is not the file that its manifest names. "
                "Nothing was loaded. Remove the folder, or bring it back from a backup."
            )
    return files


def write_json(path: Path, value: object) -> None:
    """Write ``value`` to ``path`` so that a reader sees the old file or the new one, never half of it."""
    handle, scratch = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    os.close(handle)
    _write(Path(scratch), json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode())
    Path(scratch).replace(path)
    _sync_directory(path.parent)


def _write(path: Path, octets: bytes) -> None:
    with path.open("wb") as file:
        file.write(octets)
        file.flush()
        os.fsync(file.fileno())


def _sync_directory(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256(octets: bytes) -> str:
    """Return the digest that a manifest names, in hexadecimal."""
    return hashlib.sha256(octets).hexdigest()
