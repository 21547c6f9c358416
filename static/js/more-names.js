/* "Another name" adds an empty row at once; without this the page comes back with one. */
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-more-names]")
  if (!button) return
  const prefix = button.dataset.moreNames
  const rows = document.querySelector(`[data-names="${prefix}"]`)
  const total = document.getElementById(`id_${prefix}-TOTAL_FORMS`)
  if (!rows?.lastElementChild || !total) return
  event.preventDefault()

  const row = rows.lastElementChild.cloneNode(true)
  const number = Number(total.value)
  const renumbered = (text) => text.replace(`${prefix}-${number - 1}-`, `${prefix}-${number}-`)
  for (const part of row.querySelectorAll("[id], [name], [for]")) {
    for (const name of ["id", "name", "for"]) {
      if (part.hasAttribute(name)) part.setAttribute(name, renumbered(part.getAttribute(name)))
    }
  }
  for (const error of row.querySelectorAll(".field__err")) error.remove()
  const field = row.querySelector(`[name$="-name"]`)
  field.value = ""
  field.removeAttribute("value")
  rows.append(row)
  total.value = number + 1
  field.focus()
})
