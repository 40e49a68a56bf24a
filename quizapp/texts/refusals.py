"""The sentence of each `Refusal`, by its reason, or by `reason.because` where one reason has several sentences."""

from quizapp.domain.refusal import Refusal
from quizapp.domain.texts import N_, LazyText, lazy, lazy_n
from quizapp.texts.languages import ENGLISH
from quizapp.texts.translations import translated

# `N_` is for what phones say by themselves, too, that are nobody's any longer.
_SENTENCES: dict[str, LazyText] = {
    "unreadable.form": lazy(
        "This did not come from the form of the sign-in page, or not completely. Please use that form."
    ),
    "unreadable.body": lazy("This did not arrive completely, or is more than this takes."),
    "nothing_to_export": lazy("There is nothing to export here. Sign in as the host of this quiz, then try again."),
    "export_failed": lazy("The export failed. Nothing is lost; please try again."),
    "file_incomplete": lazy("The file did not arrive in one piece. Please send it again."),
    "picture_incomplete": lazy("The picture did not arrive in one piece. Please send it again."),
    "not_a_host": lazy("Only hosts can add pictures. Please sign in and try again."),
    "unknown_picture": lazy("There is no such picture."),
    "already_asked": lazy(
        "This question was asked already, so it stays as it is. Duplicate the event to change it there."
    ),
    "already_asked.place": lazy("A question that was asked keeps its place."),
    "already_begun": lazy("This part has begun, so it stays."),
    "already_begun.place": lazy("A part that has begun keeps its place."),
    "already_started": lazy("The quiz has started, so its rules stay as they are."),
    "approval": lazy("The host has to let you in. This page goes on by itself as soon as that happens."),
    "bad_name": lazy("A name has {least} to {most} visible characters. Please choose another."),
    "bad_question": lazy("{problem}"),
    "banned": LazyText(
        N_(
            "This phone cannot take part in quizzes of this host right now. If that is a mistake, "
            "tell them: they can change it at once."
        )
    ),
    "busy": lazy("Very many people are signing in at this moment. Please try again in ten seconds."),
    "cannot_save": lazy("The server cannot save right now. Nothing is lost, and this page goes on by itself."),
    "cannot_save.again": lazy("The server cannot save right now. Please try again in a moment."),
    "cannot_save.sign_in": lazy(
        "The server cannot save right now, so nobody can sign in. Please try again in a moment."
    ),
    "closed": lazy("This question is closed. No points for this one."),
    "closed.accounts": lazy("New accounts are closed here. Please sign in, or ask whoever runs this server."),
    "common_password": lazy(
        "This password is among the first that somebody would guess. Please choose "
        "another: three or four words that only you would put together, for example."
    ),
    "elsewhere": lazy("You are in another quiz right now, “{title}”. Leave it first, or go back to it."),
    "ended": lazy("This quiz has ended. Nobody can join it any more."),
    "file_missing": lazy("Please choose a file."),
    "full": lazy(
        "This quiz is full ({people} people). Nobody new gets in now; if you should, tell the host, who can make room."
    ),
    "has_errors": lazy("There are rows to mend, so nothing was imported."),
    "import_too_large": lazy("This is larger than 1 MB. Please split it into smaller files."),
    "joined_late": lazy("You joined while this question was running. You can answer from the next one on."),
    "last_segment": lazy("An event has at least one part."),
    "left_elsewhere": LazyText(N_("You have left this quiz. Your points stay: join again to go on.")),
    "locked": lazy("Joining is locked right now. You are let in as soon as the host unlocks it."),
    "malformed_code": lazy("A join code has 6 letters and digits."),
    "malformed_code.character": lazy("Join codes never contain “{character}”. Have another look at the screen."),
    "malformed_code.length": lazy("A join code has 6 letters and digits, this has {length}."),
    "malformed_rejoin_code": lazy("A rejoin code has 8 letters and digits."),
    "malformed_rejoin_code.character": lazy("Rejoin codes never contain “{character}”. Have another look at it."),
    "malformed_rejoin_code.length": lazy("A rejoin code has 8 letters and digits, this has {length}."),
    "moved_device": LazyText(
        N_("Your rejoin code was entered there, so this page rests. Your name, score and answers went along.")
    ),
    "name_invisible": lazy("This name has characters that cannot be seen. Please type it anew."),
    "name_missing": lazy("Please enter a name."),
    "name_too_long": lazy("A name has at most {most} characters."),
    "name_too_long.length": lazy("A name has at most {most} characters, this one has {length}."),
    "name_too_long.room": lazy("This name takes up too much room. Please choose a shorter one."),
    "name_unwelcome": lazy("Please choose another name. This one is not for a big screen."),
    "names_drawn": lazy("Everybody gets a funny name in this quiz, so yours stays as it is."),
    "names_typed": lazy("Names are not drawn any more in this quiz. Please type one."),
    "no_cookies": lazy("This page needs cookies. Please allow them and load the page again."),
    "no_cookies.nobody": lazy("This browser is in no quiz, or its cookies are not allowed."),
    "no_questions": lazy("There is no question yet. Add one first."),
    "not_a_choice": lazy("That is not one of the choices."),
    "not_a_picture": lazy("This is not a picture we can show. Please choose a JPEG, PNG, WebP or GIF file."),
    "not_here": lazy("{name} is not connected right now. Pick somebody who is here."),
    "not_in": lazy("{name} does not take part any more. Pick somebody who does."),
    "not_joined": lazy("Join the quiz first, then you can answer."),
    "not_presenter": lazy("You are not the presenter any more."),
    "not_text": lazy("This is not a text file. Please save it as CSV or plain text (UTF-8)."),
    "not_text.excel": lazy("This looks like an Excel file. Please save it as CSV there and choose the CSV file."),
    "not_yours": lazy("Only the host can do that."),
    "not_yours.account": lazy("This quiz belongs to another account."),
    "nothing_to_import": lazy("There are no questions in it. Please add at least one."),
    "nothing_to_import.only_bad": lazy("There is no good question in it, so nothing was imported."),
    "one_choice_only": lazy("Only one choice can be picked here."),
    "paused": lazy("The quiz is paused. Answer again when it goes on: nothing is lost."),
    "picture_broken": lazy("This picture is damaged or incomplete. Please save it again, or choose another one."),
    "picture_missing": lazy("Please choose a picture."),
    "picture_not_saved": lazy("The server could not save this picture: is its disk full?"),
    "picture_too_big": lazy("This file is larger than 8 MB. Please choose a smaller picture."),
    "picture_too_large": lazy("This picture has more than 40 megapixels. Please choose a smaller one."),
    "presenting": lazy("You present this question, so you are not asked. Your points stay."),
    "removed": LazyText(N_("The host has taken you out of this quiz.")),
    "setup_code": lazy(
        "The first account needs the setup code, which the terminal shows where this server was started."
    ),
    "short_password": lazy("A password has {least} to {most} characters. Please choose another."),
    "signed_out": lazy("You are signed out. Please sign in again."),
    "still_running": lazy("This quiz is running. End it first, then it can be deleted."),
    "taken": lazy("This name is taken. Please choose another."),
    "title_invisible": lazy("This title has characters that cannot be shown. Please type it anew."),
    "title_missing": lazy("Please give it a title."),
    "title_missing.invisible": lazy("Please give it a title that can be seen."),
    "title_too_long": lazy("A title has at most {most} characters. Please choose a shorter one."),
    "title_too_long.room": lazy("This title takes up too much room. Please choose a shorter one."),
    "too_fast": lazy("Too much at once from this phone, trying again."),
    "too_late": lazy("Time was up {seconds} s earlier. No points for this one."),
    "too_many": lazy(
        "There were many attempts in a short time. Please try again in a minute, or from "
        "another network. A browser that has signed in to this account before can do so "
        "now."
    ),
    "too_many_events": lazy("You have {most} events. Delete one you no longer need first."),
    "too_many_joining": lazy("Many phones of this network are joining right now."),
    "too_many_questions": lazy("An event holds at most {most} questions."),
    "too_many_segments": lazy("An event has at most {most} parts."),
    "too_many_tries": lazy("Those were many tries in a short time. Please wait a minute and try again."),
    "unknown_choice": lazy("Say whether to take all questions or only the good ones."),
    "unknown_event": lazy("There is no such quiz."),
    "unknown_event.code": lazy("There is no quiz with this code. Have another look at the screen."),
    "unknown_event.gone": lazy("This quiz no longer exists."),
    "unknown_event.yours": lazy("There is no such quiz among yours."),
    "unknown_participant": lazy("This person is not in this quiz."),
    "unknown_participant.device": lazy("This device is not in this quiz."),
    "unknown_question": lazy("This question is no longer there."),
    "unknown_rejoin_code": lazy("There is nobody with this rejoin code in this quiz."),
    "unknown_segment": lazy("This part is no longer there."),
    "unreadable": lazy("This is no answer."),
    "unreadable.json": lazy("This needs a JSON object."),
    "wifi_name_missing": lazy("This password has no Wi-Fi yet. Please enter the name of the Wi-Fi, too."),
    "wifi_name_too_long": lazy("No Wi-Fi has a name this long: {most} letters at most, fewer with emoji or accents."),
    "wifi_password_too_long": lazy("A Wi-Fi password has at most {most} characters."),
    "wifi_password_too_short": lazy(
        "A Wi-Fi password has at least {least} characters. For a Wi-Fi without one, leave it empty."
    ),
    "wifi_strange": lazy("This has characters that cannot be seen. Please type it anew."),
    "wrong": lazy("Name and password do not match. Please check both and try again."),
    "wrong_phase.add_time": lazy("Time can only be added to an open question with a time limit."),
    "wrong_phase.back": lazy("There is nothing to go back to."),
    "wrong_phase.end": lazy("The quiz has already ended."),
    "wrong_phase.ended": lazy("The quiz has ended."),
    "wrong_phase.leaderboard": lazy("The leaderboard follows the reveal of a question."),
    "wrong_phase.lock": lazy("Nobody can join this quiz any more."),
    "wrong_phase.next": lazy("The quiz has ended."),
    "wrong_phase.pause": lazy("There is nothing to pause."),
    "wrong_phase.present": lazy("The quiz has ended: there is nothing left to present."),
    "wrong_phase.resume": lazy("The quiz is not paused."),
    "wrong_phase.reveal": lazy("Only an open question can be revealed."),
    "wrong_phase.skip": lazy("There is nothing to skip."),
    "wrong_phase.start": lazy("The quiz has already started."),
    "wrong_phase.undo_end": lazy("The quiz has not ended."),
    "wrong_time": lazy("Time can be added up to ten minutes at once."),
}
_MINUTES = lazy_n(
    "The host has not let you in. You can ask again in {count} minute; perhaps under a name that the host knows.",
    "The host has not let you in. You can ask again in {count} minutes; perhaps under a name that the host knows.",
    1,
)
# What only a terminal says, in English.
_IN_TERMINALS = {
    "certificate_broken": "{path} is broken: bring back a copy, or delete it, and the next start with --tls "
    "{consequence}.",
    "certificate_unreadable": "{place} cannot be used: {error}.",
}
SENTENCES = {**_SENTENCES, "turned_away": _MINUTES, **{key: LazyText(text) for key, text in _IN_TERMINALS.items()}}


def sentence_of(refusal: Refusal) -> LazyText:
    """What a person reads, yet to be translated."""
    key = f"{refusal.reason}.{refusal.because}" if refusal.because else refusal.reason
    known = SENTENCES[key]
    return LazyText(known.text, tuple(refusal.params.items()), known.many)


def sentence(refusal: Refusal, language: str = ENGLISH) -> str:
    """What a person reads who speaks that language."""
    return translated(sentence_of(refusal), language)
