"""The word list: what is turned away, and above all what is not."""

import pytest

from quizapp.domain.refusal import Refusal
from quizapp.services.admission.word_list import NAMES, is_unwelcome, refuse_unwelcome
from quizapp.texts.refusals import sentence

PEOPLE = """Scunthorpe|Dick|dick|Assam|Hancock|Cassandra|Penistone|Mike Hunt|Alex|Ann|Ben|Fanny|Randy|Willy|Cockburn
Dickinson|Dick Van Dyke|Essex|Sussex|Matsushita|Shitake|Nigel|Titus|Analisa|Gaylord|Gay|Phuc Nguyen|Dong|Wang|Cumming
Kuntz|Fukuda|Fuchs|Hoare|Weiner|Johnson|Peter|Péter|Hans Peter|Kurt|Ana|Bonner|Jelínek|李雷|Ольга|محمد|Jürgen|Kaka
Pippi|Pippa|Chris Butt|Sexton|Cox|Seaman|Ho|Nip|Moe|Ali|Can|Amin|Anas|Anita|Regina|Conn|Fan|Johnny|Mona|Amélie
María Del Carmen|Müller|O'Brien|Jean-Luc|🦊 Foxy|Team 7|Alex 2|Bloody Mary|Arsenal|Lightwater|Butterfly|Assassin
Person 455|455|Team 5318008
Cocktail|Grape|Therapist|Pass|Class of 88|Bass|Analyst|Document|Circumstance|Mishit""".replace("\n", "|").split("|")
RUDE = """fuck|FUCK|Fuck you|fuuuck|f u c k|f.u.c.k|f-u-c-k|fück|fuсk|ｆｕｃｋ|f*ck|sh1t|$hit|5hit|shit head|b1tch
a$$hole|Big Dick
dickhead|fuck_you|FuckYou|fuck123|m0therfucker|n1gger|whore|wanker|Hurensohn|hur3nsohn|Arschloch|Wichser
Scheiße|Scheisse|merde|putain|connard|hijo de puta|mierda|cazzo|stronzo|kurwa|блять|сука|хуй|caralho|perkele|vittu|kuk
Adolf Hitler|Heil Hitler|p3nis|porn""".replace("\n", "|").split("|")


@pytest.mark.parametrize("name", PEOPLE)
def test_a_name_that_people_have_is_welcome(name: str) -> None:
    """I8: nobody is turned away for a part of the own name, nor for a name that means something elsewhere."""
    assert not is_unwelcome(name)


@pytest.mark.parametrize("name", RUDE)
def test_a_rude_word_is_not(name: str) -> None:
    """I8: rude words of several languages, and their simple disguises."""
    assert is_unwelcome(name)


def test_real_names_are_let_through() -> None:
    """I8: every name among the exceptions is one."""
    assert [name for name in NAMES if is_unwelcome(name)] == []


def test_the_refusal_blames_nobody() -> None:
    """I8: it says what to do."""
    with pytest.raises(Refusal) as refused:
        refuse_unwelcome("fuck")
    assert refused.value.reason == "name_unwelcome"
    assert sentence(refused.value).startswith("Please choose another name.")
    refuse_unwelcome("Alex")
