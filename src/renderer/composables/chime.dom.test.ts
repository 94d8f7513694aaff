import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope } from 'vue'
import { useChime } from './chime.ts'

describe('the desk\'s sounds', () => {
  let played: string[] = []
  let scope = effectScope()
  beforeEach(() => {
    played = []
    scope = effectScope()
    let urls = 0
    vi.spyOn(URL, 'createObjectURL').mockImplementation(() => `blob:${urls++}`)
    vi.spyOn(URL, 'revokeObjectURL').mockImplementation(() => {})
    vi.stubGlobal('navigator', { userActivation: { hasBeenActive: true } })
    vi.stubGlobal('Audio', class {
      url: string
      constructor(url: string) {
        this.url = url
      }

      play(): Promise<void> {
        played.push(this.url)
        return Promise.reject(new Error('no loudspeaker'))
      }

      pause(): void {}
    })
  })
  afterEach(() => {
    scope.stop()
    vi.unstubAllGlobals()
  })

  it('are heard one each few seconds, each kind its own, and none where they are off', () => {
    let now = 0
    let isOn = true
    const chime = scope.run(() => useChime(() => isOn, () => now))!
    chime('knock')
    chime('danger')
    now = 3_000
    chime('danger')
    now = 6_000
    chime('knock')
    isOn = false
    now = 9_000
    chime('ring')
    expect(played).toHaveLength(3)
    expect(played[0]).toBe(played[2])
    expect(played[1]).not.toBe(played[0])
  })
})
