// Opens a citation's source at its words, and steps through the citations of its turn.

const position = sheets.source.querySelector(".position");
const steps = [...sheets.source.querySelectorAll(".step")];
let cited = null; // the button whose words the source panel shows

const placeOf = (button) => [button.dataset.document, button.dataset.start, button.dataset.end].join(" ");
const findOpeners = (root) => [...root.querySelectorAll(".open")];

// The citations of a button's turn or sheet, each once: a chip and its row under the answer open the same words.
function listCitations(button) {
  const around = button.closest(".turn, .sheet");
  if (!around || button.closest(".library")) return [];
  const listed = around.querySelector(".events") ?? around;
  return [...new Map(findOpeners(listed).reverse().map((each) => [placeOf(each), each])).values()].reverse();
}

async function openSource(button, opener = button) {
  cited = button;
  describePosition();
  const body = await openSheet("source", { ...button.dataset }, opener, opener === button);
  body?.querySelector("mark")?.scrollIntoView({ block: "center" });
}

function describePosition() {
  const all = cited ? listCitations(cited) : [];
  const index = all.findIndex((each) => placeOf(each) === placeOf(cited));
  position.textContent = all.length ? fill(words.position, { number: index + 1, total: all.length }) : "";
  for (const step of steps) {
    step.hidden = all.length < 2;
    step.disabled = !all[index + Number(step.dataset.step)];
  }
  const shown = cited ? placeOf(cited) : "";
  for (const each of findOpeners(document)) each.classList.toggle("current", placeOf(each) === shown);
}

function takeStep(step) {
  const all = listCitations(cited);
  const next = all[all.findIndex((each) => placeOf(each) === placeOf(cited)) + Number(step.dataset.step)];
  if (!next) return;
  trail.at(-1).opener = next;
  openSource(next, step);
}

on("click", ".open", (button) => openSource(button));
on("click", ".step", takeStep);
document.addEventListener("sheet", (event) => {
  if (event.detail === "source" || !cited) return;
  cited = null;
  describePosition();
});
