import type { GravityFacts, ScriptWords } from './scripts.ts'
import { describe, expect, it } from 'vitest'
import { contentFaults, isLockedOut, isOffered, leastRecentVariant, needsReview, scriptLockOf } from './scripts.ts'

const calm: GravityFacts = { tier: 2, danger: [], mood: 'calm', channel: 'weibo', texts: [] }
const content: ScriptWords = { brand: '', title: '题', situation: 'billing', style: 'plain', visibility: 'private', variants: ['一句话。'], keywords: [], sensitive: false, expiresAt: null }

describe('the lock of memes and personification', () => {
  it.each<[string, Partial<GravityFacts>, ReturnType<typeof scriptLockOf>]>([
    ['a calm question', { texts: ['请问几点上班'] }, null],
    ['praise', { mood: 'pleased', texts: ['太好用了，谢谢'] }, null],
    ['unease alone', { mood: 'uneasy' }, null],
    ['danger now', { tier: 0, danger: ['fire'] }, 'danger'],
    ['danger that is over', { tier: 1, danger: ['injury'] }, 'danger'],
    ['fraud in progress', { tier: 0, danger: ['fraud_now', 'elder'] }, 'money'],
    ['grief by mood', { mood: 'grieving' }, 'grief'],
    ['a death in plain words', { texts: ['我父亲上个月去世了，想给号码销户'] }, 'grief'],
    ['a death in soft words', { texts: ['老伴走了，手机里还有他的照片'] }, 'grief'],
    ['a parcel that has left is nobody\'s death', { texts: ['快递走了三天还没到'] }, null],
    ['a plan that is gone is nobody\'s death', { texts: ['我的套餐怎么不在了'] }, null],
    ['money stolen', { texts: ['银行卡被盗刷了两千'] }, 'money'],
    ['money charged for nothing', { texts: ['你们莫名其妙扣了我钱'] }, 'money'],
    ['full-width letters hide nothing', { texts: ['损失了５０００元'] }, 'money'],
    ['points that were deducted for a reason', { texts: ['不多扣得清清楚楚吗'] }, null],
    ['an escalated complaint', { tier: 1, danger: ['escalated'] }, 'complaint'],
    ['a complaint desk', { channel: 'complaint' }, 'complaint'],
    ['anger', { mood: 'furious' }, 'anger'],
    ['upset', { mood: 'upset' }, 'anger'],
    ['danger goes before anger', { tier: 0, danger: ['fire', 'escalated'], mood: 'furious' }, 'danger'],
  ])('%s', (_, facts, lock) => {
    expect(scriptLockOf({ ...calm, ...facts })).toBe(lock)
  })

  it('shuts out the two playful styles alone', () => {
    expect((['personified', 'trending', 'lively', 'plain'] as const).filter(style => isLockedOut(style, 'grief'))).toEqual(['personified', 'trending'])
    expect(isLockedOut('personified', null)).toBe(false)
  })
})

describe('a script', () => {
  it.each<[Partial<ScriptWords>, boolean]>([
    [{}, false],
    [{ sensitive: true }, true],
    [{ visibility: 'public' }, true],
    [{ visibility: 'both' }, true],
    [{ style: 'personified' }, true],
    [{ style: 'trending' }, true],
    [{ style: 'lively' }, false],
    [{ situation: 'death' }, true],
    [{ situation: 'refund' }, true],
  ])('%j needs a second person: %s', (facts, wanted) => {
    expect(needsReview({ ...content, ...facts })).toBe(wanted)
  })

  it.each<[Partial<ScriptWords>, string[]]>([
    [{}, []],
    [{ style: 'trending' }, ['expiry']],
    [{ style: 'trending', expiresAt: 1 }, []],
    [{ style: 'personified', situation: 'money_loss' }, ['tone']],
    [{ variants: ['一样', ' 一样 '] }, ['twice']],
  ])('%j has the faults %j', (facts, faults) => {
    expect(contentFaults({ ...content, ...facts })).toEqual(faults)
  })

  it('is offered by state, date, room and brand', () => {
    const script = { state: 'approved', expiresAt: null, visibility: 'both', brand: '' } as const
    const room = { visibility: 'public', brand: '云杉' } as const
    const offered = (facts: Partial<Parameters<typeof isOffered>[0]>) => isOffered({ ...script, ...facts }, room, 100)
    expect([offered({}), offered({ expiresAt: 101 }), offered({ brand: '云杉' }), offered({ visibility: 'public' })]).toEqual([true, true, true, true])
    expect([offered({ state: 'in_review' }), offered({ state: 'draft' }), offered({ expiresAt: 100 }), offered({ brand: '别家' }), offered({ visibility: 'private' })]).toEqual([false, false, false, false, false])
  })

  it.each<[number, number[], number]>([
    [1, [], 0],
    [1, [0, 0], 0],
    [3, [], 0],
    [3, [0], 1],
    [3, [1, 0], 2],
    [3, [2, 1, 0], 0],
    [3, [0, 2, 1, 0], 1],
  ])('of %i wordings, said %j, hands out %i', (count, uses, wanted) => {
    expect(leastRecentVariant(count, uses)).toBe(wanted)
  })
})
