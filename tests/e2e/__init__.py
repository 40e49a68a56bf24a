"""Browser tests: a host, a projector and phones in headless Chromium against a real server.

A package, so that Playwright's event loop ends with the last of them and leaves the other tests alone.
"""
