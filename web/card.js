// The card of one network: its facts, and its layers.

let known = {};  // by number, as the page's data has them
const networkOf = (id) => known[id];

const factList = (facts) => element("dl", { class: "facts" },
  facts.map(([label, value]) => [element("dt", {}, label), element("dd", {}, value)]));

// For a tooltip.
const networkSummary = (card) => element("div", { class: "summary" },
  element("strong", {}, card.title), factList(card.facts.slice(0, 4)),
  card.layers ? networkDrawing(card.layers, { labels: false }) : element("code", {}, card.name));

const dialog = element("dialog", { class: "card", "aria-label": "Network" });
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});

function openNetwork(id) {
  const card = networkOf(id);
  if (!card) return;
  tooltip.hidden = true;
  dialog.replaceChildren(element("div", { class: "inner" },
    element("header", {}, element("h2", {}, card.title),
      button("Close", () => dialog.close(), { class: "quiet", autofocus: true })),
    element("p", { class: "code" }, element("code", {}, card.name), copyButton(card.name)),
    factList(card.facts),
    card.layers ? networkDrawing(card.layers) : undefined));
  dialog.showModal();
}

// The best networks side by side.
const networkGallery = (ids) => element("div", { class: "gallery" }, ids.map((id) => {
  const card = networkOf(id);
  return element("figure", {},
    element("figcaption", {}, button(card.title, () => openNetwork(id), { class: "link" }),
      element("span", { class: "soft" }, card.facts.slice(0, 3)
        .map(([label, value]) => (label === "accuracy" ? value : `${value} ${label}`)).join(" · "))),
    card.layers ? networkDrawing(card.layers) : element("code", {}, card.name));
}));
