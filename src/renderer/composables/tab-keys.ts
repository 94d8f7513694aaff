/** Where a key leads in a row of tabs; null for a key that leads nowhere. */
function nextTab(key: string, at: number, count: number): number | null {
  if (key === 'ArrowRight' || key === 'ArrowLeft')
    return (at + (key === 'ArrowRight' ? 1 : -1) + count) % count
  return key === 'Home' ? 0 : key === 'End' ? count - 1 : null
}

function walk(event: KeyboardEvent): HTMLElement | null {
  const list = event.currentTarget instanceof HTMLElement ? event.currentTarget.closest('[role=tablist]') : null
  if (list === null || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey)
    return null
  const tabs = [...list.querySelectorAll<HTMLElement>('[role=tab]:not(:disabled)')]
  const next = nextTab(event.key, tabs.findIndex(tab => tab === event.currentTarget), tabs.length)
  if (next === null)
    return null
  event.preventDefault()
  event.stopPropagation()
  const tab = tabs[next] ?? null
  tab?.focus()
  return tab
}

/** On each tab of a `tablist`: arrow keys, Home and End choose a tab. Tab itself goes to the chosen one alone; the others have `tabindex="-1"`. */
export function chooseByKeys(event: KeyboardEvent): void {
  walk(event)?.click()
}

/** On each tab of a `tablist` whose change is a step of its own: the same keys lead to a tab, Enter chooses it. */
export function leadByKeys(event: KeyboardEvent): void {
  walk(event)
}
