import type { ActionPlace } from './action.ts'

/** Every place, the one for its own heading. */
export const actionPlaces: readonly ActionPlace[] = ['list', 'conversation', 'composer', 'call', 'page', 'supervisor', 'everywhere']

/** True where one stands in both at one moment, so that one key cannot mean something in each. On a page beside the desk nothing of the desk acts. */
export function mayMeet(a: ActionPlace, b: ActionPlace): boolean {
  const beside: readonly ActionPlace[] = ['page', 'everywhere', 'supervisor']
  return (a !== 'page' || beside.includes(b)) && (b !== 'page' || beside.includes(a))
}

/** The place that an element stands in: its nearest `data-place`; null outside of all. */
export function placeOf(element: Element | null): ActionPlace | null {
  const named = element?.closest('[data-place]')?.getAttribute('data-place')
  return actionPlaces.find(place => place === named) ?? null
}
