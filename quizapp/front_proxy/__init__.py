"""In front of the web server: TLS and plain HTTP on one port, connections and frames within bounds."""
