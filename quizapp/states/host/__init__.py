"""The States of the host's pages."""
