"""Text and facts as they are stored: compressed."""

import zlib


def pack(data: bytes) -> bytes:
    return zlib.compress(data, 7)


def unpack(data: bytes | memoryview) -> bytes:
    return zlib.decompress(data)


def pack_text(text: str) -> bytes:
    return pack(text.encode())


def unpack_text(data: bytes | memoryview) -> str:
    return unpack(data).decode()
