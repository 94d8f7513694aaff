import { describe, expect, it } from 'vitest'
import { readSeat } from './seat.ts'

function keep(entries: Record<string, string> = {}) {
  return { entries, getItem: (key: string) => entries[key] ?? null, setItem: (key: string, value: string) => void (entries[key] = value) }
}

describe('the name of a desk', () => {
  it('is the same for every window of a browser and another for each browser', () => {
    const [one, two] = [keep(), keep()]
    const name = readSeat(() => one, crypto)
    expect(name).toMatch(/^[0-9a-f]{32}$/)
    expect(readSeat(() => one, crypto)).toBe(name)
    expect(readSeat(() => two, crypto)).not.toBe(name)
  })

  it('is made anew when what was kept is none', () => {
    const storage = keep({ 'huiyin.seat': '<script>' })
    expect(readSeat(() => storage, crypto)).toMatch(/^[0-9a-f]{32}$/)
  })

  it('is empty where nothing may be kept', () => {
    const denied = () => {
      throw new DOMException('denied')
    }
    expect(readSeat(denied, crypto)).toBe('')
  })
})
