// The live page: a list of runs, or the report of those that the address names (#run=ID&run=ID), asked for again and
// again while the page is seen.

const ASK_EVERY = 2000;  // milliseconds
const chosen = new Set();  // runs marked for a comparison

const idsInAddress = () => new URLSearchParams(location.hash.slice(1)).getAll("run");
const addressOf = (ids) => "#" + ids.map((id) => `run=${encodeURIComponent(id)}`).join("&");
const fraction = (value) => (typeof value === "number" ? value.toFixed(4) : "");
const bytesText = (count) => {
  const units = ["B", "KiB", "MiB", "GiB"];
  const unit = count > 0 ? Math.min(3, Math.floor(Math.log2(count) / 10)) : 0;
  return `${unit === 0 ? count : (count / 1024 ** unit).toFixed(1)} ${units[unit]}`;
};
const secondsText = (seconds) => {
  if (typeof seconds !== "number") return "";
  const whole = Math.round(seconds), hours = Math.floor(whole / 3600), minutes = Math.floor(whole / 60) % 60;
  return hours > 0 ? `${hours}h${minutes}m` : minutes > 0 ? `${minutes}m${whole % 60}s` : `${whole}s`;
};

function runsTable({ runs }) {
  const compare = element("a", { class: "compare", role: "button", "data-key": "compare" }, "Compare");
  const update = () => {
    compare.textContent = `Compare ${chosen.size} runs`;
    compare.hidden = chosen.size < 2;
    compare.href = addressOf([...chosen]);
  };
  const titles = ["", "run", "state", "data set", "strategy", "seed", "networks", "best", "test", "time"];
  const numeric = (c) => c >= 5;
  const lines = runs.map((run) => {
    const mark = element("input", { type: "checkbox", "aria-label": `Compare ${run.id}`, "data-key": `mark ${run.id}`,
      onchange: () => {
        if (mark.checked) chosen.add(run.id);
        else chosen.delete(run.id);
        update();
      } });
    mark.checked = chosen.has(run.id);
    const cells = [mark, element("a", { href: addressOf([run.id]), "data-key": `open ${run.id}` }, run.id),
      element("span", { class: `state ${run.state}` }, run.state), run.dataset, run.strategy, run.seed, run.networks,
      fraction(run.best), fraction(run.test), secondsText(run.seconds)];
    return element("tr", { "data-run": run.id, title: run.error }, cells.map((cell, c) =>
      element("td", { class: numeric(c) ? "number" : c === 1 ? "text" : "label" }, cell ?? "")));
  });
  update();
  return element("div", { class: "runs" },
    element("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Runs" },
      element("table", {}, element("thead", {}, element("tr", {}, titles.map((title, c) =>
        element("th", { scope: "col", class: numeric(c) ? "number" : undefined }, title)))),
      element("tbody", {}, lines))), compare);
}

KINDS.runs = runsTable;
KINDS.files = ({ files }) => element("div", { class: "files" }, element("span", { class: "label" }, "Download"),
  files.map(({ name, bytes, link }) => element("a", { href: link, download: name },
    name, " ", element("span", { class: "soft" }, bytesText(bytes)))));

const listPage = (folder, runs) => ({
  title: "Runs", note: `${runs.length} below ${folder}`, state: "", networks: {}, csv: "",
  items: runs.length > 0 ? [{ kind: "runs", runs }]
    : [{ kind: "text", text: "There is no run here yet. `netwright search DATA --out DIR` makes one." }],
});

function followRuns({ folder }, root) {
  const status = element("span", { class: "status", role: "status" });
  const back = element("a", { href: "#", class: "brand" }, "All runs");
  document.querySelector("#bar .brand").replaceWith(back, status);
  let tag = "", shown, timer, asked = 0;

  async function answerTo(request, headers = {}) {
    const answer = await fetch(request, { cache: "no-store", headers }).catch(() => {
      throw new Error("The server does not answer.");
    });
    if (!answer.ok && answer.status !== 304) throw new Error(await answer.text());
    return answer;
  }

  // The page as it is now; undefined: as it was.
  async function ask(ids) {
    if (ids.length === 0) return listPage(folder, (await (await answerTo("api/runs")).json()).runs);
    const query = ids.map((id) => `run=${encodeURIComponent(id)}`).join("&");
    const answer = await answerTo(`api/page?${query}`, tag ? { "If-None-Match": tag } : {});
    if (answer.status === 304) return undefined;
    tag = answer.headers.get("ETag") ?? "";
    return answer.json();
  }

  function show(page, address) {
    if (address !== shown) {
      dialog.close();
      scrollTo(0, 0);
    }
    shown = address;
    const key = document.activeElement?.dataset.key;
    showPage(page, root);
    if (key) document.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
  }

  async function look() {
    clearTimeout(timer);
    const turn = ++asked;
    const ids = idsInAddress(), address = addressOf(ids);
    if (address !== shown) tag = "";
    const [page, trouble] = await ask(ids).then((now) => [now, ""], (error) => [undefined, error.message.trim()]);
    if (turn !== asked) return;  // another address was asked for meanwhile
    timer = setTimeout(() => (document.hidden ? undefined : look()), ASK_EVERY);
    status.textContent = trouble;
    back.hidden = ids.length === 0;
    if (page) show(page, address);
  }

  addEventListener("hashchange", look);
  document.addEventListener("visibilitychange", () => (document.hidden ? undefined : look()));
  look();
}
