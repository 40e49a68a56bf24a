// What pages say, in the language of their reader. English is in the pages themselves; any other language is a
// dictionary, loaded before the first page is shown.
import { Children, Fragment, createElement } from "react";
import { dictionaries } from "$/utils/quiz_dictionaries";
import { LANGUAGE_COOKIE, chooseLanguage, isRightToLeft } from "$/utils/quiz_language";

const inBrowser = typeof window !== "undefined";
const SCREEN_KEY = "quizapp.language"; // in the storage of a projector's tab: the event's language
const YEAR_S = 31536000;

const cookie = () => document.cookie.match(new RegExp(`(?:^|; )${LANGUAGE_COOKIE}=([\\w-]+)`))?.[1];
const ofScreen = () => window.location.pathname.startsWith("/screen/") && window.sessionStorage.getItem(SCREEN_KEY);
const wanted = () => [ofScreen(), cookie(), ...(navigator.languages ?? [])].filter(Boolean);

export const language = inBrowser ? chooseLanguage(wanted(), Object.keys(dictionaries)) : "en";
// Hosts stay among their own pages: whoever comes there from elsewhere loads a page anew.
const isDesk = inBrowser && /^\/(host|trust)\b/.test(window.location.pathname);
const { phones, desks } = dictionaries[language] ?? {};
// A line that breaks in that moment leaves a page in English, not an empty one.
const load = () => Promise.all([phones(), ...(isDesk ? [desks()] : [])]).catch(() => []);
const loaded = inBrowser && phones ? await load() : [];
const dictionary = Object.assign({}, ...loaded.map((one) => one.default));
if (inBrowser) {
  document.documentElement.lang = language;
  document.documentElement.dir = isRightToLeft(language) ? "rtl" : "ltr";
}

const rules = new Intl.PluralRules(language);
const forms = rules.resolvedOptions().pluralCategories;
const inOrder = ["zero", "one", "two", "few", "many", "other"].filter((form) => forms.includes(form));

const filled = (text, places) => (places ? text.replace(/\{(\w+)\}/g, (place, name) => places[name] ?? place) : text);
export const gettext = (text, places) => filled(dictionary[text] ?? text, places);
export const ngettext = (one, many, count, places) => {
  const translated = dictionary[one];
  const text = translated ? translated[inOrder.indexOf(rules.select(count))] : count === 1 ? one : many;
  return filled(text, places);
};

export const QuizRich = ({ text, places, children }) => {
  const parts = Children.toArray(children);
  const pieces = text.split(/\{(\w+)\}/);
  return pieces.map((piece, n) => (n % 2 ? createElement(Fragment, { key: n }, parts[places.indexOf(piece)]) : piece));
};

export const setLanguage = (chosen) => {
  document.cookie = `${LANGUAGE_COOKIE}=${chosen}; path=/; max-age=${YEAR_S}; samesite=lax`;
  window.location.reload();
};
// The projector speaks the event's language, whatever its browser speaks.
export const showIn = (wished) => {
  if (!wished || wished === language || window.sessionStorage.getItem(SCREEN_KEY) === wished) return;
  window.sessionStorage.setItem(SCREEN_KEY, wished);
  window.location.reload();
};
