// Opens a citation's source at its words, steps through the citations of its turn, and goes between a source's versions.

const position = sheets.source.querySelector(".position");
const steps = [...sheets.source.querySelectorAll(".step")];
let cited = null; // the button whose words the source panel shows

const placeOf = (button) => [button.dataset.document, button.dataset.start, button.dataset.end].join(" ");
const findOpeners = (root) => [...root.querySelectorAll(".open")];

// The citations of a button's turn or sheet in order, each once: a card of the strip and a chip open the same words.
function listCitations(button) {
  const around = button.closest(".turn, .sheet");
  if (!around || button.closest(".library")) return [];
  const listed = around.querySelector(".events") ?? around;
  const found = [...new Map(findOpeners(listed).map((each) => [placeOf(each), each])).values()];
  return around.matches(".turn") ? found.sort((one, next) => one.dataset.number - next.dataset.number) : found;
}

async function openSource(button, opener = button) {
  cited = button;
  describePosition();
  followTitle();
  showWords(await openSheet("source", { ...button.dataset }, opener, opener === button));
}

function showWords(body) {
  body?.querySelector("mark")?.scrollIntoView({ block: "center" });
  if (body) followTitle(body);
}

// Whose words are read stands below the bar while the title itself is out of view.
const whose = sheets.source.querySelector(".whose");
const titleSeen = new IntersectionObserver((seen) => { whose.hidden = seen.at(-1).isIntersecting; });
function followTitle(body) {
  const title = body?.querySelector(".source-head h2");
  titleSeen.disconnect();
  whose.hidden = true;
  whose.textContent = [title?.textContent, cited?.dataset.published].filter(Boolean).join(" · ");
  if (title) titleSeen.observe(title);
}

function describePosition() {
  const all = cited ? listCitations(cited) : [];
  const index = all.findIndex((each) => placeOf(each) === placeOf(cited));
  const told = all.length ? fill(words.position, { number: index + 1, total: all.length }) : sheets.source.ariaLabel;
  position.textContent = cited ? told : "";
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
  if (step.disabled) sheets.source.querySelector(".sheet-body").focus({ preventScroll: true });
}

// With the focus in the panel: n and right for the next, p and left for the previous.
const STEPS = { n: 1, ArrowRight: 1, p: -1, ArrowLeft: -1 };
on("keydown", "#sheet-source", (sheet, event) => {
  const step = steps.find((each) => Number(each.dataset.step) === STEPS[event.key]);
  if (!step || step.hidden || step.disabled || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  takeStep(step);
});

// The text as it was cited, or as it is now.
on("click", "[data-version-shown]", async (button) => {
  const { newer, ...wanted } = sheets.source.wanted;
  if (button.dataset.versionShown === "newer") wanted.newer = "yes";
  showWords(await fillSheet("source", wanted, true));
});

on("click", ".open", (button) => openSource(button));
on("click", ".step", takeStep);
document.addEventListener("sheet", (event) => {
  if (event.detail === "source" || !cited) return;
  cited = null;
  describePosition();
});
