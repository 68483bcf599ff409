// The console takes every entry of its menu for a page of its own. This one leads out of it, so the console does not hear of the click and
// the browser follows the link.
document.addEventListener(
  "click",
  (event) => {
    if (event.target instanceof Element && event.target.closest('a[href*="/mcp/connections"]')) {
      event.stopPropagation();
    }
  },
  true,
);
