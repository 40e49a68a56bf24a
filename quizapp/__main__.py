"""The commands: `python -m quizapp …`."""

import errno
import os
import socket
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


class Trouble(typer.Exit):
    """Something a person has to know, in one sentence; exit status 2."""

    def __init__(self, sentence: str) -> None:
        typer.secho(sentence, fg="red", err=True)
        super().__init__(2)


@app.callback()
def quizapp() -> None:
    """The live quiz that loses nothing."""


@app.command()
def run(
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to serve on.")] = 3000,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "0.0.0.0",
    db: Annotated[str, typer.Option(help="The database's address; an SQLite file when empty.")] = "",
    cert: Annotated[Path | None, typer.Option(help="A TLS certificate, with --key.")] = None,
    key: Annotated[Path | None, typer.Option(help="The certificate's private key.")] = None,
) -> None:
    """Migrate, build what has to be built, and serve."""
    if db:
        os.environ["QUIZAPP_DB_URL"] = db
    _check_port(host, port)
    _migrate()
    _build()
    _announce(port, secure=cert is not None)
    from quizapp.serving import serve

    serve(host, port, cert=cert, key=key)


@app.command()
def build() -> None:
    """Build the pages without serving them."""
    _build()


def _check_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise Trouble(f"Port {port} needs more rights. Try --port 3000.") from None
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Trouble(f"Port {port} is taken by another program. Try --port {port + 100}.") from None
            raise Trouble(f"Cannot listen on {host}: {error.strerror}.") from None


def _migrate() -> None:
    from sqlalchemy.exc import ArgumentError, SQLAlchemyError

    from quizapp.db.migrations import upgrade
    from quizapp.settings import settings

    url = settings().database_url
    try:
        upgrade(url)
    except (SQLAlchemyError, ArgumentError, OSError, ImportError) as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise Trouble(f"The database does not answer: {reason}") from None


def _build() -> None:
    from quizapp import building

    if building.is_built():
        return
    typer.echo("Building the pages, once. This takes about a minute …")
    try:
        building.build()
    except (building.BuildFailed, OSError) as error:
        raise Trouble(str(error)) from None


def _announce(port: int, *, secure: bool) -> None:
    import sys

    from quizapp.services.qr_codes import terminal
    from quizapp.web.origin import lan_address

    scheme = "https" if secure else "http"
    here = f"{scheme}://localhost:{port}"
    phones = f"{scheme}://{lan_address() or 'localhost'}:{port}"
    typer.echo(f"\n  Host      {here}/host\n  Phones    {phones}/join\n")
    typer.echo(terminal(f"{phones}/join".upper(), ansi=sys.stdout.isatty()))
    typer.echo(
        "  Ctrl-C ends the server. Nothing is lost: a running quiz goes on at the next start.\n", nl=True
    )


if __name__ == "__main__":
    app()
