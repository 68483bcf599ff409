// PatternFly's dark colours follow a class; Keycloak's own pages set it in an inline script, which the policy of these pages forbids.
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const name = document.documentElement.dataset.darkModeClass;
const follow = () => document.documentElement.classList.toggle(name, dark.matches);
follow();
dark.addEventListener("change", follow);
