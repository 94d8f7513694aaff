import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { forwardLines, isInBackground } from './operator-input.ts'

async function typed(words: readonly string[], more: (from: PassThrough) => void = from => void from.end()) {
  const [from, to] = [new PassThrough(), new PassThrough()]
  const ended = Promise.withResolvers<void>()
  const leave = forwardLines({ from, to, onEnd: ended.resolve })
  words.forEach(word => from.write(word))
  more(from)
  await ended.promise
  return { leave, from, to, got: String(to.read() ?? '') }
}

describe('typed lines', () => {
  it('go on whole, and the end of the input does not end the output', async () => {
    const { to, got } = await typed(['li', 'nks\nmore', '\n'])
    expect(got).toBe('links\nmore\n')
    expect(to.writable).toBe(true)
  })

  it('end where the input breaks', async () => {
    const { to } = await typed([], from => void from.destroy(new Error('EIO')))
    expect(to.writable).toBe(true)
  })

  it('are left without a word of an end', () => {
    const from = new PassThrough()
    let ends = 0
    forwardLines({ from, to: new PassThrough(), onEnd: () => ends++ })()
    expect([ends, from.destroyed]).toEqual([0, true])
  })
})

describe('a job in the background', () => {
  const stat = (group: number, terminal: number, foreground: number) => () => `7 (a (name) x) S 1 ${group} 5 ${terminal} ${foreground} 0`

  it('is told from one that is typed to, and from one without a terminal', () => {
    expect(isInBackground(stat(7, 34816, 9))).toBe(true)
    expect(isInBackground(stat(7, 34816, 7))).toBe(false)
    expect(isInBackground(stat(7, 0, -1))).toBe(false)
    expect(isInBackground(() => {
      throw new Error('no such file')
    })).toBe(false)
  })
})
