"use strict";

// What stands in the field of the paper desk gives way to the next scan.
const code = document.querySelector("#ma");
if (code) {
  code.addEventListener("focus", () => code.select());
  if (document.activeElement === code) code.select();
}

// Choice boxes that search (select2) tell screen readers the label of their field.

function nameChoiceBoxes() {
  for (const select of document.querySelectorAll("select.select2-hidden-accessible")) {
    const label = select.labels[0];
    const shown = document.getElementById(`select2-${select.id}-container`);
    if (!label) continue;
    label.id ||= `${select.id}-label`;
    if (select.multiple) {
      const typed = select.nextElementSibling.querySelector(".select2-search__field");
      typed?.setAttribute("aria-labelledby", label.id);
    }
    if (!shown) continue;
    shown.setAttribute("aria-labelledby", label.id);
    shown.closest("[role=combobox]").setAttribute("aria-labelledby", `${label.id} ${shown.id}`);
  }
}

// Waits in the line of jQuery's own, so that the boxes are drawn.
const jQuery = window.django && window.django.jQuery;
if (jQuery) {
  jQuery(nameChoiceBoxes);
  document.addEventListener("formset:added", () => setTimeout(nameChoiceBoxes));
}
