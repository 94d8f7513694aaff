import type { InboundItem } from '../../shared/domain/index.ts'
import type { Catch } from './take-in.ts'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../shared/errors.ts'
import { createPushStore } from './push-store.ts'

const item = (objectKey: string) => ({ type: 'event', objectKey, at: 1 }) as unknown as InboundItem
const push = (...keys: string[]) => ({ items: keys.map(item), bad: [] })
const keysOf = ({ items }: Catch) => items.map(one => one.objectKey)

const turn = () => new Promise(setImmediate)
const noPause = () => Promise.resolve()

/** A store whose commits end when told. */
function slowStore(pause: (ms: number) => Promise<void> = noPause) {
  const units: { readonly all: Catch, readonly end: () => void, readonly fail: (error: unknown) => void }[] = []
  const store = createPushStore(all => new Promise<void>((end, fail) => {
    units.push({ all, end, fail })
  }), pause)
  return { store, units }
}

describe('pushes', () => {
  it('that come while one is stored are stored together, in their order, each acknowledged after its own commit', async () => {
    const { store, units } = slowStore()
    const done: string[] = []
    const all = ['a', 'b', 'c'].map(key => store('one', push(key)).then(() => done.push(key)))
    expect(units.map(({ all }) => keysOf(all))).toEqual([['a']])
    units[0]!.end()
    await all[0]
    await turn()
    expect(done).toEqual(['a'])
    expect(keysOf(units[1]!.all)).toEqual(['b', 'c'])
    units[1]!.end()
    await Promise.all(all)
    await turn()
    void store('one', push('d'))
    expect(keysOf(units[2]!.all)).toEqual(['d'])
  })

  it('of one account do not wait for another\'s', () => {
    const { store, units } = slowStore()
    void store('one', push('a'))
    void store('two', push('b'))
    expect(units.map(({ all }) => all.accountId)).toEqual(['one', 'two'])
  })

  it('fill units of a bounded size, and a large one goes whole', async () => {
    const { store, units } = slowStore()
    void store('one', push('first'))
    for (let n = 0; n < 40; n++)
      void store('one', push(`n${n}`))
    void store('one', push(...Array.from({ length: 50 }, (_, n) => `m${n}`)))
    for (let n = 0; n < 4; n++) {
      units[n]!.end()
      await turn()
    }
    expect(units.map(({ all }) => all.items.length)).toEqual([1, 32, 8, 50])
  })

  it('that come faster than they are stored are gathered a little while; a full unit waits for nothing, and neither does the first', async () => {
    let open = () => {}
    let pauses = 0
    const { store, units } = slowStore(() => {
      pauses++
      return new Promise(resolve => open = resolve)
    })
    void store('one', push('a'))
    void store('one', push('b'))
    units[0]!.end()
    await turn()
    expect(units).toHaveLength(1)
    void store('one', push('c'))
    open()
    await turn()
    expect(keysOf(units[1]!.all)).toEqual(['b', 'c'])
    for (let n = 0; n < 40; n++)
      void store('one', push(`n${n}`))
    units[1]!.end()
    await turn()
    expect(units[2]!.all.items).toHaveLength(32)
    expect(pauses).toBe(1)
  })

  it('a unit that fails is refused to those in it alone', async () => {
    const { store, units } = slowStore()
    const first = store('one', push('a'))
    const refused = expect(first).rejects.toMatchObject({ code: 'store_full' })
    const second = store('one', push('b'))
    units[0]!.fail(new AppError('store_full'))
    await refused
    await turn()
    units[1]!.end()
    await second
  })

  it('one that cannot be stored spares those that came with it', async () => {
    const store = createPushStore(async (all) => {
      if (keysOf(all).includes('poison'))
        throw new AppError('internal')
    }, noPause)
    const pushes = ['a', 'b', 'poison', 'c'].map(key => store('one', push(key)))
    expect((await Promise.allSettled(pushes)).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
  })

  it('beyond what may wait are to be tried again', async () => {
    const { store } = slowStore()
    for (let n = 0; n < 2_001; n++)
      void store('one', push(`n${n}`))
    await expect(store('one', push('late'))).rejects.toMatchObject({ code: 'store_busy' })
  })
})
