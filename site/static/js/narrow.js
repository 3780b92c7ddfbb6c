// A box that narrows a long list of choices by what is typed. What is ticked stays in sight.
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
document.querySelectorAll("[data-narrow]").forEach((box) => {
  const group = box.closest("fieldset");
  const clusters = [...group.querySelectorAll("details")];
  const open = clusters.map((cluster) => cluster.open);
  box.hidden = false;
  const field = box.querySelector("input");
  field.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  field.addEventListener("input", () => {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    group.querySelectorAll("li").forEach((choice) => {
      const text = plain(choice.textContent);
      choice.hidden = !choice.querySelector(":checked") && !words.every((word) => text.includes(word));
    });
    clusters.forEach((cluster, number) => {
      cluster.open = words.length ? true : open[number];
      cluster.hidden = !cluster.querySelector("li:not([hidden])");
    });
  });
});
