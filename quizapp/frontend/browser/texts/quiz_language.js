// Which language a reader gets: rules without a page, checked under Node. The same as in `texts/languages.py`.
export const LANGUAGE_COOKIE = "quizapp_language";
const RIGHT_TO_LEFT = ["ar", "fa", "he", "ur"];

const base = (tag) => tag.toLowerCase().split("-")[0];
export const isRightToLeft = (tag) => RIGHT_TO_LEFT.includes(base(tag));

// The first of the wanted languages that there is, in that very form or without its country.
export const chooseLanguage = (wanted, translated) => {
  const known = ["en", ...translated];
  for (const tag of wanted) {
    const found = known.find((one) => one === tag) ?? known.find((one) => one === base(tag));
    if (found) return found;
  }
  return "en";
};
