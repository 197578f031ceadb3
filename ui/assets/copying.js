// Copies an answer with its citations, as the turn carries it in Markdown, or the link that asks its question.

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyByHand(text); // no clipboard where the page came over plain HTTP from another machine
  }
}

function copyByHand(text) {
  const box = document.body.appendChild(Object.assign(document.createElement("textarea"), { value: text }));
  const before = document.activeElement;
  box.select();
  const copied = document.execCommand("copy");
  box.remove();
  before?.focus({ preventScroll: true });
  return copied;
}

const makeLink = (question) => `${location.origin}${location.pathname}?q=${encodeURIComponent(question)}`;

on("click", "[data-copy], [data-link]", async (button) => {
  const { copy, link } = button.dataset;
  const told = button.parentElement.querySelector(".told");
  const copied = await copyText(copy ?? makeLink(link));
  told.textContent = copied ? told.dataset.done : told.dataset.failed;
  told.classList.toggle("unseen", copied); // it shows on the button, so that nothing moves
  if (copied) button.dataset.told = told.dataset.done;
  setTimeout(() => { told.textContent = ""; delete button.dataset.told; }, 4000);
});
