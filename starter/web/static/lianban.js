// Small conveniences; every page works without them.
(function () {
  "use strict";
  // The error summary takes the focus, so that a screen reader starts there.
  var summary = document.getElementById("error-summary");
  if (summary) { summary.focus(); }

  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-print]")) { window.print(); }
  });

  // A second click on the same button sends nothing; the server would give the same answer anyway.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    window.setTimeout(function () { delete form.dataset.sent; }, 4000);
  });
})();
