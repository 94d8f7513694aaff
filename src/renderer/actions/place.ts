import type { ActionPlace } from './action.ts'

/** Every place, the one for its own heading. */
export const actionPlaces: readonly ActionPlace[] = ['list', 'conversation', 'composer', 'call', 'supervisor', 'everywhere']

/** The place that an element stands in: its nearest `data-place`; null outside of all. */
export function placeOf(element: Element | null): ActionPlace | null {
  const named = element?.closest('[data-place]')?.getAttribute('data-place')
  return actionPlaces.find(place => place === named) ?? null
}
