// Asks what is clicked, keeps the new question in view, and names the open conversation in the address.

on("click", ".ask, #current .choice", (button) => {
  askQuestion(button.textContent);
  if (!narrow.matches) questionBox()?.focus();
});
on("click", ".stop-button", () => { if (!narrow.matches) questionBox()?.focus(); });
// A new conversation is about all documents again; the line that told of a limit goes with the old one.
on("click", "[data-begin]", () => {
  trigger("clear");
  if (asking.filters) limitTo({});
  questionBox()?.focus();
});
on("click", "[data-dismiss]", (button) => { button.closest(".upload").hidden = true; });

// A new question goes to the top of the view and stays there while its answer grows below it, and while what comes
// late to the turns above it moves them, until the person scrolls away.
const conversation = document.getElementById("conversation");
let turns = 0;
let latest = "";
let held = false;
// Pixels by which the last turn stands below that place.
const measureAway = () => {
  const last = [...conversation.querySelectorAll(".turn")].at(-1);
  const top = conversation.getBoundingClientRect().top + parseFloat(getComputedStyle(conversation).paddingTop);
  return last ? last.getBoundingClientRect().top - top : 0;
};
new MutationObserver(() => {
  const all = conversation.querySelectorAll(".turn");
  held = all.length > turns || (held && all.length === turns);
  if (held) conversation.scrollTop += measureAway();
  if (all.length !== turns || all.length === 0) nameConversation();
  turns = all.length;
  const query = findQuery();
  if (query && query !== latest) document.dispatchEvent(new CustomEvent("asked"));
  if (query !== latest) nameConversation();
  latest = query;
}).observe(conversation, { childList: true, subtree: true });
conversation.addEventListener("scroll", () => { held &&= Math.abs(measureAway()) < 2; }, { passive: true });

new MutationObserver((changes) => {
  if (changes.some(({ target }) => (target.closest ? target : target.parentElement)?.closest("#current"))) sentAt = -Infinity;
}).observe(conversation, { childList: true, subtree: true, characterData: true });

const findConversation = () => conversation.querySelector(".turn[data-conversation]")?.dataset.conversation ?? "";

// So that the page, loaded again, reopens the conversation.
function nameConversation() {
  const id = findConversation();
  history.replaceState(null, "", id ? `?c=${encodeURIComponent(id)}` : location.pathname);
}
