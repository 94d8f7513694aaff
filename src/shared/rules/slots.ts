/** A place in a text that waits to be filled: `{客户}`. Offsets are UTF-16 units. */
export interface Slot {
  readonly name: string
  readonly start: number
  readonly end: number
}

/** Slots that the workstation fills by itself where it can; any other name waits for a person. */
export const knownSlots = ['客户', '坐席', '工号', '品牌', '时间'] as const
export type KnownSlot = typeof knownSlots[number]

/** Braces around a few Chinese characters: nobody writes them to a customer on purpose. */
const slot = /\{([\p{Script=Han}A-Z]{1,8})\}/giu

/** Every slot of a text, in order. */
export function slotsOf(text: string): Slot[] {
  return [...text.matchAll(slot)].map(match => ({ name: match[1] ?? '', start: match.index, end: match.index + match[0].length }))
}

/** Fills what is known; what is not known, or empty, stays as it stands. What is filled in is never read for slots again. */
export function fillSlots(text: string, values: Readonly<Partial<Record<KnownSlot, string>>>): string {
  return text.replaceAll(slot, (whole, name: string) => Object.hasOwn(values, name) ? values[name as KnownSlot] || whole : whole)
}

/** The next slot at or after a place, or the first one; null when there is none. */
export function nextSlot(text: string, from: number): Slot | null {
  const slots = slotsOf(text)
  return slots.find(({ start }) => start >= from) ?? slots[0] ?? null
}
