/* Django's autocomplete fields have no name for a screen reader: each takes the label of the select it stands for. */
(() => {
  const nameChoice = (select) => {
    const label = select.labels[0]
    const box = select.parentElement.querySelector(".select2-selection")
    if (!label || !box) return
    label.id = label.id || `${select.id}-label`
    const shown = box.querySelector(".select2-selection__rendered")
    box.setAttribute("aria-labelledby", [label.id, shown?.id].filter(Boolean).join(" "))
    for (const part of box.querySelectorAll("[role=textbox], [role=searchbox]")) part.setAttribute("aria-labelledby", label.id)
  }

  /* jQuery keeps the order in which it was asked: the fields are made before this. */
  window.django.jQuery(() => {
    for (const select of document.querySelectorAll("select.admin-autocomplete")) nameChoice(select)
  })
})()
