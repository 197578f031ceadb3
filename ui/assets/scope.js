// What the next questions are limited to: a line above the question box, until it is taken away.

const scopeLine = document.getElementById("scope");
let limiting = 0;

// Resolves to whether it is so.
async function limitTo(filters) {
  const number = ++limiting;
  const html = await call("scope", filters);
  if (number !== limiting) return false;
  if (html.failed) { tellOf(html.failed); return false; }
  if (html) asking.filters = filters;
  else delete asking.filters;
  scopeLine.innerHTML = html;
  scopeLine.hidden = !html;
  if (html && narrow.matches) { trail.length = 0; showSheet(); }
  if (html) questionBox()?.focus();
  return true;
}

// A document that was removed is no longer asked for; where it was the only one, all are again.
function forgetDocument(id) {
  const documents = asking.filters?.documents;
  if (!documents?.includes(id)) return;
  const left = documents.filter((each) => each !== id);
  limitTo(left.length ? { ...asking.filters, documents: left } : {});
}

on("click", "[data-unlimit]", async () => {
  await limitTo({});
  questionBox()?.focus();
});
