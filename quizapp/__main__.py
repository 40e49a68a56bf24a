"""The commands: `python -m quizapp …`."""

import contextlib
import errno
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quizapp.phones.network.networks import NETWORKS
from quizapp.version import __version__

if TYPE_CHECKING:
    from quizapp.db.engine import Database
    from quizapp.server.serving import Certificate

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


class Trouble(typer.Exit):
    """Something a person has to know, in one sentence; exit status 2."""

    def __init__(self, sentence: str) -> None:
        typer.secho(sentence, fg="red", err=True)
        super().__init__(2)


def _say_version(is_wanted: bool) -> None:
    if is_wanted:
        typer.echo(f"quizapp {__version__}")
        raise typer.Exit


@app.callback()
def quizapp(
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Say which version this is.")
    ] = False,
) -> None:
    """The live quiz that loses nothing."""


@app.command()
def run(
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to serve on.")] = 3000,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "0.0.0.0",
    db: Annotated[str, typer.Option(help="The database's address; an SQLite file when empty.")] = "",
    cert: Annotated[Path | None, typer.Option(help="A TLS certificate, with --key.")] = None,
    key: Annotated[Path | None, typer.Option(help="The certificate's private key.")] = None,
    tls: Annotated[bool, typer.Option("--tls", help="Serve HTTPS with a certificate of its own.")] = False,
) -> None:
    """Migrate, build what has to be built, and serve."""
    if db:
        os.environ["QUIZAPP_DB_URL"] = db
    _check_settings()
    _check_certificate(cert, key, tls=tls)
    _check_port(host, port)
    users_mask = os.umask(0o077)  # what the server writes is for nobody else's eyes
    _migrate()
    os.umask(users_mask)
    _build()
    os.umask(0o077)
    _serve(host, port, _certificate(host, cert, key, tls=tls))


@app.command()
def dev(port: Annotated[int, typer.Option(min=1, max=65535, help="The port to serve on.")] = 3000) -> None:
    """Serve on this machine alone, and take over whatever is changed in the code."""
    from quizapp.server.developing import LOOPBACK, develop

    _check_settings()
    _check_port(LOOPBACK, port)
    _migrate()
    develop(port)


@app.command()
def password(name: Annotated[str, typer.Argument(help="The name that the host signs in with.")]) -> None:
    """Set a forgotten password of a host, who is signed out everywhere. The server may run meanwhile."""
    from quizapp.domain.refusal import Refusal
    from quizapp.services.accounts import accounts
    from quizapp.texts.refusals import sentence

    _check_settings()
    with _stored_data() as db:
        if db.read_now(lambda session: accounts.known_password(session, name)).host_id is None:
            names = db.read_now(accounts.account_names)
            raise Trouble(f"Nobody has an account called {name!r}. There are: {', '.join(names) or 'none yet'}.")
        typed = typer.prompt("New password", hide_input=True, confirmation_prompt="Once more")
        try:
            account = accounts.prepare_account(name, typed)
        except Refusal as refusal:
            raise Trouble(sentence(refusal)) from None
        signs_in_as = db.write_now(lambda session: accounts.replace_password(session, account))
        if signs_in_as is None:  # deleted while the password was typed
            raise Trouble(f"Nobody has an account called {name!r} any more.")
    typer.echo(f"{signs_in_as} signs in with the new password from now on, and is signed out everywhere.")


@app.command()
def build() -> None:
    """Build the pages without serving them."""
    _build()


@app.command("check-migrations")
def check_migrations() -> None:
    """Check that the tables and the migrations say the same."""
    import tempfile

    from alembic.util.exc import CommandError

    from quizapp.db import migrations

    with tempfile.TemporaryDirectory() as directory:
        url = f"sqlite:///{directory}/check.db"
        migrations.upgrade(url)
        try:
            migrations.check(url)
        except CommandError as error:
            raise Trouble(f"The migrations are behind the tables: {error}") from None


