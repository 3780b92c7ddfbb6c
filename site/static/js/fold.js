// Panels that a phone folds stand open where there is room, and say so to whoever reads the page aloud.
const wide = matchMedia("(min-width: 62em)");
const follow = () => document.querySelectorAll("[data-fold]").forEach((panel) => { panel.open = wide.matches; });
wide.addEventListener("change", follow);
follow();
