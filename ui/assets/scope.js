// What the next questions are limited to: a line above the question box, until it is taken away; the tab remembers it.

const scopeLine = document.getElementById("scope");
const LIMITS = "verbatim-limits";
let limiting = 0;

// Resolves to whether it is so.
async function limitTo(filters, focus = true) {
  const number = ++limiting;
  const html = await call("scope", filters);
  if (number !== limiting) return false;
  if (html.failed) { tellOf(html.failed); return false; }
  if (html) asking.filters = filters;
  else delete asking.filters;
  keepLimits(html ? JSON.stringify(filters) : "");
  scopeLine.innerHTML = html;
  scopeLine.hidden = !html;
  if (html && narrow.matches) { trail.length = 0; showSheet(); }
  if (html && focus) questionBox()?.focus();
  return true;
}

function keepLimits(text) {
  try { sessionStorage.setItem(LIMITS, text); } catch { /* nothing is kept */ }
}

// After a reload; what was remembered may be of documents that are gone, and is then forgotten with a word.
function recallLimits() {
  let kept = "";
  try { kept = sessionStorage.getItem(LIMITS); } catch { /* nothing is kept */ }
  return kept ? limitTo(JSON.parse(kept), false).then((held) => held || keepLimits("")) : null;
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