@app.command(epilog="\n\n".join(f"{network.name}: {network.sentence}" for network in NETWORKS.values()))
def rehearse(
    url: Annotated[str, typer.Option(help="A running server; without it, one is started for the rehearsal.")] = "",
    phones: Annotated[int, typer.Option(min=1, max=5000, help="How many phones.")] = 200,
    random_answers: Annotated[
        bool, typer.Option("--random", help="Answer at random moments instead of all at once.")
    ] = False,
    host_name: Annotated[str, typer.Option(help="The host account on the server.")] = "Rehearsal",
    host_password: Annotated[
        str, typer.Option(envvar="QUIZAPP_HOST_PASSWORD", help="Its password.")
    ] = "rehearsal-only",
    network: Annotated[
        str, typer.Option(help=f"A bad network between the phones and the server: {', '.join(NETWORKS)}.")
    ] = "",
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures to this file.")] = None,
) -> None:
    """Let simulated phones play a whole quiz; exit status 1 if anything confirmed was lost.

    With --network also if anything was restored wrongly; the networks are listed below.
    """
    _check_network(network, url)
    import json

    import httpx

    from quizapp.phones.rehearsal.conductor import NotLetIn
    from quizapp.phones.rehearsal.failure import failure_sentence
    from quizapp.phones.rehearsal.own_server import NoServer
    from quizapp.phones.rehearsal.report import as_json, as_table
    from quizapp.phones.rehearsal.runner import rehearse_on, rehearse_once
    from quizapp.phones.socket_client import WireBroken

    try:
        if network:
            findings = rehearse_on(NETWORKS[network], url, phones, host_name, host_password)
        else:
            findings = rehearse_once(url, phones, host_name, host_password, at_once=not random_answers)
    except (NoServer, NotLetIn, WireBroken, OSError, TimeoutError, httpx.HTTPError) as error:
        raise Trouble(failure_sentence(error)) from None
    typer.echo(as_table(findings))
    if json_file is not None:
        json_file.write_text(json.dumps(as_json(findings), indent=2) + "\n")
    raise typer.Exit(0 if findings.is_clean else 1)


def _check_network(name: str, url: str) -> None:
    if not name:
        return
    if name not in NETWORKS:
        raise Trouble(f"There is no network {name!r}. The names are {', '.join(NETWORKS)}.")
    if url and NETWORKS[name].kills_server:
        raise Trouble(f"The network {name!r} kills the server, so it is not possible with --url.")


def _check_settings() -> None:
    from pydantic import ValidationError

    from quizapp.settings import settings

    try:
        settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "QUIZAPP_" + "_".join(str(part) for part in first["loc"]).upper()
        raise Trouble(f"The setting {name} cannot be {first['input']!r}: {first['msg']}.") from None


def _check_certificate(cert: Path | None, key: Path | None, *, tls: bool) -> None:
    import ssl

    if tls and (cert or key):
        raise Trouble("--tls makes a certificate of its own: give either --tls, or --cert and --key.")
    if (cert is None) != (key is None):
        raise Trouble("--cert and --key go together: give both, or neither.")
    if cert is None or key is None:
        return
    try:
        # Without a word of ours, a key with a password would make it ask for one and wait.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(cert, key, password=lambda: "")
    except (OSError, ssl.SSLError) as error:
        reason = error.strerror or str(error)
        raise Trouble(f"The certificate or its key cannot be used: {reason}.") from None


def _certificate(host: str, cert: Path | None, key: Path | None, *, tls: bool) -> "Certificate | None":
    """What to show to callers; None for plain HTTP."""
    from datetime import UTC, datetime

    from quizapp.domain.refusal import Refusal
    from quizapp.server.serving import Certificate
    from quizapp.settings import settings
    from quizapp.texts.refusals import sentence
    from quizapp.web.origin import lan_address

    if cert is not None and key is not None:
        return Certificate(cert, key)
    if not tls:
        return None
    from quizapp.tls.kept import certificate_for
    from quizapp.tls.machine import this_machine

    machine = this_machine(lan_address(), host)
    try:
        kept = certificate_for(machine, settings().tls_dir, datetime.now(UTC))
    except Refusal as refusal:
        raise Trouble(sentence(refusal)) from None
    if kept.is_replaced:
        typer.echo("There is a new certificate authority: phones that trusted the last one have to trust it anew.")
    return Certificate(kept.server, kept.server, kept.authority)


