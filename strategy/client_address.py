"""Who asks, as far as limits need it: the network of the client, as our own proxy names it."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def network(request: HttpRequest) -> str:
    """The client's address, or its /64 network: an IPv6 client owns 2^64 addresses. To be stored nowhere.

    TRUSTED_PROXY_COUNT proxies are ours; what stands further left in X-Forwarded-For anybody can write. Whoever came
    by another way counts as whoever opened the connection.
    """
    proxies = settings.TRUSTED_PROXY_COUNT
    named = request.headers.get("X-Forwarded-For", "").split(",")
    found = _network(named[-proxies]) if 0 < proxies <= len(named) else ""
    address = request.META.get("REMOTE_ADDR", "")
    return found or _network(address) or address


def wider(network: str) -> str:
    """The /48 around an IPv6 network, "" for anything else: whoever has a /56 has 256 networks, others have all."""
    if ":" not in network or "/" not in network:
        return ""
    return str(ipaddress.ip_network(network).supernet(new_prefix=48))


def _network(address: str) -> str:
    """ "" if it is no address; with port or brackets, as some proxies write it, it is one."""
    address = address.strip()
    if address.startswith("["):
        address = address[1:].partition("]")[0]
    elif address.count(":") == 1:
        address = address.partition(":")[0]
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return str(ipaddress.ip_network(f"{parsed}/64", strict=False)) if parsed.version == 6 else str(parsed)
