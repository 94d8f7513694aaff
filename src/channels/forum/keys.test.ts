import { describe, expect, it } from 'vitest'
import { createForumKeys } from './keys.ts'

describe.each(['https://bbs.example.com', 'http://127.0.0.1:4567', 'https://example.com/forum'])('keys of %s', (baseUrl) => {
  const keys = createForumKeys(baseUrl)

  it('are read back', () => {
    expect(keys.idOf('post', keys.post('12'))).toBe('12')
    expect(keys.idOf('chat', keys.chatThread('3'))).toBe('3')
    expect(keys.tidOf(keys.topicThread('7', '9'))).toBe('7')
    expect(keys.customerOf(keys.topicThread('7', '9'))).toBe('9')
  })

  it('of another forum, another kind or with more behind them are none', () => {
    const other = createForumKeys('https://other.example')
    expect([keys.idOf('post', other.post('12')), keys.idOf('chat', keys.post('12')), keys.idOf('post', `${keys.post('12')}/../3`), keys.tidOf(other.topicThread('7', '9')), keys.tidOf('topic:7')]).toEqual([null, null, null, null, null])
  })
})

it('two forums on one host do not share names', () => {
  const [a, b] = [createForumKeys('https://example.com/a'), createForumKeys('https://example.com/b')]
  expect(a.post('1')).not.toBe(b.post('1'))
})
