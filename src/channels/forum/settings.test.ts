import { describe, expect, it } from 'vitest'
import { readForumSettings } from './settings.ts'

const NODEBB = { engine: 'nodebb', baseUrl: 'https://bbs.example.com/', uid: '2', username: 'care', screenName: '云杉客服' }

describe('settings', () => {
  it('fill in what is not given', () => {
    expect(readForumSettings(NODEBB)).toMatchObject({ baseUrl: 'https://bbs.example.com', master: false, cids: [], answersTopicsIn: [], shortestPost: 8, sinceHours: 24 })
    expect(readForumSettings({ ...NODEBB, baseUrl: 'https://example.com/forum//' })).toMatchObject({ baseUrl: 'https://example.com/forum' })
  })

  it.each([
    ['an engine that is none', { engine: 'phpbb' }],
    ['plain http elsewhere', { baseUrl: 'http://bbs.example.com' }],
    ['a password in the address', { baseUrl: 'https://a:b@bbs.example.com' }],
    ['a query in the address', { baseUrl: 'https://bbs.example.com/?a=1' }],
    ['no uid', { uid: '0' }],
    ['a field that nobody knows', { tokn: 'x' }],
    ['another engine\'s field', { privateRoute: 'topic_list' }],
  ])('%s is refused, and no value is repeated', (_, wrong) => {
    const attempt = (): unknown => readForumSettings({ ...NODEBB, ...wrong })
    expect(attempt).toThrow(expect.objectContaining({ code: 'config_invalid' }))
  })
})
