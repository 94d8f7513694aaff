import type { Workstation } from '../support/workstation.ts'
import type { Desk } from './desk/desk.ts'
import { expect } from '@playwright/test'
import { shareDesk, test } from './desk/test.ts'

const shared = shareDesk({ speed: 0, channels: 'all' })
const nick = '等一个说法的小顾'

interface Voice {
  readonly platform: 'weibo' | 'douyin' | 'nodebb' | 'discourse'
  readonly words: string
}

interface Entry {
  readonly platform: string
  readonly visibility: string
  readonly isBrand: boolean
  readonly text: string
  readonly id: string
}

/** The same matter, told in the manner of each place. */
const voices: readonly Voice[] = [
  { platform: 'weibo', words: '主板一个月换了两次还是自己关机，归谁管？' },
  { platform: 'douyin', words: '微博问过没人管，主板换了两次还是关机，到底怎么办？' },
  { platform: 'nodebb', words: '两次更换主板后仍自动关机，请官方给出换新流程，维修单号都在' },
]

async function raise(workstation: Workstation, platform: Voice['platform'], text: string, who = nick, more: Record<string, unknown> = {}): Promise<{ readonly id: string, readonly uid: number | string }> {
  return workstation.control('POST', '/say', { channel: platform, kind: platform === 'douyin' ? 'comment' : 'mention', nick: who, text, needsReply: true, ...more })
}

async function brandSaid(workstation: Workstation, words: string): Promise<readonly Entry[]> {
  const { entries } = await workstation.control<{ entries: Entry[] }>('GET', '/truth')
  return entries.filter(entry => entry.isBrand && entry.text.includes(words))
}

/** Answers the open room; resolves when the platform has it, reviewed or not. */
async function answer(desk: Desk, text: string): Promise<void> {
  await desk.field.fill(text)
  await desk.field.press('Enter')
  await expect(desk.message(text).getByTestId('outbound-state')).toHaveAttribute('data-state', /^(?:sent|in_review)$/)
}

async function newComplaint(desk: Desk): Promise<void> {
  await desk.at('rail-intake').click()
  await desk.at('intake-complaintNew').click()
  await desk.at('complaint-externalNo').fill('17312345678')
  await desk.at('complaint-title').fill('两次更换主板后仍自动关机，拒绝换新')
  await desk.at('complaint-nick').fill(nick)
  await desk.at('complaint-text').fill('微博、抖音、社区都问过了，没有人能回答换新的条件。')
  await desk.at('complaint-submit').click()
}

test('一位客户在所有渠道说同一件事：四个会话、一位客户，各回各处', async () => {
  test.setTimeout(240_000)
  const { workstation, desk } = shared()
  const { at } = desk

  await test.step('微博、抖音、社区各来一条，黑猫登记一张', async () => {
    for (const { platform, words } of voices)
      await raise(workstation, platform, words)
    await newComplaint(desk)
    await at('tab-all').click()
    await expect(desk.rowOf(nick)).toHaveCount(4, { timeout: 60_000 })
  })

  await test.step('确认是同一人：一位客户，四个身份，四个会话', async () => {
    await desk.openRow('all', voices[0]!.words.slice(0, 8))
    for (let left = 3; left > 0; left--) {
      await expect(at('perhaps')).toHaveCount(left)
      await expect(at('perhaps').first()).toContainText('昵称相同')
      await at('link').first().click()
      await at('link-submit').click()
    }
    await expect(at('perhaps')).toHaveCount(0)
    await expect(at('identity')).toHaveCount(4)
    expect(new Set(await at('identity').evaluateAll(list => list.map(item => item.getAttribute('data-channel'))))).toEqual(new Set(['weibo', 'douyin', 'forum', 'complaint']))
    await expect(at('customer-panel').getByTestId('customer-room')).toHaveCount(4)
  })

  await test.step('各渠道的回复落在各自的地方', async () => {
    for (const { platform, words } of voices) {
      await desk.claim(words.slice(0, 8))
      const text = `您好，第三次维修符合换新条件，今天十八点前给您换新方案（${platform}）`
      await answer(desk, text)
      await expect.poll(async () => (await brandSaid(workstation, `换新方案（${platform}）`)).map(entry => [entry.platform, entry.visibility])).toEqual([[platform, 'public']])
    }
    await desk.claim('拒绝换新')
    await desk.field.fill('您好，符合换新条件，今天十八点前联系您办理。')
    await desk.field.press('Enter')
    await expect(desk.message('今天十八点前联系您办理').getByTestId('outbound-state')).toHaveAttribute('data-state', 'by_hand')
    expect(await brandSaid(workstation, '今天十八点前联系您办理')).toEqual([])
  })

  await test.step('弄错了可以拆开', async () => {
    await at('identity').filter({ hasText: nick }).first().getByTestId('unlink').click()
    await at('identity').filter({ hasText: nick }).first().getByTestId('unlink').click()
    await expect(at('identity')).not.toHaveCount(4)
  })
})

