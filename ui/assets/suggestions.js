// Offers what can be asked next below the last answer, and questions to begin with where none are written.

const offered = new Map();

function offerQuestions() {
  const welcome = conversation.querySelector(".welcome");
  if (welcome && !welcome.querySelector(".examples, .offers") && !welcome.dataset.empty) offer(welcome, "examples", {});
  const all = [...conversation.querySelectorAll(".turn")];
  for (const old of conversation.querySelectorAll(".turn > .offers")) if (old.parentElement !== all.at(-1)) old.remove();
  const last = all.at(-1);
  if (last?.dataset.turn && !last.querySelector(":scope > .offers")) offer(last, "suggestions", turnOf(last));
}

// What was offered below a turn stays the same when the page puts that turn elsewhere.
async function offer(place, name, wanted) {
  const seat = document.createElement("section");
  seat.className = "offers";
  seat.hidden = true;
  place.append(seat);
  const key = JSON.stringify([name, wanted]);
  if (!offered.has(key)) offered.set(key, call(name, wanted));
  const html = await offered.get(key);
  if (name === "examples" || html.failed) offered.delete(key);
  if (html.failed || !html) return;
  seat.innerHTML = html;
  seat.setAttribute("aria-label", seat.querySelector("h3")?.textContent ?? words.examples);
  seat.hidden = false;
}

// Other documents, other questions to begin with.
function offerAnew() {
  conversation.querySelector(".welcome > .offers")?.remove();
  offerQuestions();
}

new MutationObserver(offerQuestions).observe(conversation, { childList: true, subtree: true });
window.verbatim.offerAnew = offerAnew;
offerQuestions();
