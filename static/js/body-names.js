/* Names of union bodies while one is typed, from the register; without this the name is typed in full. */
document.addEventListener("DOMContentLoaded", () => {
  const list = document.querySelector("datalist[data-choices]")
  const field = list && document.querySelector(`input[list="${list.id}"]`)
  if (!field) return
  let waiting
  let asked = ""

  const offer = async () => {
    const before = field.value.slice(0, field.value.lastIndexOf("、") + 1)
    const words = field.value.slice(before.length).trim()
    if (words.length < 2 || words === asked) return
    asked = words
    try {
      const answer = await fetch(`${list.dataset.choices}?q=${encodeURIComponent(words)}`)
      if (!answer.ok || asked !== words) return
      const { names } = await answer.json()
      list.replaceChildren(...names.map((name) => Object.assign(document.createElement("option"), { value: before + name })))
    } catch {
      /* No line: the name can still be typed. */
    }
  }

  field.addEventListener("input", () => {
    clearTimeout(waiting)
    waiting = setTimeout(offer, 250)
  })
})
