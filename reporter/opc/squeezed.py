"""Pieces of a compressed part, each compressed by itself: one after the other they are one stream, so each can be kept.

A piece ends at the border of a byte and refers to nothing before itself (zlib's full flush; RFC 1951, 3.2.4). The
checksum of the whole is joined from those of the pieces, without their bytes, as zlib's crc32_combine does.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from functools import cache

import msgspec

_POLYNOMIAL = 0xEDB88320  # of CRC-32, its highest power in the lowest bit
_BYTE = 1 << 23  # x⁸


class Squeezed(msgspec.Struct, frozen=True, array_like=True):
    """A piece: its bytes compressed, how many they were and their CRC-32."""

    content: bytes
    size: int
    crc: int


def squeezed(texts: Iterable[bytes], level: int) -> Squeezed:
    """Return texts as one piece, compressed by zlib's `level`."""
    stream = _Stream(level)
    content = b"".join([stream.add(text) for text in texts])
    return Squeezed(content + stream.end(zlib.Z_FULL_FLUSH), stream.size, stream.crc)


def unsqueezed(piece: Squeezed) -> bytes:
    """Return what a piece holds."""
    return zlib.decompressobj(-zlib.MAX_WBITS).decompress(piece.content)


def joined(texts: Iterable[bytes | Squeezed], level: int) -> tuple[list[bytes], int, int]:
    """Return texts and pieces as one finished stream, with its size before compression and its CRC-32."""
    made: list[bytes] = []
    size = crc = 0
    stream = _Stream(level)
    for text in texts:
        if isinstance(text, bytes):
            made.append(stream.add(text))
            continue
        before, stream = stream, _Stream(level)
        if before.size:
            made.append(before.end(zlib.Z_FULL_FLUSH))
        crc = _after(_after(crc, before.crc, before.size), text.crc, text.size)
        size += before.size + text.size
        made.append(text.content)
    made.append(stream.end(zlib.Z_FINISH))
    return made, size + stream.size, _after(crc, stream.crc, stream.size)


class _Stream:
    """What is compressed together."""

    def __init__(self, level: int) -> None:
        self._compress = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
        self.size = self.crc = 0

    def add(self, text: bytes) -> bytes:
        """Return what there is so far of the stream with this text."""
        self.size, self.crc = self.size + len(text), zlib.crc32(text, self.crc)
        return self._compress.compress(text)

    def end(self, how: int) -> bytes:
        """Return the rest of the stream."""
        return self._compress.flush(how)


def _after(before: int, crc: int, size: int) -> int:
    """Return the CRC-32 of what has the CRC-32 `before`, followed by `size` bytes that have `crc`."""
    for digit in range(size.bit_length()):
        if size >> digit & 1:
            before = _times(_moved(digit), before)
    return before ^ crc


@cache
def _moved(digit: int) -> int:
    """Return x to the power of 8 · 2^digit: what so many bytes more do to a CRC-32."""
    return _times(_moved(digit - 1), _moved(digit - 1)) if digit else _BYTE


def _times(one: int, other: int) -> int:
    """Return the product of two polynomials over two elements, modulo that of CRC-32."""
    product, power = 0, 1 << 31  # x⁰
    while power:
        if one & power:
            product ^= other
        power >>= 1
        other = other >> 1 ^ (_POLYNOMIAL if other & 1 else 0)
    return product
