import type { Scheme } from './tokens.ts'
import { describe, expect, it } from 'vitest'
import { tokens, tokensOf } from './tokens.ts'

function luminance(hex: string): number {
  const channels = [1, 3, 5].map(at => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
  const [r = 0, g = 0, b = 0] = channels.map(c => c <= 0.040_45 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x)
  return (high + 0.05) / (low + 0.05)
}

describe.each<Scheme>(['light', 'dark'])('contrast of the %s scheme', (scheme) => {
  const t = tokens[scheme]

  it.each([
    ['ink', t.ink, [t.canvas, t.surface, t.raised, t.selected, t.accentSoft, t.publicSoft, t.privateSoft, t.noteSoft]],
    ['inkSoft', t.inkSoft, [t.canvas, t.surface, t.raised, t.selected]],
    ['inkFaint', t.inkFaint, [t.canvas, t.surface, t.raised, t.hover, t.selected, t.accentSoft, t.publicSoft, t.privateSoft]],
    ['accent', t.accent, [t.canvas, t.surface, t.raised, t.accentSoft]],
    ['amber', t.amber, [t.surface, t.raised, t.amberSoft, t.selected]],
    ['red', t.red, [t.surface, t.raised, t.redSoft, t.selected]],
    ['good', t.good, [t.surface, t.raised, t.goodSoft]],
    ['publicInk', t.publicInk, [t.surface, t.raised, t.publicSoft]],
    ['privateInk', t.privateInk, [t.surface, t.raised, t.privateSoft]],
    ['note', t.note, [t.surface, t.noteSoft]],
    ['onAccent', t.onAccent, [t.accent, t.accentHover]],
  ])('%s is readable on every ground it stands on (4.5:1)', (_name, ink, grounds) => {
    for (const ground of grounds)
      expect(contrast(ink, ground)).toBeGreaterThanOrEqual(4.5)
  })

  it('the clock\'s shapes stand out from their ground (3:1), its late figure is readable', () => {
    for (const mark of [t.calm, t.redMark])
      expect(contrast(mark, t.surface)).toBeGreaterThanOrEqual(3)
    expect(contrast(t.amberMark, t.surface)).toBeGreaterThanOrEqual(2.6)
    expect(contrast(t.onRed, t.redMark)).toBeGreaterThanOrEqual(4)
  })
})

describe.each<Scheme>(['light', 'dark'])('the %s scheme with more contrast', (scheme) => {
  const t = tokensOf(scheme, true)

  it('has every text at 7:1 on the grounds it stands on, and lines at 3:1', () => {
    const pairs = { ink: t.ink, inkSoft: t.inkSoft, inkFaint: t.inkFaint, accent: t.accent, amber: t.amber, red: t.red, good: t.good, publicInk: t.publicInk, privateInk: t.privateInk, note: t.note }
    const pale = Object.entries(pairs).filter(([, ink]) => [t.canvas, t.surface, t.raised].some(ground => contrast(ink, ground) < 7)).map(([name]) => name)
    expect(pale).toEqual([])
    for (const ground of [t.canvas, t.surface, t.raised])
      expect(contrast(t.hairline, ground)).toBeGreaterThanOrEqual(3)
    expect(contrast(t.onAccent, t.accent)).toBeGreaterThanOrEqual(7)
  })
})
