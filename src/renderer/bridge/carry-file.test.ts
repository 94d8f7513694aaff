import type { Upload } from '../../shared/contract/media.ts'
import type { Carrier } from './carry-file.ts'
import { Blob, Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../shared/errors.ts'
import { carryFile } from './carry-file.ts'

const content = new Uint8Array(700_000).map((_, index) => index % 253)

/** A host that keeps what it gets, and a line that breaks as it is told. */
function createHost(line: (nth: number) => 'ok' | 'lost_before' | 'lost_after' | AppError = () => 'ok') {
  let kept = Buffer.alloc(0)
  let begun = 0
  let sent = 0
  const progress: number[] = []
  const pauses: number[] = []
  const now = (): Upload => ({ id: 'up-1', kind: 'image', mime: 'image/png', name: 'a.png', size: content.length, received: kept.length, state: kept.length === content.length ? 'ready' : 'open', width: null, height: null })
  const carrier: Carrier = {
    client: {
      call: (async (_name: string, input: { sha256: string, size: number }) => {
        begun += 1
        expect(input).toMatchObject({ sha256: createHash('sha256').update(content).digest('hex'), size: content.length })
        return now()
      }) as unknown as Carrier['client']['call'],
    },
    async sendPiece(_id, offset, piece) {
      const what = line(sent += 1)
      if (what instanceof AppError)
        throw what
      if (what === 'lost_before')
        throw new AppError('link_lost')
      expect(offset).toBe(kept.length)
      kept = Buffer.concat([kept, Buffer.from(await piece.arrayBuffer())])
      if (what === 'lost_after')
        throw new AppError('link_lost')
      return now()
    },
    pause: async ms => void pauses.push(ms),
  }
  const file = { conversationId: 'r1', clientKey: 'key-00000001', name: 'a.png', mime: 'image/png', content: new Blob([content]) as unknown as globalThis.Blob }
  return { carry: (signal = new AbortController().signal) => carryFile(carrier, file, signal, share => progress.push(share)), kept: () => kept, begun: () => begun, sent: () => sent, progress, pauses }
}

describe('a file on its way to the host', () => {
  it('arrives in pieces', async () => {
    const host = createHost()
    expect(await host.carry()).toMatchObject({ state: 'ready' })
    expect([host.begun(), host.sent()]).toEqual([1, 3])
    expect(host.kept().equals(Buffer.from(content))).toBe(true)
    expect(host.progress.at(-1)).toBe(1)
  })

  it('F25 dies at 99 % and goes on where it broke off: nothing is sent twice, whether or not the last piece arrived', async () => {
    for (const loss of ['lost_before', 'lost_after'] as const) {
      const host = createHost(nth => nth === 3 ? loss : 'ok')
      expect(await host.carry()).toMatchObject({ state: 'ready' })
      expect(host.kept().equals(Buffer.from(content))).toBe(true)
      expect(host.sent()).toBe(loss === 'lost_after' ? 3 : 4)
    }
  })

  it('F25 whatever the line does, it arrives whole or fails clearly', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.constantFrom('ok' as const, 'lost_before' as const, 'lost_after' as const), { maxLength: 30 }), async (weather) => {
      const host = createHost(nth => weather[nth - 1] ?? 'ok')
      const outcome = await host.carry().then(() => 'ready', (error: AppError) => error.code)
      expect(['ready', 'upload_incomplete']).toContain(outcome)
      if (outcome === 'ready')
        expect(host.kept().equals(Buffer.from(content))).toBe(true)
    }))
  })

  it('F25 fails clearly when the line stays broken, and may be tried again', async () => {
    const host = createHost(nth => nth > 2 ? 'lost_before' : 'ok')
    await expect(host.carry()).rejects.toMatchObject({ code: 'upload_incomplete', retryable: true })
    expect(host.pauses).toEqual([500, 1_000, 2_000, 4_000, 8_000])
  })

  it('is not carried on when the host refuses it, or when it was taken off', async () => {
    const host = createHost(() => new AppError('file_refused', { details: { reason: 'type' } }))
    await expect(host.carry()).rejects.toMatchObject({ code: 'file_refused' })
    expect(host.sent()).toBe(1)
    const abort = new AbortController()
    abort.abort()
    await expect(createHost().carry(abort.signal)).rejects.toMatchObject({ code: 'upload_incomplete' })
  })

  it('asks how much there is when the host has another part than we thought', async () => {
    const host = createHost(nth => nth === 2 ? new AppError('conflict', { details: { received: 0 } }) : 'ok')
    expect(await host.carry()).toMatchObject({ state: 'ready' })
    expect(host.begun()).toBe(2)
  })
})
