// The card beside a citation or a dot that has the pointer or the focus: the quote, its title, speaker, date and age.

const card = document.body.appendChild(Object.assign(document.createElement("div"), { id: "quote-card", hidden: true }));
card.setAttribute("role", "tooltip");
let hiding = 0;
let showing = 0;
const LINGER = 300; // a pointer that only passes over a source of the strip brings up nothing

function showCard(chip) {
  clearTimeout(hiding);
  clearTimeout(showing);
  const { days, quote, title, speaker, published, age, copies } = chip.dataset;
  const parts = { days, quote, title, meta: [speaker, published, age].filter(Boolean).join(" · "), copies };
  card.replaceChildren(...Object.entries(parts).filter(([, text]) => text).map(([name, text]) =>
    Object.assign(document.createElement("span"), { className: name, textContent: text, dir: "auto" })));
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
  clearTimeout(showing);
  hiding = setTimeout(() => { card.hidden = true; }, after);
}

const chipOf = (event) => event.target.closest?.("button:is(.chip, .card, .dot), .line");
document.addEventListener("pointerover", (event) => {
  const chip = event.pointerType === "touch" ? null : chipOf(event);
  if (chip?.matches(".card") && card.hidden) {
    clearTimeout(showing);
    showing = setTimeout(() => { if (chip.matches(":hover")) showCard(chip); }, LINGER);
  } else if (chip) showCard(chip);
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
