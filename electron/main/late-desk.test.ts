import type { Desk } from './desk.ts'
import { describe, expect, it } from 'vitest'
import { createLateDesk, lookOnce } from './late-desk.ts'

const listener = { emit: () => {}, onLink: () => {} }

function aDesk(shellCalls: Desk['shellCalls'] = {}): Desk & { stopped: boolean, open: number } {
  const desk = {
    stopped: false,
    open: 0,
    pages: () => ({
      openSession() {
        desk.open += 1
        return { id: 's', call: async (name: string) => ({ ok: true as const, data: { name } }), close: () => void (desk.open -= 1) }
      },
    }),
    media: async () => ({ mime: 'image/png', bytes: new Uint8Array(1), name: null }),
    upload: async () => { throw new Error('not asked') },
    phone: async () => 'wss://phones.example',
    sandbox: { weibo: 'http://127.0.0.1:1', control: 'http://127.0.0.1:2', phones: 'http://127.0.0.1:3' } as Desk['sandbox'],
    shellCalls,
    stop: async () => void (desk.stopped = true),
  }
  return desk
}

describe('a desk that is being opened', () => {
  it('has a page wait in peace, and answers it as the desk would once that is there', async () => {
    const { promise, resolve } = Promise.withResolvers<Desk>()
    const late = createLateDesk(promise, () => 7)
    const session = late.pages()!.openSession(listener)
    expect(await session.call('session:time', {})).toEqual({ ok: true, data: { now: 7 } })
    const hello = session.call('session:hello', {})
    const desk = aDesk()
    resolve(desk)
    expect(await hello).toEqual({ ok: true, data: { name: 'session:hello' } })
    expect(await session.call('session:time', {})).toEqual({ ok: true, data: { name: 'session:time' } })
    session.close()
    await Promise.resolve()
    expect(desk.open).toBe(0)
  })

  it('opens no session for a page that left meanwhile', async () => {
    const { promise, resolve } = Promise.withResolvers<Desk>()
    const session = createLateDesk(promise, () => 7).pages()!.openSession(listener)
    session.close()
    const desk = aDesk()
    resolve(desk)
    expect(await session.call('session:hello', {})).toMatchObject({ ok: false, error: { code: 'link_lost' } })
    expect(desk.open).toBe(0)
  })

  it('has media and phone wait, and is the desk itself once that is there', async () => {
    const { promise, resolve } = Promise.withResolvers<Desk>()
    const late = createLateDesk(promise, () => 7)
    expect(late.sandbox).toBeNull()
    const [media, phone] = [late.media('m1'), late.phone()]
    resolve(aDesk())
    expect((await media).mime).toBe('image/png')
    expect(await phone).toBe('wss://phones.example')
    expect(late.sandbox).not.toBeNull()
  })

  it('passes a sign-in on to a desk that knows it, and refuses it for one that does not', async () => {
    const team = createLateDesk(Promise.resolve(aDesk({ 'host:signIn': async input => ({ got: input }) })), () => 7)
    expect(await team.shellCalls['host:signIn']?.({ code: 'c' })).toEqual({ got: { code: 'c' } })
    const alone = createLateDesk(Promise.resolve(aDesk()), () => 7)
    await expect(alone.shellCalls['host:signIn']?.({})).rejects.toMatchObject({ code: 'unknown_call' })
  })

  it('is stopped with the desk, also while it is still being opened', async () => {
    const { promise, resolve } = Promise.withResolvers<Desk>()
    const desk = aDesk()
    const stopping = createLateDesk(promise, () => 7).stop()
    resolve(desk)
    await stopping
    expect(desk.stopped).toBe(true)
  })

  it('that could not be opened has nothing to stop, and its callers hear why', async () => {
    const late = createLateDesk(Promise.reject(new Error('no store')), () => 7)
    await late.stop()
    await expect(late.media('m1')).rejects.toThrow('no store')
    expect(await late.pages()!.openSession(listener).call('session:hello', {})).toMatchObject({ ok: false, error: { code: 'link_lost' } })
  })

  it('whose trouble is known at once is told of before any window; one that takes its time is not waited for', async () => {
    const ran: number[] = []
    const timers = { set: (work: () => void, ms: number) => setTimeout(() => {
      ran.push(ms)
      work()
    }, 0), clear: (handle: unknown) => clearTimeout(handle as NodeJS.Timeout) }
    await expect(lookOnce(Promise.reject(new Error('config_invalid')), timers)).rejects.toThrow('config_invalid')
    expect(ran).toEqual([])
    await lookOnce(new Promise(() => {}), timers)
    expect(ran[0]).toBeLessThan(100)
  })
})
