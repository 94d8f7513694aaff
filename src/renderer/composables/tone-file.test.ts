import { describe, expect, it } from 'vitest'
import { toneFile } from './tone-file.ts'

function read(file: Uint8Array<ArrayBuffer>) {
  const view = new DataView(file.buffer)
  const heights = Array.from({ length: (file.length - 44) / 2 }, (_, at) => view.getInt16(44 + at * 2, true))
  const rate = view.getUint32(24, true)
  return {
    name: new TextDecoder().decode(file.slice(0, 4)),
    told: view.getUint32(40, true),
    heights,
    seconds: heights.length / rate,
    between: (from: number, to: number) => heights.slice(from * rate, to * rate),
  }
}
const crossings = (heights: readonly number[]) => heights.filter((height, at) => at > 0 && height >= 0 && heights[at - 1]! < 0).length

describe('tones as a file', () => {
  it('is a sound of the length that it tells', () => {
    const { name, told, heights, seconds } = read(toneFile([880, 660]))
    expect(name).toBe('RIFF')
    expect(told).toBe(heights.length * 2)
    expect(seconds).toBeCloseTo(0.48, 2)
  })

  it('has the pitch that was asked for', () => {
    expect(crossings(read(toneFile([660])).between(0.02, 0.12))).toBeCloseTo(66, -0.5)
  })

  it('is soft, begins and ends in silence', () => {
    const { heights } = read(toneFile([440, 330, 440]))
    expect(Math.max(...heights)).toBeGreaterThan(1_500)
    expect(Math.max(...heights)).toBeLessThan(4_000)
    expect(Math.abs(heights[0]!)).toBeLessThan(10)
    expect(Math.abs(heights.at(-1)!)).toBeLessThan(30)
  })
})
