import pytest

from orders import Orders


def test_long_note_is_refused():
    with pytest.raises(ValueError):
        Orders().create("x" * 141)
