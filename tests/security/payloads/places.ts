import { placesOfContract } from './text-fields.ts'
import { wordsOfOurs } from './words-of-ours.ts'

/** What is said unasked has no schema: who else is in a room, what an alarm is about. */
const ofEvents = ['event room people[].name', 'event alarm facts{}'] as const

/** Every place of the contract that carries text from outside, in a fixed order: its index is the number that its texts bear. */
export const outsidePlaces: readonly string[] = [...placesOfContract().filter(place => !wordsOfOurs.some(([ours]) => ours.test(place))), ...ofEvents]

const numbers = new Map(outsidePlaces.map((place, index) => [place, index]))

/** The number of a place of outside text; undefined for one of our own. */
export function numberOf(place: string): number | undefined {
  return numbers.get(place)
}

/** What stands on the way for the payloads of a place; at the page's door each becomes `⟦place.payload⟧` and its text, so that it can be found again wherever it is shown. */
export function sealOf(place: number, payloads: readonly number[]): string {
  return `⟪${place}:${payloads.join()}⟫`
}
