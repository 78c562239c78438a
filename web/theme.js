// Light or dark: as the reader's system is, until the switch is pressed.

const theme = {
  listeners: [],
  system: matchMedia("(prefers-color-scheme: dark)"),
  chosen() { return document.documentElement.dataset.theme; },
  isDark() { return this.chosen() ? this.chosen() === "dark" : this.system.matches; },
  choose(name) {
    document.documentElement.dataset.theme = name;
    try { localStorage.setItem("netwright-theme", name); } catch { /* a file's page may have no storage */ }
    this.tell();
  },
  tell() { this.listeners.forEach((listener) => listener()); },
  begin() {
    try {
      const kept = localStorage.getItem("netwright-theme");
      if (kept) document.documentElement.dataset.theme = kept;
    } catch { /* as above */ }
    this.system.addEventListener("change", () => this.tell());
  },
  // The page's colours as they are now.
  colours() {
    const style = getComputedStyle(document.documentElement);
    const value = (name) => style.getPropertyValue(name).trim();
    return { ink: value("--ink"), soft: value("--soft"), line: value("--line"), grey: value("--grey"),
             series: value("--series").split(/\s+/) };
  },
};

function themeSwitch() {
  const name = () => (theme.isDark() ? "Light" : "Dark");
  const press = button(name(), () => theme.choose(theme.isDark() ? "light" : "dark"),
                       { class: "quiet theme", title: "Switch between light and dark" });
  theme.listeners.push(() => (press.textContent = name()));
  return press;
}
