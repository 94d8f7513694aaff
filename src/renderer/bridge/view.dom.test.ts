import type { ViewRow, WorkstationClient } from '../../shared/contract/index.ts'
import type { Frame } from '../../shared/contract/session.ts'
import type { LiveView } from './view.ts'
import { describe, expect, it } from 'vitest'
import { defineComponent, h, ref } from 'vue'
import { AppError } from '../../shared/errors.ts'
import { mountOn } from './test-desk.ts'
import { useView } from './view.ts'

/** A host of one view, driven by hand. */
function createHost() {
  const asked: { name: string, input: unknown }[] = []
  const frames = new Set<(frame: Frame) => void>()
  const links = new Set<(state: 'up' | 'lost') => void>()
  let next = { at: 10, ids: ['a', 'b'] }
  let gate: Promise<void> = Promise.resolve()
  let failure: AppError | null = null
  let opened = 0

  const client = {
    call: async (name: string, input: unknown) => {
      asked.push({ name, input })
      if (name === 'session:hello')
        return { now: 0, me: { id: 'me' } }
      await gate
      if (failure) {
        const thrown = failure
        failure = null
        throw thrown
      }
      if (name === 'view:open')
        opened++
      return { viewId: `v${opened}`, at: next.at, rows: next.ids.map(id => ({ id, text: id })), summary: { total: next.ids.length } }
    },
    on: (event: string, handler: (frame: Frame) => void) => {
      if (event === 'frame')
        frames.add(handler)
      return () => void frames.delete(handler)
    },
    onLink: (handler: (state: 'up' | 'lost') => void) => {
      links.add(handler)
      return () => void links.delete(handler)
    },
    close: () => {},
  } as unknown as WorkstationClient

  return {
    client,
    asked: () => asked.map(call => call.name).filter(name => name.startsWith('view:')),
    lastInput: () => asked.at(-1)?.input,
    answersWith: (at: number, ids: string[]) => void (next = { at, ids }),
    failsWith: (error: AppError) => void (failure = error),
    hold: () => {
      const held = Promise.withResolvers<void>()
      gate = held.promise
      return held.resolve
    },
    frame: (patch: Partial<Frame>) => frames.forEach(take => take({ viewId: `v${opened}`, from: 10, to: 11, put: [], del: [], ...patch })),
    link: (state: 'up' | 'lost') => links.forEach(take => take(state)),
    listeners: () => frames.size,
  }
}

async function watchInbox(host = createHost()) {
  let view: LiveView<'inbox'> | undefined
  const tab = ref<'queue' | 'mine' | null>('queue')
  const desk = await mountOn(defineComponent({
    setup() {
      view = useView('inbox', () => tab.value === null ? null : { tab: tab.value })
      return () => h('i')
    },
  }), {}, host.client)
  if (!view)
    throw new Error('not mounted')
  const ids = () => view?.rows.value.map((row: ViewRow<'inbox'>) => row.id)
  return { ...desk, host, view, tab, ids }
}

describe('a view', () => {
  it('opens, applies frames by their sequence and keeps unchanged rows as they are', async () => {
    const { host, view, ids } = await watchInbox()
    expect(view.state.value).toBe('ready')
    const kept = view.byId('b')
    host.frame({ put: [{ id: 'c' }], del: ['a'], order: ['c', 'b'], summary: { total: 2 } })
    expect(ids()).toEqual(['c', 'b'])
    expect(view.byId('b')).toBe(kept)
    expect(host.asked()).toEqual(['view:open'])
  })

  it('drops what it has already and asks for what it missed', async () => {
    const { host, ids, settle } = await watchInbox()
    host.frame({ from: 8, to: 9, del: ['a'] })
    expect(ids()).toEqual(['a', 'b'])
    host.answersWith(14, ['x'])
    host.frame({ from: 12, to: 13, del: ['a'] })
    await settle()
    expect(host.asked()).toEqual(['view:open', 'view:sync'])
    expect(ids()).toEqual(['x'])
  })

  it('asks again when an order names a row that never came', async () => {
    const { host, settle } = await watchInbox()
    host.frame({ order: ['a', 'b', 'ghost'] })
    await settle()
    expect(host.asked()).toEqual(['view:open', 'view:sync'])
  })

  it('keeps frames that overtake the answer they belong to', async () => {
    const { host, ids, tab, settle } = await watchInbox()
    const release = host.hold()
    host.answersWith(20, ['m'])
    tab.value = 'mine'
    await settle()
    host.frame({ from: 20, to: 21, put: [{ id: 'n' }], order: ['n', 'm'] })
    expect(ids()).toEqual(['a', 'b'])
    release()
    await settle()
    expect(ids()).toEqual(['n', 'm'])
    expect(host.asked()).toEqual(['view:open', 'view:move'])
  })

  it('moves to the newest wish only', async () => {
    const { host, tab, settle } = await watchInbox()
    const release = host.hold()
    tab.value = 'mine'
    await settle()
    tab.value = 'queue'
    await settle()
    tab.value = 'mine'
    await settle()
    release()
    await settle()
    expect(host.asked().length).toBeLessThanOrEqual(3)
    expect(host.lastInput()).toMatchObject({ params: { tab: 'mine' } })
  })

  it('stands as stale while the link is lost, and opens anew with the next session', async () => {
    const { host, view, ids, clock, settle } = await watchInbox()
    clock.set(clock.now() + 5_000)
    const lostAt = clock.now()
    host.link('lost')
    clock.set(lostAt + 9_000)
    expect(view.state.value).toBe('stale')
    expect(view.asOf.value).toBe(lostAt)
    expect(ids()).toEqual(['a', 'b'])
    host.answersWith(3, ['z'])
    host.link('up')
    await settle()
    expect(view.state.value).toBe('ready')
    expect(ids()).toEqual(['z'])
    expect(host.asked()).toEqual(['view:open', 'view:open'])
  })

  it('opens anew when the host no longer knows it', async () => {
    const { host, tab, view, settle } = await watchInbox()
    host.failsWith(new AppError('not_found'))
    tab.value = 'mine'
    await settle()
    expect(host.asked()).toEqual(['view:open', 'view:move', 'view:open'])
    expect(view.state.value).toBe('ready')
  })

  it('says why it failed and keeps what it had', async () => {
    const { host, tab, view, ids, settle } = await watchInbox()
    host.failsWith(new AppError('forbidden'))
    tab.value = 'mine'
    await settle()
    expect(view.state.value).toBe('error')
    expect(view.error.value?.code).toBe('forbidden')
    expect(ids()).toEqual(['a', 'b'])
  })

  it('closes with its scope, and while nothing is wanted', async () => {
    const { host, tab, wrapper, view, settle } = await watchInbox()
    tab.value = null
    await settle()
    expect(host.asked().at(-1)).toBe('view:close')
    expect(view.state.value).toBe('idle')
    tab.value = 'mine'
    await settle()
    wrapper.unmount()
    await settle()
    expect(host.asked().at(-1)).toBe('view:close')
    expect(host.listeners()).toBe(0)
  })
})
