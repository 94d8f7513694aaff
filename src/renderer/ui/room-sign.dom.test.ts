import { expect, it } from 'vitest'
import { mountOnDesk } from '../bridge/test-desk.ts'
import RoomSign from './RoomSign.vue'

it.each([
  [{ visibility: 'private', channel: 'hotline' }, '来电', '来电'],
  [{ visibility: 'private', channel: 'weibo' }, '私信', '私信 · 仅客户可见'],
  [{ visibility: 'public', channel: 'weibo' }, '公开', '公开 · 所有人可见'],
  [{ visibility: 'private', long: true }, '私信 · 仅客户可见', '私信 · 仅客户可见'],
] as const)('the room of %o is marked %s', async (room, words, title) => {
  const { wrapper } = await mountOnDesk(RoomSign, room)
  expect([wrapper.text(), wrapper.attributes('title')]).toEqual([words, title])
  wrapper.unmount()
})
