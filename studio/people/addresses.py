"""The address that a request came from, believing X-Forwarded-For only as far as trusted proxies wrote it."""

import ipaddress
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
IPV6_PREFIX = 64  # one customer's line is a /64: counting single addresses would limit nobody


@lru_cache(maxsize=8)
def _networks(proxies: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(proxy, strict=False) for proxy in proxies)


def _trusted(text: str, networks: tuple[Network, ...]) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return any(address in network for network in networks)


def from_trusted_proxy(request: HttpRequest) -> bool:
    """Whether the peer itself is a trusted proxy, so that its forwarded headers may be believed."""
    networks = _networks(tuple(getattr(settings, "TRUSTED_PROXIES", ())))
    address = request.META.get("REMOTE_ADDR") or ""
    # A server on a Unix socket reports no peer address; only a local proxy can connect to it.
    return bool(networks) and (not address or _trusted(address, networks))


def client_address(request: HttpRequest) -> str:
    """As text; "" for a peer on a Unix socket without a trusted proxy's header.

    Read from the right: each trusted proxy appended the address it saw, and the first one that is not itself a
    trusted proxy is the client. Whatever stands further left, the client may have made up.
    """
    networks = _networks(tuple(getattr(settings, "TRUSTED_PROXIES", ())))
    address: str = request.META.get("REMOTE_ADDR") or ""
    trusted = from_trusted_proxy(request)
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    while trusted and hops:
        address = hops.pop()
        trusted = _trusted(address, networks)
    return address


def limit_key(request: HttpRequest) -> str:
    """The client's address as rate limits count it."""
    text = client_address(request)
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, IPV6_PREFIX), strict=False))
    return text
