// What a screen reader needs and Keycloak's templates of 26.7 leave out. The templates around it are long and change with Keycloak's own
// fixes, so they are not replaced.
document.addEventListener("DOMContentLoaded", () => {
  // The label of the fixed user name names no field (WCAG 2.2, 1.3.1).
  const name = document.getElementById("kc-attempted-username");
  if (name && name.labels.length === 0) {
    name.setAttribute("aria-label", document.querySelector("label[for=username]").textContent.trim());
  }
  // A heading of level 4 right below the first (WCAG 2.2, 1.3.1).
  document.querySelector(".kc-recovery-codes-warning h4")?.setAttribute("aria-level", "2");
});
