// The list of kept conversations and what is done with each; and questions that are edited or asked again.

const keptSheet = sheets.conversations;
const keptRow = (inside) => inside.closest(".kept-one");
const keptWords = () => keptSheet.querySelector(".kept-words")?.value.trim() ?? "";

// Which one is open, and each time by the clock on the wall here.
function markKept() {
  const id = findConversation();
  for (const each of keptSheet.querySelectorAll(".kept-open")) {
    if (each.dataset.id === id) each.setAttribute("aria-current", "true");
    else each.removeAttribute("aria-current");
  }
  for (const each of keptSheet.querySelectorAll("time:not([title])")) {
    each.title = each.textContent;
    each.textContent = new Date(each.dateTime).toLocaleString(words.locale, { dateStyle: "long", timeStyle: "short" });
  }
}

// Shows what a panel made of the list below the box, so that typing there goes on.
function showKept(html) {
  const made = new DOMParser().parseFromString(html, "text/html").querySelector(".kept-found");
  keptSheet.querySelector(".kept-found").replaceWith(document.adoptNode(made));
  keptSheet.wanted = { words: keptWords() };
  markKept();
}

let searching = 0;
async function searchKept() {
  const mine = ++searching;
  const html = await call("conversations", { words: keptWords() });
  if (mine === searching && !html.failed) showKept(html);
}

// One of a row's parts at a time: what it tells, the box for its title, or whether it is to be deleted.
function showPart(row, part) {
  row.querySelector(".kept-line").hidden = part !== "line";
  row.querySelector(".kept-open").hidden = part === "rename";
  row.querySelector(".kept-rename").hidden = part !== "rename";
  row.querySelector(".kept-delete").hidden = part !== "delete";
  row.querySelector(".kept-failed").textContent = "";
  if (part === "rename") row.querySelector("input").select();
  else if (part === "delete") row.querySelector(".kept-delete [data-kept=keep]").focus();
  else row.querySelector("summary").focus();
}

// Acts on a row's conversation and shows the list; resolves to whether it could.
async function changeKept(row, name, wanted = {}) {
  const html = await call(name, { id: row.dataset.id, words: keptWords(), ...wanted });
  if (html.failed) row.querySelector(".kept-failed").textContent = html.failed;
  else showKept(html);
  return !html.failed;
}

async function deleteKept(row) {
  const { id } = row.dataset, isOpen = id === findConversation();
  if (!await changeKept(row, "delete_conversation")) return;
  if (isOpen) trigger("clear");
  keptSheet.querySelector(".kept-words").focus();
}

on("click", ".kept-open", (button) => {
  trigger("select", { conversation: button.dataset.id });
  if (narrow.matches) closeSheet();
});
on("click", "[data-kept]", (button) => {
  const { kept } = button.dataset, row = keptRow(button);
  if (kept === "gone") deleteKept(row);
  else showPart(row, kept === "keep" ? "line" : kept);
});
on("submit", ".kept-rename", async (form, event) => {
  event.preventDefault();
  const row = keptRow(form), { id } = row.dataset, title = form.elements.title.value.trim();
  if (!title) showPart(row, "line"); // it keeps the one that it has
  else if (await changeKept(row, "rename_conversation", { title })) {
    keptSheet.querySelector(`.kept-open[data-id="${id}"]`)?.focus();
  }
});
document.addEventListener("keydown", (event) => { // ahead of those for whom Escape closes the sheet
  const part = event.key === "Escape" && event.target.closest?.(".kept-rename, .kept-delete");
  if (!part) return;
  event.stopPropagation();
  showPart(keptRow(part), "line");
}, { capture: true });
on("input", ".kept-words", () => { setTimeout(searchKept, 120, ++searching); });
new MutationObserver(markKept).observe(keptSheet.querySelector(".sheet-body"), { childList: true });
new MutationObserver(markKept).observe(conversation, { childList: true, subtree: true });
document.addEventListener("asked", () => { if (currentSheet() === "conversations") searchKept(); });

// ---- a question edited in its place, or asked again

function editQuestion(turn) {
  const heading = turn.querySelector(".question");
  const make = (tag, about) => Object.assign(document.createElement(tag), about);
  const box = make("textarea", { value: heading.textContent, rows: 2, dir: "auto", ariaLabel: words.edited });
  const send = make("button", { type: "submit", className: "link", textContent: words.ask });
  const cancel = make("button", { type: "button", className: "link", textContent: words.cancel });
  const form = make("form", { className: "editing" });
  const note = make("span", { className: "quiet", textContent: isLastTurn(turn) ? "" : words.replaces });
  form.append(box, send, " ", cancel, " ", note);
  const close = () => {
    form.remove();
    heading.hidden = false;
  };
  const leave = () => {
    close();
    turn.querySelector("[data-edit]").focus();
  };
  cancel.addEventListener("click", leave);
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") leave();
    else if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.target === box) form.requestSubmit();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!box.value.trim() || isBusy()) return;
    close();
    askAnew(turn, box.value);
  });
  heading.hidden = true;
  heading.after(form);
  box.focus();
}

// In place of a turn that is kept; one that is not may stand.
function askAnew(turn, question) {
  askQuestion(question, "turn" in turn.dataset ? Number(turn.dataset.turn) : undefined);
  if (!narrow.matches) questionBox()?.focus();
}

const isLastTurn = (turn) => turn === [...conversation.querySelectorAll(".turn[data-turn]")].at(-1);

on("click", "[data-edit]", (button) => {
  const turn = button.closest(".turn");
  if (!turn.querySelector(".editing")) editQuestion(turn);
});
on("click", "[data-again]", (button) => {
  const turn = button.closest(".turn");
  askAnew(turn, turn.querySelector(".question").textContent);
});
