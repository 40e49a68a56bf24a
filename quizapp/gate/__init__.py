"""The gate in front of the web server: it speaks TLS, reads frames, and answers plain HTTP with the way to HTTPS."""
