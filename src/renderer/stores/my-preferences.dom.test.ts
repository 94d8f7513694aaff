import { expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { AppError } from '../../shared/errors.ts'
import { mountOnDesk } from '../bridge/test-desk.ts'
import { useMyPreferences } from './my-preferences.ts'

const nothing = defineComponent(() => () => h('i'))

it('a choice is seen at once and stands when the engine has it', async () => {
  const { settle, client } = await mountOnDesk(nothing)
  const mine = useMyPreferences()
  const saving = mine.save({ recentActions: ['inbox.next'] })
  expect(mine.kept.recentActions).toEqual(['inbox.next'])
  await settle()
  await saving
  expect(client.world.me.preferences.recentActions).toEqual(['inbox.next'])
  client.world.me.preferences = { ...client.world.me.preferences, recentActions: ['chosen.elsewhere'] }
  client.world.changed()
  await settle()
  expect(mine.kept.recentActions).toEqual(['chosen.elsewhere'])
})

it('a refused choice is taken back', async () => {
  const { client } = await mountOnDesk(nothing)
  const mine = useMyPreferences()
  client.failNext('preference:save', new AppError('store_full'))
  const saving = mine.save({ recentActions: ['inbox.next'] })
  const refused = expect(saving).rejects.toMatchObject({ code: 'store_full' })
  await vi.advanceTimersByTimeAsync(300)
  await refused
  expect(mine.kept.recentActions).toEqual([])
})
