// The projector speaks the event's language, whatever its browser speaks.
import { useEffect } from "react";
import { showIn } from "$/utils/quiz_texts";

export const QuizEventLanguage = ({ language }) => {
  useEffect(() => showIn(language), [language]);
  return null;
};
