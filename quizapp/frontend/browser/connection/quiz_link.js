// What pages import of the browser's side: the line to the room, the outbox, the clock, the controls.
import { askNoMore, askOnceMore, askedAndMeant } from "$/utils/quiz_ask";
import "$/utils/quiz_awake";
import "$/utils/quiz_controls";
import { draftOf, leaveNow, stayHere, useLeaveGuard } from "$/utils/quiz_draft";
import "$/utils/quiz_files";
import io, { retryNow, takeOver } from "$/utils/quiz_line";
import { mark, readReceipt, sendAnswer, submitMarked, tapChoice } from "$/utils/quiz_outbox";
import { showTop } from "$/utils/quiz_scroll";
import { useQuizClock, useQuizLink } from "$/utils/quiz_store";
import { dropWishes, wishAvatar, wishDraw, wishName } from "$/utils/quiz_wish";

export default io;
export { askNoMore, askOnceMore, dropWishes, io, mark, readReceipt, retryNow, sendAnswer, submitMarked, takeOver, tapChoice, useQuizClock, useQuizLink };
export { askedAndMeant, showTop };
export { draftOf, leaveNow, stayHere, useLeaveGuard };
export { wishAvatar, wishDraw, wishName };
