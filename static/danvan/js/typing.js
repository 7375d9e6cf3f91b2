// Pasted text keeps every letter: some machines copy a letter and its accents apart, up to three characters
// for one, and a field that counts characters would cut the text short without a word.
"use strict";

document.addEventListener("paste", (event) => {
  const field = event.target;
  const pasted = event.clipboardData.getData("text");
  const text = pasted.normalize("NFC");
  if (text === pasted || !field.matches("textarea, input[type=text]")) return;
  event.preventDefault();
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
});
