"""The gate in front of a server with TLS: HTTPS passes through, plain HTTP is answered with the way to HTTPS."""
