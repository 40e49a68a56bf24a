"""A websocket that loses what is sent over it and stays open, while plain requests of the same page go through."""

from playwright.sync_api import Page, WebSocketRoute


class DeadSocket:
    """The page's line. To be made before the page is loaded; it works until it is told otherwise."""

    def __init__(self, page: Page) -> None:
        self._loses_up = self._loses_down = False
        page.route_web_socket("**/_event/**", self._open)

    def lose_everything(self) -> None:
        """Frames of both ways are gone for good, also those of sockets that are opened from now on."""
        self._loses_up = self._loses_down = True

    def lose_what_comes(self) -> None:
        """The server hears the page, and the page hears nothing."""
        self._loses_down = True

    def work(self) -> None:
        """Nothing is lost any more; what was, stays lost."""
        self._loses_up = self._loses_down = False

    def _open(self, page_side: WebSocketRoute) -> None:
        server_side = page_side.connect_to_server()

        def up(message: str | bytes) -> None:
            if not self._loses_up:
                server_side.send(message)

        def down(message: str | bytes) -> None:
            if not self._loses_down:
                page_side.send(message)

        page_side.on_message(up)
        server_side.on_message(down)
