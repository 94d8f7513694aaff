import { expect, it } from 'vitest'
import { createRushWatch, giveBackRound, ownHeap } from './give-back.ts'

const megabyte = 1024 * 1024

/** A heap by its figures, MB. */
function heapOf(used: number, taken: number) {
  const heap = { used, taken, cleared: 0, rush: false, told: [] as boolean[] }
  const round = giveBackRound({
    isRush: () => heap.rush,
    used: () => heap.used * megabyte,
    taken: () => heap.taken * megabyte,
    async clear() {
      heap.cleared++
      heap.taken = heap.used
    },
  }, rush => void heap.told.push(rush))
  /** As often as a quiet process is looked at between two clearings. */
  const look = async () => {
    await round.run()
    await round.run()
  }
  return { heap, look, round }
}

it('clears a heap that has grown, again and again', async () => {
  const { heap, look } = heapOf(50, 60)
  for (const taken of [60, 58, 55]) {
    heap.taken = taken
    await look()
  }
  expect(heap.cleared).toBe(3)
})

it('leaves a heap alone that took next to nothing since', async () => {
  const { heap, look } = heapOf(20, 30)
  await look()
  heap.taken = 23
  await look()
  expect(heap.cleared).toBe(1)
})

it('sees slow growth: what was taken counts from the last clearing, not from the last look', async () => {
  const { heap, look } = heapOf(20, 20)
  await look()
  for (let taken = 21; taken <= 24; taken++) {
    heap.taken = taken
    await look()
  }
  expect(heap.cleared).toBe(2)
})

it('leaves a heap alone that is too large to be cleared unnoticed', async () => {
  const { heap, look } = heapOf(200, 260)
  await look()
  expect(heap.cleared).toBe(0)
})

it('in a rush it is cleared seldom, and soon when the rush is over', async () => {
  const { heap, round } = heapOf(50, 90)
  heap.rush = true
  for (let looks = 0; looks < 11; looks++)
    await round.run()
  expect(heap.cleared).toBe(0)
  await round.run()
  expect(heap.cleared).toBe(1)
  heap.taken = 90
  await round.run()
  heap.rush = false
  await round.run()
  expect(heap.cleared).toBe(2)
  expect(heap.told.slice(-2)).toEqual([true, false])
})

it('a rush is more than a third of a processor since the last look', () => {
  let [now, used] = [0, 0]
  const isRush = createRushWatch(() => now, () => used)
  now = 5_000
  used = 1_700
  expect(isRush()).toBe(false)
  now = 10_000
  used = 3_600
  expect(isRush()).toBe(true)
  now = 15_000
  expect(isRush()).toBe(false)
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
  await expect(giveBackRound({ used: () => 50 * megabyte, taken: () => 90 * megabyte, clear: null, isRush: () => false }).run()).resolves.toBeUndefined()
})
