import { expect, it } from 'vitest'
import { giveBackRound, ownHeap } from './give-back.ts'

const megabyte = 1024 * 1024

/** A heap by its figures, MB. */
function heapOf(used: number, taken: number) {
  const heap = { used, taken, cleared: 0 }
  const round = giveBackRound({
    used: () => heap.used * megabyte,
    taken: () => heap.taken * megabyte,
    async clear() {
      heap.cleared++
      heap.taken = heap.used
    },
  })
  return { heap, round }
}

it('clears a heap that has grown, again and again', async () => {
  const { heap, round } = heapOf(50, 60)
  for (const taken of [60, 58, 55]) {
    heap.taken = taken
    await round.run()
  }
  expect(heap.cleared).toBe(3)
})

it('leaves a heap alone that took next to nothing since', async () => {
  const { heap, round } = heapOf(20, 30)
  await round.run()
  heap.taken = 23
  await round.run()
  expect(heap.cleared).toBe(1)
})

it('sees slow growth: what was taken counts from the last clearing, not from the last look', async () => {
  const { heap, round } = heapOf(20, 20)
  await round.run()
  for (let taken = 21; taken <= 24; taken++) {
    heap.taken = taken
    await round.run()
  }
  expect(heap.cleared).toBe(2)
})

it('leaves a heap alone that is too large to be cleared unnoticed', async () => {
  const { heap, round } = heapOf(200, 260)
  await round.run()
  expect(heap.cleared).toBe(0)
})

it('asks the runtime that we ship with: what nobody holds is gone afterwards', async () => {
  const { used, taken, clear } = ownHeap()
  let held: object[] | null = Array.from({ length: 400_000 }, (_, n) => ({ n }))
  const full = used()
  expect(held).toHaveLength(400_000)
  held = null
  await clear?.()
  expect(full - used()).toBeGreaterThan(8 * megabyte)
  expect(taken()).toBeGreaterThan(used())
})

it('does nothing where the runtime cannot be asked', async () => {
  await expect(giveBackRound({ used: () => 50 * megabyte, taken: () => 90 * megabyte, clear: null }).run()).resolves.toBeUndefined()
})
