// Files and texts that a State cannot take.
import { inBrowser } from "$/utils/quiz_store";
import { gettext } from "$/utils/quiz_texts";

// Sends the chosen file of an input, or a text, and gives the server's JSON to `done`.
export const sendFile = async (url, file) => {
  const body = new FormData();
  body.append("file", file);
  try {
    const response = await fetch(url, { method: "POST", body });
    return await response.json();
  } catch {
    return { error: gettext("The file could not be sent. Please try again.") };
  }
};
if (inBrowser) window.quizSendFile = sendFile;
