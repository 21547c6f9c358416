/* Autosave and presence: what stands in a form with data-keep goes to the newsroom every 10 seconds while it changes, as
   a private working copy; every 20 seconds the page tells that it is open, and learns who else is. See docs/decisions/0017.

   data-keep names the form; with data-keep-reads only presence is told, with data-keep-unsaved the page came with more in
   it than is saved. */
(() => {
  const EVERY = 10_000
  const PRESENCE = 20_000
  const SETTLED = 2000
  const PATIENCE = 60_000
  const KEEPALIVE = 60_000 // what a browser sends of a page that goes away, in bytes
  const NEVER = /password|token|^window$|^act$/i
  const address = document.currentScript.dataset.address
  const form = document.querySelector("form[data-keep]")
  if (!form) return

  const field = (name) => form.querySelector(`[name="${name}"]`)
  const own = field("window")
  const isTyped = !("keepReads" in form.dataset)
  const page = document.querySelector("[data-keep-says]")
  let toldAt = 0
  let running = null
  let sentAt = 0

  /* --- What stands in the form ------------------------------------------------------------------------------------- */
  const read = () => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !NEVER.test(name))

  /* Blanks do not count: the server lays out HTML its own way. */
  const gist = (fields) => JSON.stringify(fields).replace(/(?:\\[rnt]|\s)+/g, "")

  /* What is saved: as it stands once the editor has laid it out, unless somebody typed before that. */
  const isUnsaved = "keepUnsaved" in form.dataset
  let asServed = gist(read())
  let kept = isUnsaved ? "" : asServed
  let isTouched = false
  form.addEventListener("input", () => (isTouched = true), { once: true })
  const settle = () => {
    if (!isTouched && !isUnsaved) kept = asServed = gist(read())
    tell()
  }

  const ping = (fields, more) => {
    const version = field("version") || field("batch_version")
    return JSON.stringify({
      form: form.dataset.keep,
      window: own.value,
      version: Number(version?.value) || 0,
      token: field("token")?.value || "",
      title: (field("headline")?.value ?? document.querySelector("h1")?.innerText ?? "").trim(),
      fields,
      ...more,
    })
  }

  /* --- What the page says ------------------------------------------------------------------------------------------ */
  const say = (part, words, isAlarm = false) => {
    const line = page?.querySelector(`[data-keep-${part}]`)
    if (!line) return
    line.hidden = !words
    line.classList.toggle("is-alarm", isAlarm)
    if (line.textContent !== words) line.textContent = words
  }

  const told = async (response, fields, what, startedAt) => {
    if (!response.ok) return say("saved", fields ? page.dataset.shut : "", true)
    const answer = await response.json()
    if (answer.is_over) return say("saved", answer.sealed || page.dataset.over, true)
    say("others", answer.presence)
    say("warning", answer.warning)
    if (!fields) return
    kept = what
    say("saved", answer.saved_at && `${page.dataset.saved} ${answer.saved_at}`)
    form.dispatchEvent(new CustomEvent("working-copy:kept", { detail: { startedAt } }))
  }

  /* --- Telling ------------------------------------------------------------------------------------------------------- */
  const send = (body, { keepalive = false, signal } = {}) =>
    fetch(address, {
      method: "POST",
      body,
      keepalive,
      signal,
      redirect: "manual",
      headers: { "Content-Type": "application/json", "X-CSRFToken": field("csrfmiddlewaretoken").value },
    })

  /* Back to what is saved: then nothing is unsaved. */
  const unsaved = (fields, what) => (what === asServed && !isUnsaved ? [] : fields)

  const isShort = (body) => new Blob([body]).size < KEEPALIVE

  const isSent = () => Date.now() - sentAt < PATIENCE

  const tell = async () => {
    if (running || isSent()) return
    const fields = isTyped ? read() : null
    const what = fields && gist(fields)
    const isChanged = isTyped && what !== kept
    if (!isChanged && Date.now() - toldAt < PRESENCE) return
    running = new AbortController()
    const startedAt = (toldAt = Date.now())
    try {
      const { signal } = running
      const body = ping(isChanged ? unsaved(fields, what) : null)
      const response = await send(body, { signal, keepalive: document.visibilityState === "hidden" && isShort(body) })
      await told(response, isChanged && fields, what, startedAt)
    } catch {
      if (isChanged && !isSent()) say("saved", page.dataset.offline, true)
    } finally {
      running = null
    }
  }

  /* The page goes away: the last words, as far as a browser still sends them. */
  const leave = () => {
    if (isSent()) return
    running?.abort()
    const fields = isTyped ? read() : null
    const what = fields && gist(fields)
    const last = ping(isTyped && what !== kept ? unsaved(fields, what) : null, { leaves: true })
    send(isShort(last) ? last : ping(null, { leaves: true }), { keepalive: true }).catch(() => {})
  }

  document.addEventListener("submit", (event) => {
    if (event.target !== form || event.defaultPrevented) return
    sentAt = Date.now()
    running?.abort()
  })
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && tell())
  addEventListener("pagehide", leave)
  addEventListener("pageshow", ({ persisted }) => persisted && (sentAt = 0))
  addEventListener("online", tell)
  setTimeout(settle, SETTLED)
  setInterval(tell, EVERY)

  /* A tab that was duplicated is another window: two of the same name would write over one another. */
  const another = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("")
  navigator.locks
    ?.request(`working-copy ${own.value}`, { signal: AbortSignal.timeout(2000) }, () => new Promise(() => {}))
    .catch(() => (own.value = another()))
})()
