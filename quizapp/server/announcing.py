"""What the terminal says when the server starts: where host and phones go."""

import sys
from pathlib import Path

import typer

from quizapp.server.serving import Certificate
from quizapp.services.admission.qr_codes import terminal
from quizapp.web.origin import lan_address
from quizapp.web.trust import page_address


def announce(port: int, certificate: Certificate | None = None, setup_code: str = "") -> None:
    """Print the addresses, and the QR code for phones; `setup_code` where nobody has an account yet."""
    scheme = "http" if certificate is None else "https"
    here = f"{scheme}://localhost:{port}"
    phones = f"{scheme}://{lan_address() or 'localhost'}:{port}"
    typer.echo(f"\n  Host      {here}/host\n  Phones    {phones}/join\n")
    typer.echo(terminal(f"{phones}/join".upper(), ansi=sys.stdout.isatty()))
    if certificate is not None and certificate.authority is not None:
        _announce_trust(phones, certificate.authority)
    if setup_code:
        typer.echo(f"  Setup code  {setup_code[:4]} {setup_code[4:]}   for the first account, from another device\n")
    typer.echo("  Ctrl-C ends the server. Nothing is lost: a running quiz goes on at the next start.\n", nl=True)


def _announce_trust(phones: str, authority: Path) -> None:
    """Where phones come to trust the certificate. No second QR code: a room would scan the wrong one."""
    from quizapp.tls.public import read_authority  # what it takes is 8 MB that most servers do without

    typer.echo(f"\n  Phones warn about this page?   {page_address(phones).lower()}")
    typer.echo(f"  Its certificate's fingerprint  {read_authority(authority).fingerprint}\n")
