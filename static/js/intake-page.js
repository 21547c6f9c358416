/* The page 拆稿, better with a script: a click on a line of the source chooses it as the place to split, a card that is
   worked on shows where it stands in the source, and a second click on a button does nothing. */
const page = document.querySelector("form.intake")

const sourceOf = (clip) => page.querySelectorAll(`.raw section[data-clip="${clip}"]`)

/* --- The card that is worked on is marked in the source, and the source scrolls to it by itself ------------------- */
const show = (clip) => {
  for (const section of page.querySelectorAll(".raw .is-on")) section.classList.remove("is-on")
  const sections = sourceOf(clip)
  for (const section of sections) section.classList.add("is-on")
  const pane = page.querySelector(".raw")
  if (!sections.length || pane.scrollHeight <= pane.clientHeight) return
  pane.scrollTo({ top: sections[0].offsetTop - pane.offsetTop })
}

for (const card of page.querySelectorAll(".found[data-clip]")) {
  card.addEventListener("focusin", () => show(card.dataset.clip))
}

/* --- A line of the source is the place to split before ------------------------------------------------------------ */
const choose = (clip, line) => {
  const list = page.querySelector(`select[name="clip-${clip}-line"]`)
  if (!list || ![...list.options].some((option) => option.value === line)) return
  list.value = line
  const box = list.closest("details")
  box.open = true
  box.scrollIntoView({ block: "center" })
  list.focus({ preventScroll: true })
}

for (const section of page.querySelectorAll(".raw section[data-clip]")) {
  section.addEventListener("click", (event) => {
    const line = event.target.closest("[data-line]")
    if (line && !String(getSelection())) choose(section.dataset.clip, line.dataset.line)
  })
}

/* --- A button that was pressed works once, and the page says that it works ---------------------------------------- */
page.addEventListener("submit", () => {
  page.setAttribute("aria-busy", "true")
  setTimeout(() => page.querySelectorAll("button[name=act]").forEach((button) => (button.disabled = true)))
})
addEventListener("pageshow", () => {
  page.removeAttribute("aria-busy")
  page.querySelectorAll("button[name=act]").forEach((button) => (button.disabled = false))
})
