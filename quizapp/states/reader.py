"""Who reads a page: in which language what its State says is."""

import reflex as rx

from quizapp.domain.refusal import Refusal
from quizapp.domain.texts import LazyText
from quizapp.texts.refusals import sentence
from quizapp.texts.translations import translated
from quizapp.web.languages import language_of


class Reading(rx.State, mixin=True):
    """For States that say something to who reads their page."""

    def _language(self) -> str:
        headers = self.router.headers.raw_headers
        return language_of(headers.get("cookie"), headers.get("accept-language"))

    def _sentence(self, refusal: Refusal) -> str:
        return sentence(refusal, self._language())

    def _translated(self, said: LazyText) -> str:
        return translated(said, self._language())
