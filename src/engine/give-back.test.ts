import { expect, it } from 'vitest'
import { giveBackRound, ownHeap } from './give-back.ts'

const megabyte = 1024 * 1024

it('clears what has come together, and leaves a quiet heap and a very large one alone', async () => {
  let used = 50 * megabyte
  let cleared = 0
  const round = giveBackRound({
    used: () => used,
    clear: async () => {
      cleared += 1
      used = 40 * megabyte
    },
  })
  await round.run()
  expect(cleared).toBe(1)
  used += 3 * megabyte
  await round.run()
  expect(cleared).toBe(1)
  used += 2 * megabyte
  await round.run()
  expect(cleared).toBe(2)
  used = 200 * megabyte
  await round.run()
  expect(cleared).toBe(2)
})

it('asks the runtime that we ship with', async () => {
  const { used, clear } = ownHeap()
  expect(used()).toBeGreaterThan(megabyte)
  await expect(clear?.()).resolves.toBeUndefined()
})

it('does nothing where the runtime cannot be asked', async () => {
  await expect(giveBackRound({ used: () => 50 * megabyte, clear: null }).run()).resolves.toBeUndefined()
})
