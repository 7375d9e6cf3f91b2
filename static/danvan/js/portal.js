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
  if (event.submitter) showBusy(event.submitter);
});

function showBusy(button) {
  button.dataset.words = button.textContent;
  button.setAttribute("aria-disabled", "true");
  button.textContent = button.dataset.busy || "Xin chờ…";
}

// Coming back by the Back button the form may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("button[data-words]")) {
    button.textContent = button.dataset.words;
    button.removeAttribute("aria-disabled");
    delete button.dataset.words;
  }
});

// The list of errors is read first.
const summary = document.getElementById("error-summary");
if (summary) summary.focus();

// A form that could not save itself says so: what its line said before no longer holds.
document.addEventListener("htmx:afterRequest", (event) => {
  const line = event.target;
  if (!line.matches("[role=status][hx-post]")) return;
  if (event.detail.successful && event.detail.xhr.responseText.includes('id="autosaved"')) return;
  line.innerHTML = '<span class="dv-unsaved">Chưa tự lưu được; hãy bấm Lưu.</span>';
});

// How many characters are left, said when the typing pauses.
for (const field of document.querySelectorAll("textarea[maxlength]")) {
  const line = document.createElement("div");
  line.className = "form-text";
  line.setAttribute("aria-live", "polite");
  const show = () => {
    line.textContent = `Còn ${field.maxLength - field.value.length} ký tự.`;
  };
  let pause;
  field.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(show, 500);
  });
  field.insertAdjacentElement("afterend", line);
  show();
}

// Show or hide what is typed as a password.
for (const field of document.querySelectorAll("input[type=password]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-link";
  button.textContent = "Hiện mật khẩu";
  button.addEventListener("click", () => {
    const hidden = field.type === "password";
    field.type = hidden ? "text" : "password";
    button.textContent = hidden ? "Ẩn mật khẩu" : "Hiện mật khẩu";
  });
  field.insertAdjacentElement("afterend", button);
}

// The menu closes with Escape, and when somebody clicks elsewhere.
const menu = document.querySelector(".dv-account details");
if (menu) {
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}
