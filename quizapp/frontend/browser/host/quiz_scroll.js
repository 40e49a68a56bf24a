// Long lists that show another page of theirs.

// Back to the beginning of the list, where it scrolls by itself and where the whole page does.
export const showTop = (id) => {
  const list = document.getElementById(id);
  if (!list) return;
  list.scrollTop = 0;
  if (list.getBoundingClientRect().top < 0) list.scrollIntoView();
};
