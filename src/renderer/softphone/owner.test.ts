import { describe, expect, it } from 'vitest'
import { createPhoneOwner } from './owner.ts'

interface Waiting { readonly run: () => Promise<unknown>, readonly resolve: (value: unknown) => void, readonly reject: (why: unknown) => void }

/** Locks of one browser, as the standard has them (Web Locks API): one holder, a line, stealing, and a window that dies. */
function createBrowser() {
  const timers: { ms: number, run: () => void }[] = []
  const listeners = new Set<{ window: number, hear: (event: { data: unknown }) => void }>()
  let holder: Waiting | null = null
  const line: Waiting[] = []

  function next(): void {
    const first = line.shift()
    if (first === undefined)
      return
    grant(first)
  }
  function grant(one: Waiting): void {
    holder = one
    void one.run().then((value) => {
      if (holder !== one)
        return
      holder = null
      one.resolve(value)
      next()
    })
  }
  const locks = {
    request: (_name: string, { steal = false, signal }: { steal?: boolean, signal?: AbortSignal }, run: () => Promise<unknown>) => new Promise((resolve, reject) => {
      const one = { run, resolve, reject }
      if (steal) {
        holder?.reject(new DOMException('stolen', 'AbortError'))
        return grant(one)
      }
      if (holder === null)
        return grant(one)
      line.push(one)
      signal?.addEventListener('abort', () => {
        if (line.includes(one))
          line.splice(line.indexOf(one), 1)
        reject(new DOMException('given up', 'AbortError'))
      })
    }),
  } as unknown as Pick<LockManager, 'request'>

  let windows = 0
  function openWindow({ deaf = false } = {}) {
    const window = ++windows
    const seen: string[] = []
    let busy = false
    const owner = createPhoneOwner('a-1', {
      locks,
      channel: () => ({
        postMessage: (data: unknown) => [...listeners].filter(one => one.window !== window).forEach(one => one.hear({ data })),
        addEventListener: (_type: string, hear: unknown) => void (deaf || listeners.add({ window, hear: hear as never })),
        close: () => [...listeners].filter(one => one.window === window).forEach(one => listeners.delete(one)),
      }) as unknown as BroadcastChannel,
      after(ms, run) {
        const timer = { ms, run }
        timers.push(timer)
        return () => void (timers.includes(timer) && timers.splice(timers.indexOf(timer), 1))
      },
    })
    owner.claim({ onOwn: () => void seen.push('own'), onLost: () => void seen.push('lost'), isBusy: () => busy })
    return {
      owner,
      seen,
      beBusy: () => void (busy = true),
      endCall() {
        busy = false
        owner.free()
      },
    }
  }
  const settle = async () => {
    for (let i = 0; i < 20; i++)
      await Promise.resolve()
  }
  return { openWindow, settle, fire: () => timers.splice(0).forEach(timer => timer.run()) }
}

describe('the phone of a person with several windows', () => {
  it('is in the newest one, and back in the older when that is closed', async () => {
    const browser = createBrowser()
    const first = browser.openWindow()
    await browser.settle()
    expect(first.seen).toEqual(['own'])
    const second = browser.openWindow()
    await browser.settle()
    expect([first.seen, second.seen]).toEqual([['own', 'lost'], ['own']])
    second.owner.release()
    await browser.settle()
    expect(first.seen).toEqual(['own', 'lost', 'own'])
  })

  it('stays where a call is, and goes to who asked when the call is over', async () => {
    const browser = createBrowser()
    const first = browser.openWindow()
    await browser.settle()
    first.beBusy()
    const second = browser.openWindow()
    await browser.settle()
    browser.fire()
    await browser.settle()
    expect([first.seen, second.seen]).toEqual([['own'], []])
    first.endCall()
    await browser.settle()
    expect([first.seen, second.seen]).toEqual([['own', 'lost'], ['own']])
  })

  it('a call\'s end alone gives the phone to nobody', async () => {
    const browser = createBrowser()
    const first = browser.openWindow()
    await browser.settle()
    first.endCall()
    await browser.settle()
    expect(first.seen).toEqual(['own'])
  })

  it('is taken from a window that hangs', async () => {
    const browser = createBrowser()
    const first = browser.openWindow({ deaf: true })
    await browser.settle()
    const second = browser.openWindow()
    await browser.settle()
    expect(second.seen).toEqual([])
    browser.fire()
    await browser.settle()
    expect([first.seen, second.seen]).toEqual([['own', 'lost'], ['own']])
  })

  it('comes when it is asked for', async () => {
    const browser = createBrowser()
    const first = browser.openWindow()
    await browser.settle()
    const second = browser.openWindow()
    await browser.settle()
    first.owner.take()
    await browser.settle()
    expect([first.seen, second.seen]).toEqual([['own', 'lost', 'own'], ['own', 'lost']])
  })
})
