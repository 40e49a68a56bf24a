// A wait that ends by itself: it shows the seconds that are left, then asks once more.
import { createElement, useEffect, useRef, useState } from "react";
import { gettext } from "$/utils/quiz_texts";

const SECOND_MS = 1000;
const secondsUntil = (endsAt) => Math.max(0, Math.ceil((endsAt - performance.now()) / SECOND_MS));

export const QuizAgain = ({ seconds, turn, onAgain, ...others }) => {
  const handler = useRef(onAgain);
  handler.current = onAgain;
  const [left, setLeft] = useState(seconds);
  useEffect(() => {
    const endsAt = performance.now() + seconds * SECOND_MS;
    setLeft(seconds);
    const show = setInterval(() => setLeft(secondsUntil(endsAt)), SECOND_MS / 4);
    const ask = setTimeout(() => handler.current?.(), seconds * SECOND_MS);
    return () => {
      clearInterval(show);
      clearTimeout(ask);
    };
  }, [seconds, turn]);
  return createElement("span", others, gettext("Trying again in {seconds} s.", { seconds: left }));
};
