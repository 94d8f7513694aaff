import type { Channel } from '../shared/domain/index.ts'
import { describe, expect, it } from 'vitest'
import { createScriptedFetch } from '../../tests/contract/connector-fetch.ts'
import { connectableChannels, createConnector, hasCallback } from './registry.ts'

const deps = {
  accountId: 'a1',
  settings: { uid: '2100998877', screenName: '云杉家电客服', rip: '203.0.113.7' },
  keepSecret: async () => {},
  secret: () => 'secret',
  fetch: createScriptedFetch(() => 'silence').fetch,
  now: () => 0,
}

/** Settings under which each channel takes all that it can take. */
const SETTINGS: Readonly<Partial<Record<Channel, unknown>>> = {
  weibo: deps.settings,
  forum: { engine: 'discourse', baseUrl: 'https://bbs.example.com', uid: '7', username: 'care', screenName: '云杉客服' },
}

describe('createConnector', () => {
  it('makes a connector for every channel that it offers', () => {
    expect(connectableChannels).toContain('weibo')
    expect(createConnector('weibo', deps)).toMatchObject({ channel: 'weibo', accountId: 'a1' })
  })

  it('knows which of them are called back', () => {
    const connectors = connectableChannels.filter(channel => channel in SETTINGS).map(channel => createConnector(channel, { ...deps, settings: SETTINGS[channel] }))
    expect(connectors.map(({ channel }) => hasCallback(channel))).toEqual(connectors.map(({ callback }) => callback !== null))
    expect(hasCallback('link')).toBe(false)
  })

  it('refuses a channel without a connector', () => {
    expect(() => createConnector('hotline', deps)).toThrow(expect.objectContaining({ code: 'config_invalid', details: { channel: 'hotline', reason: 'no_connector' } }))
  })

  it('names every wrong field of the settings and none of their values', () => {
    const attempt = (): unknown => createConnector('weibo', { ...deps, settings: { uid: 'geheim', screenName: '', rip: '203.0.113.7', raip: 1 } })
    expect(attempt).toThrow(expect.objectContaining({ code: 'config_invalid' }))
    try {
      attempt()
    }
    catch (error) {
      const { fields } = (error as { details: { fields: string[] } }).details
      expect(fields.join(' ')).toMatch(/uid.*screenName.*raip/)
      expect(JSON.stringify(error)).not.toContain('geheim')
    }
  })
})
