"""Whose address counts when proxies of ours stand in between."""

import pytest

from newsroom.proxy import client_address


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "9.9.9.9", "127.0.0.1"),
        (1, "9.9.9.9, 10.0.0.7", "10.0.0.7"),
        (2, "9.9.9.9, 10.0.0.7, 10.0.0.8", "10.0.0.7"),
        (1, "", "127.0.0.1"),
        (2, "10.0.0.8", "127.0.0.1"),
    ],
)
def test_only_what_our_proxies_wrote_is_believed(rf, settings, proxies: int, forwarded: str, address: str):
    settings.NEWSROOM_PROXIES = proxies

    assert client_address(rf.get("/", headers={"X-Forwarded-For": forwarded})) == address
