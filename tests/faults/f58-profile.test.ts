import type { WorkstationClient } from '../../src/shared/contract/index.ts'
import type { EngineHub } from '../support/faults/engine-hub.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readIdentity } from '../../electron/main/identity.ts'
import { cohortOf } from '../../electron/main/updates/cohort.ts'
import { wireVersion } from '../../src/shared/wire.ts'
import { startEngineHub } from '../support/faults/engine-hub.ts'
import { until } from '../support/until.ts'

let h: EngineHub
beforeEach(async () => {
  h = await startEngineHub()
})
afterEach(() => h.stop())

/** A desk with a profile of its own: its name is all that it keeps. */
async function sit(seat: string): Promise<WorkstationClient> {
  const client = await h.screen('lin')
  await client.call('session:hello', { wireVersion, app: 'faults', appVersion: '0.0.0', seat })
  return client
}

async function ownOne(client: WorkstationClient): Promise<string> {
  h.t.hear({ text: '@云杉客服 宽带断了怎么办？' })
  const room = await until(() => h.t.store.read.one('conversations', {}), 'a voice')
  await client.call('conversation:claim', { id: room.id })
  return room.id
}

async function elsewhere(client: WorkstationClient) {
  const view = await client.call('view:open', { view: 'me', params: {} })
  await client.call('view:close', { viewId: view.viewId })
  return (view.summary as { elsewhere: { watching: boolean } | null }).elsewhere
}

describe('F58 a profile is wiped', () => {
  it('F58 nothing is lost: conversations, drafts and preferences are the hub\'s', async () => {
    const before = await sit('profile-1')
    const id = await ownOne(before)
    await before.call('draft:save', { conversationId: id, text: '您好，我查一下，', media: [] })
    await before.call('preference:save', { patch: { undoMs: 5_000 } })
    before.close()
    await until(async () => (await h.t.store.read.get('agents', 'lin'))?.sessions === 0, 'the desk to be left')

    const after = await sit('profile-2')
    const mine = await after.call('view:open', { view: 'inbox', params: { tab: 'mine' } })
    expect(mine.rows.map(row => row.id)).toEqual([id])
    const room = await after.call('view:open', { view: 'conversation', params: { id } })
    expect(JSON.stringify(room.summary)).toContain('您好，我查一下，')
    expect(await h.t.store.read.find('preferences', {})).toMatchObject([{ id: expect.stringContaining('lin') }])
    expect(await elsewhere(after)).toBeNull()
  })

  it('F58 the desk is the same desk for a staged roll-out: its place comes from the system, from no file of the profile', async () => {
    const asked: string[] = []
    const ports = {
      platform: 'win32' as const,
      env: { SESSIONNAME: 'ICA-CGP', SystemRoot: 'C:\\Windows' },
      user: { uid: -1, username: 'linxw' },
      run: async (program: string) => {
        asked.push(program)
        return '"YUNSHAN\\linxw","S-1-5-21-1-2-3-1010"'
      },
      read: async (path: string) => {
        asked.push(path)
        throw new Error('wiped')
      },
    }
    const [before, after] = [await readIdentity(ports), await readIdentity(ports)]
    for (const rollout of ['1.1.0', '1.2.0', '1.2.1'])
      expect(cohortOf(rollout, after)).toBe(cohortOf(rollout, before))
    expect(asked.every(path => path.startsWith('C:\\Windows\\System32\\'))).toBe(true)
  })
})

describe('F58 the same person in two sessions', () => {
  it('F58 both say so; the one that is taken over looks on and changes nothing; what was written is there once', async () => {
    const office = await sit('office')
    const id = await ownOne(office)
    await office.call('draft:save', { conversationId: id, text: '在办公室写的', media: [] })
    const home = await sit('home')
    expect([await elsewhere(office), await elsewhere(home)]).toMatchObject([{ watching: false }, { watching: false }])

    await home.call('session:lead', {})
    expect([await elsewhere(office), await elsewhere(home)]).toMatchObject([{ watching: true }, { watching: false }])
    await expect(office.call('message:note', { conversationId: id, text: '一条备注', clientKey: 'k1' } as never)).rejects.toMatchObject({ code: 'works_elsewhere' })
    await expect(office.call('presence:set', { presence: 'ready' })).rejects.toMatchObject({ code: 'works_elsewhere' })
    const seen = await office.call('view:open', { view: 'conversation', params: { id } })
    expect(JSON.stringify(seen.summary)).toContain('在办公室写的')
    await home.call('presence:set', { presence: 'ready' })

    home.close()
    await until(async () => await elsewhere(office) === null, 'the other desk to be gone')
    await office.call('presence:set', { presence: 'not_ready', reason: 'meal' })
  })

  it('F58 windows of one desk are one desk', async () => {
    const [first, second] = [await sit('office'), await sit('office')]
    expect([await elsewhere(first), await elsewhere(second)]).toEqual([null, null])
    await first.call('session:lead', {})
    await second.call('presence:set', { presence: 'ready' })
    expect((await h.t.store.read.get('agents', 'lin'))?.presence).toBe('ready')
  })
})
