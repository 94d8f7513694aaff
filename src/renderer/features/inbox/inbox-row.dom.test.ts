import type { ConversationRow } from '../../../shared/contract/conversation.ts'
import { afterEach, describe, expect, it } from 'vitest'
import { mountOnDesk, testNow } from '../../bridge/test-desk.ts'
import InboxRow from './InboxRow.vue'

const minute = 60_000
const row: ConversationRow = {
  id: 'r-1',
  caseId: 'c-1',
  channel: 'weibo',
  accountId: 'a-1',
  accountName: '回音官方',
  touchpoint: 'dm',
  visibility: 'private',
  status: 'queued',
  triage: 'needs_reply',
  customer: { id: 'k-1', name: '王小明', followers: null, verified: 'none', vip: false },
  owner: null,
  offer: null,
  preview: '充电宝 冒烟了',
  lastAt: testNow - 2 * minute,
  unread: 2,
  due: { kind: 'first_reply', startedAt: testNow - minute, dueAt: testNow + 60 * minute },
  danger: [],
  mood: 'upset',
  publicity: 0,
  tier: 1,
  holdingAt: null,
  acknowledgedAt: null,
  snoozedUntil: null,
  trouble: false,
  call: null,
  callState: null,
  tags: [],
} as unknown as ConversationRow

let leave = (): void => {}
afterEach(() => leave())

async function mountRow(shown: ConversationRow) {
  const desk = await mountOnDesk(InboxRow, { row: shown, myId: 'me' })
  leave = () => desk.wrapper.unmount()
  return { ...desk, words: () => desk.wrapper.text().replaceAll(/\s+/g, ' '), labels: () => desk.wrapper.findAll('[role=img]').map(sign => sign.attributes('aria-label')) }
}

describe('a line of the inbox', () => {
  it('says who wrote where, what, in which room and mood, and that it is unread', async () => {
    const { words, labels } = await mountRow(row)
    for (const word of ['王小明', '2 分钟前', '充电宝 冒烟了', '私信', '不满'])
      expect(words()).toContain(word)
    expect(labels()).toContain('微博')
    expect(labels().at(-1)).toContain('2')
  })

  it('written over with another conversation shows nothing of the one before', async () => {
    const { wrapper, words, labels } = await mountRow(row)
    await wrapper.setProps({ row: { ...row, id: 'r-2', channel: 'hotline', visibility: 'private', mood: 'calm', unread: 0, due: null, preview: '另一位', customer: { ...row.customer, name: '' } } })
    expect(words()).toContain('另一位')
    expect(words()).not.toMatch(/王小明|不满|充电宝|私信/)
    expect(wrapper.find('.person-name').classes()).toContain('nameless')
    expect(wrapper.attributes('data-id')).toBe('r-2')
    expect(labels()).toHaveLength(1)
  })

  it('stays as it is while the clock says nothing new', async () => {
    const { wrapper, clock } = await mountRow(row)
    const before = wrapper.html()
    clock.set(testNow + 2_000)
    await wrapper.vm.$nextTick()
    expect(wrapper.html()).toBe(before)
    clock.set(testNow + 10 * minute)
    await wrapper.vm.$nextTick()
    expect(wrapper.html()).not.toBe(before)
  })
})
