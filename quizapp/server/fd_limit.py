"""Room for a thousand phones: each is a socket, and each socket is a file to the system."""

try:
    import resource
except ImportError:  # Windows has no such limit
    resource = None

ENOUGH = 16_384


def raise_fd_limit(wanted: int = ENOUGH) -> None:
    """Raise this process's limit of open files to `wanted`, as far as the system lets it."""
    if resource is None:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    target = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft < target:
        resource.setrlimit(resource.RLIMIT_NOFILE, (target, hard))


def allowed_sockets() -> int:
    """How many files this process may have open."""
    return ENOUGH if resource is None else min(resource.getrlimit(resource.RLIMIT_NOFILE)[0], 2 * ENOUGH)
