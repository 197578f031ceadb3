// The list of documents: searched, sorted, limited, ticked; a document is removed from it in two steps.

const listBody = sheets.library.querySelector(".sheet-body");
const chosen = new Map(); // ticked documents, by id, with their titles
const bar = sheets.library.appendChild(document.createElement("div"));
bar.className = "choices-made";
const chosenTold = bar.appendChild(document.createElement("span"));
chosenTold.setAttribute("role", "status");
for (const name of ["askChosen", "unchoose"]) {
  bar.append(Object.assign(document.createElement("button"), { type: "button", className: name, textContent: words[name] }));
}
const countDocuments = (number) => number === 1 ? words.oneDocument : fill(words.documents, { number: number.toLocaleString("en") });

// What the form says; it stays what the whole sheet is filled with, when that is made anew.
function readForm() {
  const form = listBody.querySelector(".browse");
  const said = Object.fromEntries([...new FormData(form)].filter(([, value]) => value));
  sheets.library.wanted = said;
  return said;
}

// The list anew for what the form says, with as many documents as were shown.
let listing = 0;
async function listDocuments(keep = false) {
  if (!listBody.querySelector(".browse")) return;
  const number = ++listing, said = readForm(), top = keep ? listBody.scrollTop : 0;
  const shown = keep ? listBody.querySelectorAll(".library .title").length : 0;
  const html = await call("documents", { ...said, shown: String(shown) });
  if (number !== listing) return;
  const held = listBody.contains(document.activeElement) ? document.activeElement : null;
  const list = listBody.querySelector(".listing");
  if (!list) return; // the whole sheet is being made anew
  if (html.failed) list.replaceChildren(Object.assign(document.createElement("p"), { className: "quiet", textContent: html.failed }));
  else list.outerHTML = html;
  listBody.scrollTop = top;
  if (held && !held.isConnected) (findAgain(held) ?? listBody).focus({ preventScroll: true });
}

let typing = 0;
on("input", ".browse", () => { clearTimeout(typing); typing = setTimeout(listDocuments, 120); });
on("submit", ".browse", (form, event) => { event.preventDefault(); listDocuments(); });

on("click", "[data-more]", async (button) => {
  const row = button.closest("li");
  button.disabled = true;
  const html = await call("documents", { ...readForm(), start: button.dataset.more });
  if (!row.isConnected) return;
  if (html.failed) { button.textContent = html.failed; return; }
  const before = row.previousElementSibling;
  row.outerHTML = html;
  before.nextElementSibling?.querySelector(".title")?.focus({ preventScroll: true });
});

on("change", "[data-choose]", (box) => {
  if (box.checked) chosen.set(box.dataset.choose, box.dataset.title);
  else chosen.delete(box.dataset.choose);
  showChosen();
});

function showChosen() {
  for (const box of listBody.querySelectorAll("[data-choose]")) box.checked = chosen.has(box.dataset.choose);
  const said = fill(words.chosen, { number: countDocuments(chosen.size) });
  bar.hidden = !chosen.size;
  if (chosenTold.textContent !== said) chosenTold.textContent = said;
}

on("click", ".askChosen", async () => {
  if (await limitTo({ documents: [...chosen.keys()] })) unchoose();
});
on("click", ".unchoose", () => { unchoose(); listBody.focus({ preventScroll: true }); });
function unchoose() {
  chosen.clear();
  showChosen();
}
on("click", "[data-ask-listed]", () => {
  const { source, published_from, published_to } = readForm();
  limitTo({ sources: source ? [source] : [], published_from, published_to });
});
on("click", "[data-ask-about]", (button) => limitTo({ documents: [button.dataset.askAbout] }));

// The first press asks whether it is meant; another one elsewhere takes that back.
on("click", "[data-remove]", async (button) => {
  if (!button.classList.contains("sure")) {
    Object.assign(button.dataset, { said: button.textContent, name: button.getAttribute("aria-label") });
    button.style.minWidth = `${button.offsetWidth}px`; // or the rows below would move away under the pointer
    button.textContent = button.dataset.sure;
    button.classList.add("sure");
    button.removeAttribute("aria-label");
    return;
  }
  button.disabled = true;
  const id = button.dataset.remove, html = await call("remove", { document: id });
  button.disabled = false;
  if (html.failed) { hesitate(button); tellOf(html.failed); return; }
  tell(html);
  chosen.delete(id);
  forgetDocument(id);
  const row = button.closest("li"), next = row.nextElementSibling ?? row.previousElementSibling;
  const held = row.contains(document.activeElement);
  row.remove();
  if (held) (next?.querySelector("button") ?? listBody).focus({ preventScroll: true });
  lookForNews();
});
function hesitate(button) {
  if (!button.classList.contains("sure")) return;
  button.textContent = button.dataset.said;
  button.setAttribute("aria-label", button.dataset.name);
  button.classList.remove("sure");
}
on("focusout", "[data-remove]", hesitate);
on("keydown", "[data-remove].sure", (button, event) => {
  if (event.key !== "Escape") return;
  event.stopImmediatePropagation();
  hesitate(button);
});

on("click", "[data-forget]", async (button) => {
  await call("forget", { path: button.dataset.forget });
  lookForNews();
});

on("click", "[data-heading]", (button) => {
  const text = button.closest(".sheet-body").querySelector(".source-text");
  text.querySelectorAll("h3")[button.dataset.heading]?.scrollIntoView({ block: "start" });
});

new MutationObserver(showChosen).observe(listBody, { childList: true, subtree: true });
showChosen();
document.addEventListener("sheet", (event) => {
  if (event.detail === "library" && !sheets.library.wanted) fillSheet("library");
});
