import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { effectScope, nextTick, ref } from 'vue'
import { useByAndBy } from './by-and-by.ts'

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n)
const scope = effectScope()

beforeEach(() => void vi.useFakeTimers({ toFake: ['requestAnimationFrame', 'cancelAnimationFrame'] }))
afterEach(() => {
  scope.stop()
  vi.useRealTimers()
})

it('shows the first at once, more with each frame, and begins again for another question', async () => {
  const query = ref('')
  const all = ref(numbers(25))
  const least = ref(0)
  const shown = scope.run(() => useByAndBy(() => all.value, 10, () => query.value, () => least.value))!
  expect(shown.value).toHaveLength(10)
  vi.advanceTimersToNextFrame()
  expect(shown.value).toHaveLength(20)
  vi.advanceTimersToNextFrame()
  expect(shown.value).toEqual(numbers(25))

  all.value = numbers(28)
  expect(shown.value).toHaveLength(28)
  query.value = '私信'
  expect(shown.value).toHaveLength(10)
  least.value = 28
  expect(shown.value).toHaveLength(28)
  least.value = 1
  await nextTick()
  vi.advanceTimersToNextFrame()
  expect(shown.value).toHaveLength(20)
})
