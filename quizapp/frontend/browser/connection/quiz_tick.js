// A tick box that the server knows of: it shows a press at once, and what the server says as soon as that is there.
import { createElement, useEffect, useState } from "react";

export const QuizTick = ({ checked, onTick, ...others }) => {
  const [shown, setShown] = useState(checked);
  useEffect(() => setShown(checked), [checked]);
  const onChange = (event) => {
    setShown(event.target.checked);
    onTick?.(event.target.checked);
  };
  return createElement("input", { ...others, type: "checkbox", checked: shown, onChange });
};
