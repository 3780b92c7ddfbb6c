// The telephone's own way of passing a page on; where there is none, the address is copied and the button says so.
document.querySelectorAll("[data-share]").forEach((button) => {
  if (!navigator.share && !navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const page = { title: document.title, url: location.href };
    try {
      if (navigator.share) return await navigator.share(page);
      await navigator.clipboard.writeText(page.url);
      button.lastChild.textContent = button.dataset.share;
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  });
});
