import { getEventListeners } from 'node:events'
import { expect, it, vi } from 'vitest'
import { startDeadline, within } from './deadline.ts'

it('aborts when the time is up, and says so', () => {
  vi.useFakeTimers()
  const deadline = startDeadline(1_000, new AbortController().signal)
  vi.advanceTimersByTime(999)
  expect(deadline.signal.aborted).toBe(false)
  vi.advanceTimersByTime(1)
  expect(deadline.signal.reason).toHaveProperty('name', 'TimeoutError')
  expect(deadline.isOver()).toBe(true)
  vi.useRealTimers()
})

it('follows each of its signals with that one\'s reason, also one that was over before', () => {
  const later = new AbortController()
  const deadline = startDeadline(60_000, new AbortController().signal, later.signal)
  later.abort('called off')
  expect(deadline.signal.reason).toBe('called off')
  expect(deadline.isOver()).toBe(false)
  deadline.clear()
  expect(startDeadline(1, AbortSignal.abort('before')).signal.reason).toBe('before')
})

it('leaves nothing on a long-lived signal, whatever becomes of the work', async () => {
  const { signal } = new AbortController()
  await within(60_000, signal, async () => expect(getEventListeners(signal, 'abort')).toHaveLength(1))
  await expect(within(60_000, signal, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  expect(getEventListeners(signal, 'abort')).toHaveLength(0)
})
