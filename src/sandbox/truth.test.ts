import { describe, expect, it } from 'vitest'
import { createTruth } from './truth.ts'

describe('the ledger', () => {
  it('keeps the ids of two platforms apart, even of one channel', () => {
    const truth = createTruth()
    const [one, other] = [truth.on('nodebb'), truth.on('discourse')]
    one.introduce(7, { customerKey: 'a', needsReply: true })
    one.record({ kind: 'post', touchpoint: 'mention', id: '5', uid: 7, at: 1, text: '甲' })
    other.record({ kind: 'post', touchpoint: 'mention', id: '5', uid: 7, at: 2, text: '乙' })
    expect([one.find('5')?.text, other.find('5')?.text]).toEqual(['甲', '乙'])
    expect([one.of('7').length, truth.of(7).length]).toEqual([1, 2])
    expect(truth.after(0)).toMatchObject([{ n: 1, channel: 'forum', platform: 'nodebb', customerKey: 'a' }, { n: 2, channel: 'forum', platform: 'discourse', customerKey: null }])
  })

  it('knows whose phone rang by the platform that it was said with', () => {
    const truth = createTruth()
    truth.on('douyin').introduce('@x', { customerKey: 'a', needsReply: true })
    truth.record({ kind: 'call', touchpoint: 'call', id: 'c1', platform: 'douyin', uid: '@x', at: 1 })
    expect(truth.find('c1')).toMatchObject({ channel: 'hotline', platform: 'douyin', customerKey: 'a' })
  })
})
