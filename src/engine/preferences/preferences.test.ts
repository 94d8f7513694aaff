import type { Desk, TestEngine } from '../../../tests/support/engine/start-engine.ts'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { until } from '../../../tests/support/engine/inbox.ts'
import { startTestEngine } from '../../../tests/support/engine/start-engine.ts'
import { defaultPreferences } from '../../shared/contract/preferences.ts'
import { preferencesOf } from './preferences.ts'

let t: TestEngine
let lin: Desk

beforeEach(async () => {
  t = await startTestEngine()
  lin = t.desk()
})
afterEach(() => t.stop())

it('are the defaults for who never chose', async () => {
  expect((await lin.view('me', {})).summary.preferences).toEqual(defaultPreferences)
})

it('follow a person key by key, and are nobody else\'s', async () => {
  await lin.call('preference:save', { patch: { keys: { 'inbox.next': ['m'] } } })
  await lin.call('preference:save', { patch: { recentActions: ['inbox.next'] } })
  const { summary } = await t.desk().view('me', {})
  expect(summary.preferences).toMatchObject({ keys: { 'inbox.next': ['m'] }, recentActions: ['inbox.next'] })
  expect(await preferencesOf(t.store.read, 'zhou')).toEqual(defaultPreferences)
})

it('reach the person\'s other screens at once', async () => {
  const elsewhere = t.desk()
  await elsewhere.view('me', {})
  await lin.call('preference:save', { patch: { recentActions: ['inbox.next'] } })
  await until(async () => expect(JSON.stringify(elsewhere.events)).toContain('"recentActions":["inbox.next"]'))
})
