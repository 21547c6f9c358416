/* On the page 两边都改了, who types a third text has chosen it. */
(() => {
  document.addEventListener("input", (event) => {
    const typed = event.target.closest(".merge__own textarea")
    if (typed) typed.closest(".merge__own").querySelector("input[type=radio]").checked = true
  })
})()
