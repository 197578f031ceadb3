// Documents added by the button or dropped anywhere on the page: both go through the button's own input.

const uploadInput = () => document.querySelector("#composer input[type=file]");
const isTooLarge = (file) => file.size > largest * 1e6;
const isUpload = (event) => event.target === uploadInput();
const dropped = document.body.appendChild(Object.assign(document.createElement("div"), { id: "drop", hidden: true, textContent: words.drop }));
const MOST_DROPPED = 5000;

// What is too large is left out here, or the server would refuse the others with it. Caught ahead of gradio.
document.addEventListener("change", (event) => {
  if (!isUpload(event)) return;
  const files = [...event.target.files], fit = files.filter((file) => !isTooLarge(file));
  const left = files.filter(isTooLarge).map((file) => [file.name, fill(words.tooLarge, { size: largest })]);
  if (left.length) tellOf(fill(words.notSent, { number: countDocuments(left.length) }), left);
  if (left.length && fit.length) event.target.files = pack(fit);
  if (!fit.length) { event.stopImmediatePropagation(); event.target.value = ""; return; }
  showSending(fit.length);
}, { capture: true });

function pack(files) {
  const packed = new DataTransfer();
  for (const file of files) packed.items.add(file);
  return packed.files;
}

// Until Python has the files and tells how far it is.
const sending = document.createElement("div");
sending.className = "upload sending";
sending.setAttribute("role", "status");
function showSending(number) {
  sending.textContent = fill(words.sending, { number: countDocuments(number) });
  toldBox.append(sending);
}
new MutationObserver(() => sending.remove()).observe(document.getElementById("upload-result"), { childList: true, subtree: true, characterData: true });

const carriesFiles = (event) => [...event.dataTransfer?.types ?? []].includes("Files");
let over = 0; // how many elements deep a drag is, since leaving one is entering another
const showDrop = (depth) => { over = Math.max(0, depth); dropped.hidden = over === 0; };
addEventListener("dragenter", (event) => { if (carriesFiles(event)) { event.preventDefault(); showDrop(over + 1); } });
addEventListener("dragleave", (event) => { if (carriesFiles(event)) showDrop(over - 1); });
addEventListener("dragover", (event) => { if (carriesFiles(event)) { event.preventDefault(); event.dataTransfer.dropEffect = "copy"; } });
addEventListener("drop", async (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  event.stopPropagation();
  showDrop(0);
  const files = await unpack(event.dataTransfer);
  if (!files.length) return;
  const input = uploadInput();
  input.files = pack(files);
  input.dispatchEvent(new Event("change", { bubbles: true }));
}, { capture: true });

// The files that were dropped, those of folders too. What is listed must be asked for before anything is awaited.
async function unpack(transfer) {
  const waiting = [...transfer.items].filter((item) => item.kind === "file").map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile());
  const files = [];
  while (waiting.length && files.length < MOST_DROPPED) {
    const found = waiting.shift();
    if (found instanceof File) files.push(found);
    else if (found?.isFile) files.push(await new Promise((resolve) => found.file(resolve, () => resolve(null))));
    else if (found?.isDirectory && !found.name.startsWith(".")) waiting.push(...await listFolder(found));
  }
  return files.filter((file) => file && !file.name.startsWith("."));
}

async function listFolder(folder) {
  const reader = folder.createReader(), all = [];
  for (;;) {
    const some = await new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (!some.length) return all;
    all.push(...some);
  }
}
