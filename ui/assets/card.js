// The card beside a citation or a dot that has the pointer or the focus: the quote, its title, speaker and date.

const card = document.body.appendChild(Object.assign(document.createElement("div"), { id: "quote-card", hidden: true }));
card.setAttribute("role", "tooltip");
let hiding = 0;

function showCard(chip) {
  clearTimeout(hiding);
  const { days, quote, title, speaker, published } = chip.dataset;
  const parts = { days, quote, title, meta: [speaker, published].filter(Boolean).join(" · ") };
  card.replaceChildren(...Object.entries(parts).filter(([, text]) => text).map(([name, text]) =>
    Object.assign(document.createElement("span"), { className: name, textContent: text })));
  card.hidden = false;
  chip.setAttribute("aria-describedby", card.id);
  const at = (findEnd(chip) ?? chip).getBoundingClientRect();
  const axis = chip.closest(".axis")?.getBoundingClientRect(); // a card over it would hide the other dots
  const { top, bottom } = axis ?? at;
  const above = axis ? bottom + card.offsetHeight + 12 > innerHeight : top > card.offsetHeight + 12;
  card.style.top = `${above ? Math.max(8, top - card.offsetHeight - 6) : bottom + 6}px`;
  card.style.left = `${Math.max(8, Math.min(at.left - 16, innerWidth - card.offsetWidth - 8))}px`;
}

function hideCard(after = 0) {
  clearTimeout(hiding);
  hiding = setTimeout(() => { card.hidden = true; }, after);
}

const chipOf = (event) => event.target.closest?.("button:is(.chip, .dot), .line");
document.addEventListener("pointerover", (event) => {
  if (event.pointerType !== "touch" && chipOf(event)) showCard(chipOf(event));
  else if (card.contains(event.target)) clearTimeout(hiding);
});
document.addEventListener("pointerout", (event) => { if (chipOf(event) || card.contains(event.target)) hideCard(150); });
document.addEventListener("focusin", (event) => { if (chipOf(event)?.matches(":focus-visible")) showCard(chipOf(event)); });
document.addEventListener("focusout", (event) => { if (chipOf(event)) hideCard(); });
document.addEventListener("scroll", (event) => {
  if (card.hidden) return;
  const held = document.activeElement;
  // What has the focus was moved into view: its card goes along.
  if (held?.matches(":is(.dot, .line):focus-visible") && event.target.contains(held)) showCard(held);
  else hideCard();
}, { capture: true, passive: true });
document.addEventListener("sheet", () => hideCard());
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (card.hidden) closeSheet();
  else card.hidden = true; // at once, so that the next press finds it so
});
