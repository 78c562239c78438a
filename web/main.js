theme.begin();
document.body.append(tooltip, dialog);
document.getElementById("bar").append(themeSwitch());
const start = JSON.parse(document.getElementById("data").textContent);
const root = document.getElementById("page");
if (start.live) followRuns(start, root);
else showPage(start, root);