test('平台审核、原文删除、私信窗口关闭：屏幕都说清楚，并给出路', async () => {
  test.setTimeout(240_000)
  const { workstation, desk } = shared()
  const { at } = desk

  await test.step('抖音的回复先审核，审核过了才算发出', async () => {
    await raise(workstation, 'douyin', '充电口松了怎么办，才买一个月', '小李修手机')
    await desk.claim('充电口松了')
    const text = '您好，麻烦私信我们订单号，马上为您登记检测。'
    await desk.field.fill(text)
    await desk.field.press('Enter')
    const state = desk.message(text).getByTestId('outbound-state')
    await expect(state).toHaveAttribute('data-state', 'in_review')
    await expect(desk.message(text)).toContainText('审核')
    await expect(state).toHaveAttribute('data-state', 'sent', { timeout: 120_000 })
  })

  await test.step('客户删了原文：回复发不出去，说明原因，可改电话或办结', async () => {
    const said = await raise(workstation, 'weibo', '屏幕一直闪，看得头疼，有人管吗？', '屏幕会眨眼')
    await desk.claim('屏幕一直闪')
    await workstation.control('DELETE', `/items/weibo/${said.id}`)
    const text = '您好，看到您的反馈了，麻烦说下系统版本，我来登记。'
    // The deletion may be seen before the answer leaves: then the room is locked already.
    if (await desk.field.isEnabled()) {
      await desk.field.fill(text).catch(() => {})
      await desk.field.press('Enter').catch(() => {})
    }
    await expect(at('composer-locked')).toHaveAttribute('data-code', 'source_deleted')
    await expect(at('composer-locked')).toContainText('客户删除了原来的内容')
    await expect(at('way-out-call')).toBeVisible()
    await expect(at('way-out-resolve')).toBeVisible()
  })

  await test.step('私信窗口关了：输入框锁上，公开会话和电话是出路', async () => {
    const who = '流量去哪了'
    const { uid } = await raise(workstation, 'weibo', '流量莫名其妙少了三个G，谁来解释一下？', who)
    await desk.claim('少了三个G')
    await answer(desk, '您好，麻烦私信我们手机号后四位，马上为您核对。')
    await workstation.control('POST', '/say', { channel: 'weibo', kind: 'dm', uid, text: '发了，尾号 0000，快点' })
    await expect(at('room-tab-private')).toBeVisible()
    await desk.switchRoom('private')
    await workstation.control('PUT', '/faults/F20', { on: true })
    const text = '查到了，是后台更新占用的，已为您补回三个G。'
    await desk.field.fill(text)
    await desk.field.press('Enter')
    await expect(desk.message(text).getByTestId('outbound-state')).toHaveAttribute('data-state', 'failed')
    await expect(at('composer-locked')).toHaveAttribute('data-code', 'window_closed')
    await expect(at('way-out-call')).toBeVisible()
    await at('way-out-room').first().click()
    await expect(at('room-tab-public')).toHaveAttribute('aria-selected', 'true')
    await expect(at('composer-locked')).toBeHidden()
    await workstation.control('DELETE', '/faults')
  })
})
