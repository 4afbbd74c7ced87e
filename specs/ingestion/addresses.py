"""Which addresses a repository may be fetched from: https, and only where the public can go too."""

import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from specs.ingestion.refusals import Refusal

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Remote:
    url: str
    host: str
    port: int
    addresses: tuple[Address, ...]

    @property
    def pin(self) -> str:
        """For curl: this host is at these addresses, whatever a name server says by then."""
        listed = ",".join(f"[{each}]" if each.version == 6 else str(each) for each in self.addresses)
        return f"{self.host}:{self.port}:{listed}"


def is_remote(given: str) -> bool:
    """Whether it is meant as an address and not as a path of this machine."""
    return "://" in given or "::" in given.split("/")[0] or (":" in given.split("/")[0] and not given.startswith("/"))


def checked(url: str) -> tuple[str, str, int]:
    """The address as it is stored, its host and port. Asks no name server."""
    if any(character <= " " or character == "\x7f" or character == "\\" for character in url):
        raise Refusal("The address holds spaces or control characters.")
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port or 443
        host = host.encode("idna").decode("ascii").lower() if not _literal(host) else host
    except ValueError:
        raise Refusal("This is not a valid address.") from None
    if parts.scheme != "https":
        raise Refusal("Repositories are fetched over https only: give an address that begins with https://.")
    if not host:
        raise Refusal("The address names no host.")
    if parts.username is not None or parts.password is not None:
        raise Refusal("The address must not hold a user name or password: credentials belong in GIT_CREDENTIALS.")
    if parts.query or parts.fragment:
        raise Refusal("The address must not have a query or a fragment.")
    shown = f"[{host}]" if ":" in host else host
    where = shown if port == 443 else f"{shown}:{port}"
    return f"https://{where}/{parts.path.strip('/')}", host, port


def resolve(url: str) -> Remote:
    """The addresses behind the host, all of them allowed; `Refusal` where one is not."""
    url, host, port = checked(url)
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Refusal(f"The host {host} is not known.") from None
    addresses = tuple(dict.fromkeys(ipaddress.ip_address(str(each[4][0]).partition("%")[0]) for each in answers))
    if not is_allowed_host(host, port) and not all(is_public(each) for each in addresses):
        raise Refusal(
            f"The host {host} is not on the public network. An administrator can allow it: GIT_ALLOWED_HOSTS."
        )
    return Remote(url, host, port, addresses)


def is_allowed_host(host: str, port: int) -> bool:
    allowed: Sequence[str] = getattr(settings, "GIT_ALLOWED_HOSTS", ())
    return bool({host, f"{host}:{port}"} & {each.strip().lower() for each in allowed})


def is_public(address: Address) -> bool:
    """Also of addresses that carry another inside: what counts is where the packets end."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if address.is_site_local:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def _literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
