"use strict";

// The desk of a dossier's paper: the focus where the next key is wanted, scans that find their field from
// anywhere, and the marks still missing counted while somebody ticks; saving counts them anew.
const desk = document.querySelector("[data-paper-sets]");
const scanned = document.querySelector("#ma");
const TYPED_IN = "input[type=text], textarea";

// Not before the browser has given the focus to the field, as it does without script.
requestAnimationFrame(() => document.querySelector("[data-focus]")?.focus());

// A scanner types where the focus is. On a button its Enter would press it, so the first character of a code
// takes the focus to the field.
document.addEventListener("keydown", (press) => {
  const isSign = press.key.length === 1 && press.key !== " ";
  const isShortcut = press.ctrlKey || press.altKey || press.metaKey;
  if (isSign && !isShortcut && !press.target.matches(TYPED_IN)) scanned?.focus();
});

function marksOf(copy) {
  const [received, ...marks] = copy.querySelectorAll("input[type=checkbox]");
  return { received, marks };
}

// A paper that was given back, is of an earlier sending or has a defect lacks every mark.
function missingOf(copy) {
  const { received, marks } = marksOf(copy);
  const isBad = copy.querySelector("[data-bad]:checked") !== null;
  return received.checked && !isBad ? marks.filter((mark) => !mark.checked).length : marks.length;
}

// What is ticked of a paper says that it came; one that did not come has nothing to be ticked.
function agree(copy, box) {
  const { received, marks } = marksOf(copy);
  if (box !== received) {
    received.checked ||= box.checked;
  } else if (!received.checked) {
    for (const mark of marks) mark.checked = false;
    for (const first of copy.querySelectorAll("[data-first]")) first.checked = true;
  }
}

function left(copies) {
  const wanted = copies.reduce((sum, copy) => sum + marksOf(copy).marks.length, 0);
  const missing = copies.reduce((sum, copy) => sum + missingOf(copy), 0);
  return missing ? `Còn thiếu ${missing}/${wanted} dấu` : `Đủ ${wanted}/${wanted} dấu`;
}

function count() {
  for (const set of desk.querySelectorAll(".paper-set")) {
    const words = left([...set.querySelectorAll(".paper-copy")]);
    set.querySelector("[data-set-left]").textContent = words.toLowerCase();
  }
  for (const copy of desk.querySelectorAll(".paper-copy")) {
    copy.classList.toggle("is-short", missingOf(copy) > 0);
  }
  desk.querySelector("[data-paper-left]").textContent =
    `${left([...desk.querySelectorAll(".paper-copy")])} (chưa lưu)`;
}

if (desk) {
  desk.addEventListener("change", (event) => {
    const copy = event.target.closest(".paper-copy");
    if (!copy) return;
    agree(copy, event.target);
    count();
  });
  if (desk.dataset.paperSets === "unsaved") count();
}
