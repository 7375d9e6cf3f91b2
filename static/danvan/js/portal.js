// Small comforts; every page works without them.
"use strict";

// A second click on a sending button does nothing; the server would ignore it, too.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  const button = event.submitter;
  if (button) button.setAttribute("aria-disabled", "true");
  if (button && button.dataset.busy) button.textContent = button.dataset.busy;
});

// Coming back by the Back button the form may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// The list of errors is read first.
const summary = document.getElementById("error-summary");
if (summary) summary.focus();

// How many characters are left, for fields that say how many they take.
for (const field of document.querySelectorAll("[data-count][maxlength]")) {
  const line = document.createElement("div");
  line.className = "form-text";
  line.setAttribute("aria-live", "polite");
  const show = () => {
    line.textContent = `Còn ${field.maxLength - field.value.length} ký tự.`;
  };
  field.insertAdjacentElement("afterend", line);
  field.addEventListener("input", show);
  show();
}

// Show or hide what is typed as a password.
for (const field of document.querySelectorAll("input[type=password]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-link p-0";
  button.textContent = "Hiện mật khẩu";
  button.addEventListener("click", () => {
    const hidden = field.type === "password";
    field.type = hidden ? "text" : "password";
    button.textContent = hidden ? "Ẩn mật khẩu" : "Hiện mật khẩu";
  });
  field.insertAdjacentElement("afterend", button);
}
