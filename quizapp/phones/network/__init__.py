"""Bad networks: what lies between simulated phones and the server."""
