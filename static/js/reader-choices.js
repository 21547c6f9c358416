/* A reader's text size and colours: kept on the device, set before the page is drawn. */
(() => {
  const chosen = document.documentElement.dataset
  const dark = document.querySelector("[data-dark]")
  const system = dark.media
  const choose = (name, value) => {
    chosen[name] = value
    dark.media = { light: "not all", dark: "screen" }[chosen.theme] || system
  }

  let kept = {} // where a browser keeps nothing for a site
  try {
    kept = localStorage
  } catch {}
  for (const name of ["size", "theme"]) choose(name, kept["reader-" + name] || "")
  addEventListener("DOMContentLoaded", () => {
    const buttons = document.querySelectorAll("[data-choice]")
    const press = (each) => each.setAttribute("aria-pressed", chosen[each.dataset.choice] === each.value)
    buttons.forEach((button) => {
      press(button)
      button.onclick = () => {
        const name = button.dataset.choice
        choose(name, button.value)
        buttons.forEach(press)
        kept["reader-" + name] = button.value
      }
    })
  })
})()