def _setup_code() -> str:
    """The code for the first account; "" once somebody has one."""
    from quizapp.db.engine import Database
    from quizapp.services.accounts.accounts import has_accounts
    from quizapp.settings import settings
    from quizapp.web.sign_in import setup_code

    code = setup_code.choose()
    db = Database(settings().database_url)
    try:
        return "" if db.read_now(has_accounts) else code
    finally:
        db.close()


def _serve(host: str, port: int, certificate: "Certificate | None") -> None:
    from quizapp.front_proxy.proxy import listening
    from quizapp.server.announcing import announce
    from quizapp.server.serving import serve

    try:
        door = listening(host, port)
    except OSError as error:
        raise _no_port(error, host, port) from None
    announce(port, certificate, _setup_code())
    serve(door, certificate, host)


def _check_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise _no_port(error, host, port) from None


def _no_port(error: OSError, host: str, port: int) -> Trouble:
    if isinstance(error, PermissionError):
        return Trouble(f"Port {port} needs more rights. Try --port 3000.")
    if error.errno == errno.EADDRINUSE:
        return Trouble(f"Port {port} is taken by another program. Try --port {port + 100}.")
    return Trouble(f"Cannot listen on {host}: {error.strerror}.")


@contextlib.contextmanager
def _stored_data() -> Iterator["Database"]:
    """The database as it is, beside a server that may use it."""
    from sqlalchemy.exc import SQLAlchemyError

    from quizapp.db import data_folder
    from quizapp.db.engine import Database
    from quizapp.domain.storage_faults import CannotSave
    from quizapp.settings import settings

    url = settings().database_url
    _check_folder(url)
    file = data_folder.database_file(url)
    if file is not None and not file.exists():
        raise Trouble(f"There is no database at {file}.")
    db = Database(url)
    try:
        yield db
    except (SQLAlchemyError, CannotSave) as error:
        raise Trouble(f"The database cannot be used; start quizapp once to bring it up to date. ({error})") from None
    finally:
        db.close()


def _migrate() -> None:
    from sqlalchemy.exc import ArgumentError, SQLAlchemyError

    from quizapp.db import data_folder
    from quizapp.db.migrations import upgrade
    from quizapp.settings import settings

    url = settings().database_url
    _check_folder(url)
    try:
        data_folder.prepare(settings().data_dir, settings().pictures_dir, url)
        data_folder.hold(settings().data_dir, url)
        data_folder.check_pages(url)
        upgrade(url)
    except data_folder.UnusableError as error:
        raise Trouble(str(error)) from None
    except (SQLAlchemyError, ArgumentError, OSError, ImportError) as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise Trouble(f"The database does not answer: {reason}") from None


def _check_folder(url: str) -> None:
    """A mistyped path must not look as if everything were gone: only our own folder is made."""
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    from quizapp.settings import settings

    try:
        address = make_url(url)
    except ArgumentError:
        raise Trouble(f"{url!r} is not the address of a database. Try sqlite:////path/to/file.db.") from None
    if address.get_backend_name() not in ("sqlite", "postgresql"):
        raise Trouble("quizapp keeps its data in SQLite or PostgreSQL.")
    if address.get_backend_name() != "sqlite" or not address.database:
        return
    folder = Path(address.database).absolute().parent
    if folder == settings().data_dir.absolute():  # `prepare` makes it
        return
    if not folder.is_dir():
        raise Trouble(f"There is no folder {folder} for the database.")


def _build() -> None:
    from quizapp.server import building

    if building.is_built():
        return
    typer.echo("Building the pages, once. This takes a minute or two …")
    try:
        building.build()
    except (building.BuildFailed, OSError) as error:
        raise Trouble(str(error)) from None


if __name__ == "__main__":
    app()
