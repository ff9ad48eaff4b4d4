"""No form of an inside address passes, neither typed nor as the answer of a name server."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from integrations_plugin.statuses import Status
from integrations_plugin.transport import Call, CallFailed, Limits, Transport
from integrations_plugin.transport.addresses import is_public
from integrations_plugin.transport.targets import TargetRefused, target_of

# What a person may type to reach the inside of a network.
TYPED = [
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "0", "0.0.0.0",
    "localhost", "localhost.", "127.0.0.1.", "①②⑦.⓪.⓪.①", "127。0。0。1", "%31%32%37.0.0.1", "169.254.169.254",
    "metadata", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[fe80::1%25eth0]", "user@127.0.0.1",
]  # fmt: skip
# What a name may resolve to: the 37 forms and some more.
RESOLVED = [
    "0.0.0.0", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254", "168.63.129.16",
    "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.0.192", "192.0.2.1", "192.88.99.1",
    "192.168.0.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1",
    "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1", "5f00::1", "fc00::1",
    "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1",
]  # fmt: skip
ONCE = Limits(connect_seconds=1, total_seconds=2, attempts=1)


@pytest.mark.parametrize("host", TYPED)
def test_typed_forms_are_refused(host: str) -> None:
    with pytest.raises(TargetRefused):
        target_of(f"https://{host}/")


@pytest.mark.parametrize("address", RESOLVED)
def test_resolved_forms_are_refused_without_a_connection(
    address: str, monkeypatch: pytest.MonkeyPatch, no_connections: list[object]
) -> None:
    assert not is_public(address)
    with pytest.raises(CallFailed) as caught:
        Transport(resolver=lambda host, port: [address], limits=ONCE).call(Call("test", "https://inside.example/"))
    assert caught.value.status is Status.CONFIG
    assert no_connections == []


def _answering(answers: list[str], host: str, port: int) -> list[str]:
    return answers


def test_one_inside_address_among_public_ones_refuses_them_all(no_connections: list[object]) -> None:
    mixed = (["93.184.216.34", "10.0.0.1"], ["10.0.0.1", "93.184.216.34"], ["2606:4700::1", "::1"])
    for answers in mixed:
        transport = Transport(resolver=partial(_answering, answers), limits=ONCE)
        with pytest.raises(CallFailed, match="private or special"):
            transport.call(Call("test", "https://mixed.example/"))
    assert no_connections == []


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "2a00:1450::1"])
def test_ordinary_addresses_pass(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("text", ["", "localhost", "127.1", "0x7f000001", "8.8.8.8 ", "8.8.8", "2001:4860::%eth0"])
def test_what_is_no_plain_address_does_not_pass(text: str) -> None:
    assert not is_public(text)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://api.example.com/", "https://"),
        ("ftp://api.example.com/", "https://"),
        ("file:///etc/passwd", "https://"),
        ("gopher://api.example.com/", "https://"),
        ("https://api.example.com:8443/", "443"),
        ("https://api.example.com:22/", "443"),
        ("https://user:password@api.example.com/", "password"),
        ("https://api.example.com\\@127.0.0.1/", "https://"),
        ("https://api.example.com /", "https://"),
        ("https://api.example.com:99999/", "not a web address"),
        ("https://[::1/", "not a web address"),
        ("https://single/", "name of a host"),
        ("https://a..example/", "name of a host"),
        (f"https://{'a' * 64}.example/", "name of a host"),
        ("not a url", "https://"),
        ("", "https://"),
    ],
)
def test_other_places_are_refused_in_words(url: str, words: str) -> None:
    with pytest.raises(TargetRefused, match=words):
        target_of(url)


def test_the_operators_list_allows_exactly_what_it_names(settings: object) -> None:
    settings.FOYER_OUTGOING_ALLOW = ["127.0.0.1:8900", "erp.internal:8443", "[::1]:9000"]  # type: ignore[attr-defined]
    assert target_of("http://127.0.0.1:8900/x").trusted
    assert target_of("https://ERP.internal:8443/").trusted
    assert target_of("http://[::1]:9000/").trusted
    for url in ("http://127.0.0.1:8901/", "http://127.0.0.1/", "http://erp.internal:8443x/", "http://127.1:8900/"):
        with pytest.raises(TargetRefused):
            target_of(url)


@pytest.fixture
def no_connections(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Whoever opens a socket is written down and gets none."""
    import httpcore

    opened: list[object] = []
    refuse: Callable[..., object] = lambda *args, **kwargs: opened.append(args)  # noqa: E731
    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", refuse)
    return opened
