import type { ConversationRow } from '../../src/shared/contract/conversation.ts'
import type { Desk } from '../support/engine/start-engine.ts'
import type { SandboxEngine } from '../support/sandbox-engine.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectableChannels } from '../../src/channels/registry.ts'
import { CHANNEL_OF } from '../../src/sandbox/platform-names.ts'
import { AVAILABLE } from '../../src/sandbox/stand-ins/index.ts'
import { room, rowsOf, until } from '../support/engine/inbox.ts'
import { startSandboxEngine } from '../support/sandbox-engine.ts'

const platforms = AVAILABLE.filter(name => connectableChannels.includes(CHANNEL_OF[name]))
let s: SandboxEngine
let lin: Desk
beforeAll(async () => {
  // Customers say their first words and no more.
  s = await startSandboxEngine({ speed: 0 })
  lin = s.t.desk()
})
afterAll(async () => s.stop())

let keys = 0

/** The one room of an account in which somebody wrote these words, once it is there. */
async function roomWith(platform: string, text: string): Promise<ConversationRow> {
  return until(async () => {
    await s.pollAll()
    const rows = (await rowsOf(lin, 'all')).filter(row => row.accountId === s.accountOf.get(platform))
    const holding = []
    for (const row of rows) {
      if ((await room(lin, row.id)).rows.some(line => line.text.includes(text)))
        holding.push(row)
    }
    expect(holding).toHaveLength(1)
    return holding[0]!
  })
}

async function answer(row: ConversationRow, text: string): Promise<void> {
  const { epoch } = await lin.call('conversation:claim', { id: row.id })
  await lin.call('message:send', { conversationId: row.id, clientKey: `every-channel-${++keys}`, text, role: 'reply', epoch, seenVersion: 9_999, acceptWarnings: true })
}

describe.each(platforms)('%s', (platform) => {
  it.each([['public', 'mention'], ['private', 'dm']])('a voice in %s arrives once, and its answer is said there once', async (visibility, kind) => {
    const text = `我的话费被多扣了五十块，怎么回事（${platform} ${kind}）`
    const { id, uid } = await s.order<{ id: string, uid: string | number }>('POST', '/say', { channel: platform, kind, nick: `老顾${kind}`, text: platform === 'weibo' && kind === 'mention' ? `@云杉客服 ${text}` : text })
    const row = await roomWith(platform, text)
    expect(row.visibility).toBe(visibility)
    const lines = (await room(lin, row.id)).rows.filter(line => line.direction === 'inbound' && line.text.includes(text))
    expect(lines).toHaveLength(1)

    const reply = `您好，查到是漫游包续订扣的，已经为您申请退费，三天内到账（${platform}${kind}）`
    await answer(row, reply)
    const said = await until(async () => {
      const { entries } = await s.order<{ entries: { isBrand: boolean, text: string, visibility: string, to: unknown, inReplyTo: string | null, postId: string | null }[] }>('GET', `/truth?channel=${platform}`)
      const found = entries.filter(entry => entry.isBrand && entry.text.includes(reply))
      expect(found).toHaveLength(1)
      return found[0]!
    })
    expect(said.visibility).toBe(visibility)
    if (visibility === 'private')
      expect(String(said.to)).toBe(String(uid))
    else
      expect([said.inReplyTo, said.postId]).toContain(id)
    const everywhere = s.sandbox.truth.after(0).filter(entry => entry.isBrand && entry.text.includes(reply))
    expect(everywhere.map(entry => entry.platform)).toEqual([platform])
  })
})

it('one customer, one matter, several platforms: a room on each, and every answer lands where it belongs', async () => {
  const places = ['weibo', 'douyin', 'nodebb'] as const
  const [key, words] = ['one-matter-everywhere', /主板/]
  await s.order('POST', `/customers/${key}/start`)
  for (const platform of places.slice(1))
    expect(await s.order('POST', `/customers/${key}/move`)).toMatchObject({ on: platform })
  const first = s.sandbox.truth.after(0).filter(entry => entry.customerKey === key)
  expect(first.map(entry => entry.platform)).toEqual(places)
  expect(new Set(first.map(entry => entry.uid)).size).toBe(places.length)
  for (const { platform, text } of first.filter(entry => platforms.includes(entry.platform))) {
    expect(text).toMatch(words)
    const row = await roomWith(platform, text.slice(-12))
    await answer(row, `您好，第三次维修符合换新条件，今天十八点前给您换新方案（${platform}）`)
  }
  for (const platform of places.filter(name => platforms.includes(name))) {
    await until(() => {
      const said = s.sandbox.truth.after(0).filter(entry => entry.isBrand && entry.text.includes(`换新方案（${platform}）`))
      expect(said.map(entry => entry.platform)).toEqual([platform])
    })
  }
})

it('a notice of the complaint desk opens the complaint that it tells of', async () => {
  await s.order('POST', '/customers/complaint-desk-notice/start')
  const no = /投诉编号：(\d{11})/.exec(s.sandbox.truth.after(0).at(-1)?.text ?? '')?.[1]
  const row = await until(async () => {
    const found = (await rowsOf(lin, 'all')).filter(candidate => candidate.channel === 'complaint')
    expect(found).toHaveLength(1)
    return found[0]!
  })
  const { summary } = await lin.view('complaint', { conversationId: row.id })
  expect(summary.complaint).toMatchObject({ desk: 'heimao', externalNo: no })
})

it('the ledger of the platforms and ours agree on who waits', async () => {
  const { summary } = await lin.view('ledger', { since: 0 })
  expect(summary.balances).toBe(true)
  expect(summary.figures.effectiveInTime + summary.figures.effectiveLate).toBe(platforms.length * 2 + platforms.filter(name => name !== 'discourse').length)
})
