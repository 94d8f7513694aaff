import type { MapView } from './map.ts'
import { describe, expect, it } from 'vitest'
import { createForumKeys } from '../keys.ts'
import { mapPost } from './map.ts'
import { createMemory } from './memory.ts'
import { discourseSettings } from './settings.ts'

const SETTINGS = { engine: 'discourse', baseUrl: 'https://forum.example', uid: '3', username: 'yunshan_care', screenName: '云杉客服' }
const NOW = Date.parse('2026-11-22T03:00:00Z')

function view(more: Record<string, unknown> = {}, rooms: MapView['rooms'] = 'public'): MapView {
  return { keys: createForumKeys(SETTINGS.baseUrl), settings: discourseSettings.parse({ ...SETTINGS, ...more }), memory: createMemory(), rooms, seenAt: NOW }
}

function post(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: 412,
    topic_id: 88,
    post_number: 4,
    post_type: 1,
    user_id: 17,
    username: 'fan_lin',
    name: '林小帆',
    avatar_template: '/letter/f/{size}.png',
    created_at: '2026-11-22T02:26:12.037Z',
    cooked: '<p>充电到 80% 就停</p>',
    version: 1,
    reply_to_post_number: null,
    reply_count: 2,
    actions_summary: [{ id: 2, count: 5 }, 'x'],
    topic_title: '充电问题',
    category_id: 4,
    ...more,
  }
}

const MENTION = '<p><a class="mention" href="/u/yunshan_care">@yunshan_care</a> 充电到 80% 就停</p>'

describe('a customer\'s public post', () => {
  it('is a mention when it names the account', () => {
    expect(mapPost(post({ cooked: MENTION }), view())).toMatchObject({ item: {
      type: 'message',
      channel: 'forum',
      objectKey: 'post:forum.example/412',
      threadKey: 'topic:forum.example/88:17',
      touchpoint: 'mention',
      visibility: 'public',
      addressed: true,
      byBrand: false,
      author: { uid: 'forum.example/17', name: '林小帆', avatar: 'https://forum.example/letter/f/90.png' },
      text: '@yunshan_care 充电到 80% 就停',
      at: Date.parse('2026-11-22T02:26:12.037Z'),
      order: '412',
      spread: { comments: 2, likes: 5 },
      replyTarget: { topic: '88', number: '4', post: '412' },
      context: { text: '充电问题' },
    } })
  })

  it('a mention of somebody else, or on another site, is none', () => {
    const known = view()
    known.memory.note(88, 1, { id: 400, uid: 9, username: 'other' })
    expect(mapPost(post({ cooked: '<p><a class="mention" href="/u/yunshan">@yunshan</a></p>' }), known)).toEqual({ skipped: true })
    expect(mapPost(post({ cooked: '<p><a class="mention" href="https://evil.example/u/yunshan_care">@yunshan_care</a></p>' }), known)).toEqual({ skipped: true })
  })

  it('concerns the brand when it answers the brand, and has to be looked up when that is not known', () => {
    const known = view()
    expect(mapPost(post({ reply_to_post_number: 2 }), known)).toEqual({ unknownParent: { topicId: 88, postNumber: 2 } })
    known.memory.note(88, 2, { id: 401, uid: 3, username: 'yunshan_care' })
    expect(mapPost(post({ reply_to_post_number: 2 }), known)).toMatchObject({ item: { touchpoint: 'comment', addressed: true, parentKey: 'post:forum.example/401' } })
  })

  it('some servers tell whom it answers', () => {
    expect(mapPost(post({ reply_to_post_number: 2, reply_to_user: { username: 'Yunshan_Care' } }), view())).toMatchObject({ item: { touchpoint: 'comment', addressed: true } })
    expect(mapPost(post({ reply_to_post_number: 2, reply_to_user: { username: 'other' } }), view())).toEqual({ skipped: true })
  })

  it('under the brand\'s own topic it is a comment', () => {
    const known = view()
    known.memory.note(88, 1, { id: 400, uid: 3, username: 'yunshan_care' })
    expect(mapPost(post(), known)).toMatchObject({ item: { touchpoint: 'comment', addressed: true, parentKey: 'post:forum.example/400', context: { byBrand: true, objectKey: 'post:forum.example/400' } } })
  })

  it('in a support category it needs no mention, unless it answers another customer', () => {
    const support = view({ answersTopicsIn: ['7'] })
    support.memory.note(88, 2, { id: 401, uid: 20, username: 'other' })
    expect(mapPost(post({ post_number: 1, category_id: 7 }), support)).toMatchObject({ item: { touchpoint: 'post', addressed: true } })
    expect(mapPost(post({ category_id: 7 }), support)).toMatchObject({ item: { touchpoint: 'comment', addressed: true } })
    expect(mapPost(post({ user_id: 21, username: 'third', category_id: 7, reply_to_post_number: 2 }), support)).toEqual({ skipped: true })
  })

  it('whoever is in talk with the brand stays so in that topic', () => {
    const talking = view()
    mapPost(post({ cooked: MENTION }), talking)
    expect(mapPost(post({ id: 413, post_number: 5 }), talking)).toMatchObject({ item: { touchpoint: 'comment', addressed: true, threadKey: 'topic:forum.example/88:17' } })
    talking.memory.note(88, 2, { id: 401, uid: 20, username: 'other' })
    expect(mapPost(post({ id: 414, post_number: 6, reply_to_post_number: 2 }), talking)).toMatchObject({ item: { addressed: false } })
    expect(talking.memory.talks()).toBe('88:17')
  })

  it.each([
    ['a small action', { post_type: 3 }],
    ['a whisper', { post_type: 4, cooked: MENTION }],
    ['somebody whose account was removed', { user_id: null, username: null, cooked: MENTION }],
    ['the system', { user_id: -1, username: 'system', cooked: MENTION }],
  ])('%s is left', (_, more) => {
    expect(mapPost(post(more), view())).toEqual({ skipped: true })
  })

  it('what cannot be read is kept with the name of the field', () => {
    expect(mapPost(post({ created_at: 'yesterday' }), view())).toMatchObject({ bad: { code: 'channel_bad_answer', reason: 'created_at: custom' } })
    expect(mapPost('garbled', view())).toMatchObject({ bad: { reason: '(row): invalid_type' } })
  })

  it('F46 markup in names and texts is text', () => {
    const result = mapPost(post({ name: '<b>x</b>', username: 'x', cooked: `${MENTION}<script>alert(1)</script><p>&lt;img src=x&gt;</p>` }), view())
    expect(result).toMatchObject({ item: { author: { name: '<b>x</b>' }, text: expect.stringContaining('<img src=x>') } })
    expect(JSON.stringify(result)).not.toContain('alert')
  })

  it('a stub of what its author deleted is told a few times, not for ever', () => {
    const known = view()
    const told = Array.from({ length: 8 }, () => mapPost(post({ user_deleted: true }), known))
    expect(told[0]).toMatchObject({ item: { type: 'deleted', objectKey: 'post:forum.example/412' } })
    expect(told.at(-1)).toEqual({ skipped: true })
  })
})

