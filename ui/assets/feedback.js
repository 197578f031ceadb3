// Below each kept answer a line on which a person says what they think of it; it is fetched as it comes near.

const thought = new Map();
const turnOf = (turn) => ({ conversation: turn.dataset.conversation, turn: turn.dataset.turn });
const keyOf = (turn) => `${turn.dataset.conversation} ${turn.dataset.turn} ${turn.querySelector(".question")?.textContent}`;

const comingNear = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (!isIntersecting) continue;
    comingNear.unobserve(target);
    showThought(target);
  }
}, { root: conversation, rootMargin: "300% 0px" });

function seatFeedback() {
  for (const turn of conversation.querySelectorAll(".turn[data-turn]:not(.asking)")) {
    if (turn.querySelector(":scope > .feedback")) continue;
    const seat = document.createElement("div");
    seat.className = "feedback";
    seat.setAttribute("aria-live", "polite");
    turn.querySelector(":scope > .offers")?.before(seat);
    if (!seat.isConnected) turn.append(seat);
    if (thought.has(keyOf(turn))) seat.innerHTML = thought.get(keyOf(turn));
    else comingNear.observe(seat);
  }
}

// Says something of the answer above, if anything, and shows what is kept of it by then.
async function showThought(seat, said = {}) {
  const turn = seat.closest(".turn");
  const html = await call("feedback", { ...turnOf(turn), ...said });
  if (html.failed) {
    if (said.mark === undefined) return false;
    const line = seat.querySelector(".thanks.failed") ?? seat.appendChild(document.createElement("p"));
    line.className = "thanks failed";
    line.textContent = html.failed;
    return false;
  }
  thought.set(keyOf(turn), html);
  seat.innerHTML = html;
  return true;
}

on("click", ".feedback [data-mark]", async (button) => {
  const seat = button.closest(".feedback"), { mark } = button.dataset;
  const again = button.getAttribute("aria-pressed") === "true";
  if (!await showThought(seat, { mark: again ? "" : mark })) return;
  const next = seat.querySelector("details[open] input") ?? seat.querySelector(".thanks") ?? seat.querySelector("[data-mark]");
  next.focus({ preventScroll: true });
  seat.scrollIntoView({ block: "nearest" });
});
on("submit", ".feedback form", async (form, event) => {
  event.preventDefault();
  const seat = form.closest(".feedback");
  const reason = form.querySelector("input:checked")?.value ?? "";
  const sent = await showThought(seat, { mark: "wrong", reason, comment: form.elements.comment.value });
  if (sent) seat.querySelector(".thanks").focus({ preventScroll: true });
});

new MutationObserver(seatFeedback).observe(conversation, { childList: true, subtree: true });
seatFeedback();
