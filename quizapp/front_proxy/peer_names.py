"""Who calls, told to the web server behind the gate.

The gate reaches the web server over a Unix socket in a folder that is its user's alone, and binds its
own end to a file there whose name says who calls. The system itself hands that name on with the
connection: nothing that a caller sends can change it, and nobody else can connect.
"""

import base64
from ipaddress import IPv6Address, ip_address
from pathlib import Path

# Where the worker finds it; not set where there is no gate.
FOLDER = "QUIZAPP_GATE"
# Set where callers speak TLS with the gate.
SECURE = "QUIZAPP_GATE_SECURE"
# At the end of the name of a connection whose websocket frames the gate reads.
_READ = ".w"
# Sockets have short names (104 bytes on some systems), and temporary folders long ones.
SERVER_NAME = "s"


def name_of(host: str, port: int, number: int, *, reads_frames: bool = False) -> str:
    """The name for the connection of a caller; `number` tells connections apart."""
    packed = ip_address(host.partition("%")[0]).packed + port.to_bytes(2, "big")
    return f"{base64.urlsafe_b64encode(packed).decode()}.{number:x}{_READ if reads_frames else ''}"


def reads_frames(path: str) -> bool:
    """Whether the gate reads the frames of that connection: a websocket over any other is none of its making."""
    return path.endswith(_READ)


def caller_of(path: str, folder: str) -> tuple[str, int] | None:
    """Host and port of the caller, from the name of the connection's other end; None where it has no such name."""
    place, _, name = path.rpartition("/")
    if place != folder:
        return None
    try:
        packed = base64.urlsafe_b64decode(name.partition(".")[0])
        address = ip_address(packed[:-2])
        if isinstance(address, IPv6Address) and address.ipv4_mapped:  # came over IPv4 to a door for both
            address = address.ipv4_mapped
        return str(address), int.from_bytes(packed[-2:], "big")
    except ValueError:
        return None


def server_socket(folder: Path) -> Path:
    """Where the web server listens."""
    return folder / SERVER_NAME
