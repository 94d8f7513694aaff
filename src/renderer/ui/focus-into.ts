const reachable = 'button:not(:disabled), a[href], input:not([tabindex="-1"]), textarea, select, summary, [tabindex="0"]'

/** Leads the keyboard to the first thing in an element that it can reach; nothing happens where there is none. */
export function focusInto(element: Element | null | undefined): void {
  element?.querySelector<HTMLElement>(reachable)?.focus()
}