describe('the brand\'s own post', () => {
  const own = { user_id: 3, username: 'yunshan_care', reply_to_post_number: 3, cooked: '<p>您好</p>' }

  it('stands in the thread of the customer whom it answers', () => {
    const known = view()
    known.memory.note(88, 3, { id: 411, uid: 17, username: 'fan_lin' })
    expect(mapPost(post(own), known)).toMatchObject({ item: { byBrand: true, addressed: false, threadKey: 'topic:forum.example/88:17', parentKey: 'post:forum.example/411' } })
    expect(known.memory.isInTalk(88, 17)).toBe(true)
    expect(mapPost(post({ ...own, id: 415, post_number: 7, reply_to_post_number: 4 }), known)).toMatchObject({ item: { threadKey: 'topic:forum.example/88:17' } })
  })

  it('its own topics, and what it says to nobody it may see, are left', () => {
    const known = view()
    expect(mapPost(post({ ...own, post_number: 1, reply_to_post_number: null }), known)).toEqual({ skipped: true })
    known.memory.noteHidden(88, 3)
    expect(mapPost(post(own), known)).toEqual({ skipped: true })
  })

  it('comes back in the words that were typed, marks and all', () => {
    const known = view()
    known.memory.note(88, 3, { id: 411, uid: 17, username: 'fan_lin' })
    expect(mapPost(post({ ...own, raw: '请按 \\*#06# 😀', cooked: '<p>请按 *#06# <img class="emoji" alt=":grinning:"></p>' }), known)).toMatchObject({ item: { text: '请按 *#06# 😀' } })
  })
})

describe('private posts', () => {
  it('are a room for the topic', () => {
    expect(mapPost(post({ category_id: null }), view({}, 'private'))).toMatchObject({ item: { touchpoint: 'private_message', visibility: 'private', threadKey: 'pm:forum.example/88', addressed: true } })
    expect(mapPost(post({ user_id: 3, username: 'yunshan_care' }), view({}, 'private'))).toMatchObject({ item: { byBrand: true, addressed: false, threadKey: 'pm:forum.example/88' } })
  })

  it('pushes say themselves whether they are private', () => {
    expect(mapPost(post({ topic_archetype: 'private_message' }), view({}, 'told'))).toMatchObject({ item: { visibility: 'private' } })
    expect(mapPost(post({ topic_archetype: 'regular', cooked: MENTION }), view({}, 'told'))).toMatchObject({ item: { visibility: 'public' } })
  })
})
