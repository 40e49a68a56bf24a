"""How the domain says no."""


class Refusal(Exception):
    """Something that cannot be done. `reason` is a stable word for programs.

    What a person reads is made of it where it is read, by `texts/refusals.py`: `because` tells several sentences of
    one reason apart, `params` is what they name.
    """

    def __init__(self, reason: str, *, because: str = "", **params: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.because = because
        self.params = params

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Refusal) and self._said == other._said

    def __hash__(self) -> int:
        return hash((self.reason, self.because))

    def __str__(self) -> str:
        """For logs."""
        said = "".join(f", {name} {value}" for name, value in self.params.items())
        return self.reason + (f" ({self.because})" if self.because else "") + said

    @property
    def _said(self) -> tuple[str, str, dict[str, object]]:
        return self.reason, self.because, self.params
