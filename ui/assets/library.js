// The list of documents: what a desktop shows where nothing else was opened.

document.addEventListener("sheet", (event) => {
  if (event.detail === "library" && !sheets.library.wanted) fillSheet("library");
});
