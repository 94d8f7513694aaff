import { expect, it } from 'vitest'
import { giveBackRound, ownHeap } from './give-back.ts'

const megabyte = 1024 * 1024

it.each([
  ['a busy thread', 0.4, 60, 1],
  ['a quiet one', 0.01, 60, 0],
  ['a heap too large to be cleared unnoticed', 0.4, 200, 0],
])('%s', async (_, busy, used, times) => {
  let cleared = 0
  const round = giveBackRound({ used: () => used * megabyte, busy: () => busy, clear: async () => void (cleared += 1) })
  await round.run()
  expect(cleared).toBe(times)
})

it('asks the runtime that we ship with: what nobody holds is gone afterwards', async () => {
  const { used, busy, clear } = ownHeap()
  let held: object[] | null = Array.from({ length: 400_000 }, (_, n) => ({ n }))
  const full = used()
  expect(held).toHaveLength(400_000)
  held = null
  await clear?.()
  expect(full - used()).toBeGreaterThan(8 * megabyte)
  expect(busy()).toBeGreaterThanOrEqual(0)
})

it('does nothing where the runtime cannot be asked', async () => {
  await expect(giveBackRound({ used: () => 50 * megabyte, busy: () => 1, clear: null }).run()).resolves.toBeUndefined()
})
