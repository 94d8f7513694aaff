import type { AddressInfo } from 'node:net'
import type { Driver } from './driver.ts'
import { createServer } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { createKeptLog } from '../../tests/support/gateway/kept-log.ts'
import { createRecordingsDesk } from './recordings.ts'
import { toneFile } from './simulated/tone.ts'

const cleanUps: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0))
    await cleanUp()
})

async function desk(recording: Driver['recording']) {
  const log = createKeptLog()
  const http = createServer(createRecordingsDesk({ recording, token: 'secret', log }))
  await new Promise<void>(resolve => void http.listen(0, '127.0.0.1', resolve))
  cleanUps.push(() => new Promise(resolve => http.close(resolve)))
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  return { log, ask: (path: string, headers: Record<string, string> = { authorization: 'Bearer secret' }, method = 'GET') => fetch(`${url}${path}`, { headers, method }) }
}

describe('recordings at the gateway', () => {
  const tone: Driver['recording'] = async id => id === 'ho-1.1.customer-1' ? { mime: 'audio/wav', bytes: toneFile() } : null

  it('are handed over whole to who has the token', async () => {
    const { ask } = await desk(tone)
    const answer = await ask('/recordings/ho-1.1.customer-1')
    expect([answer.status, answer.headers.get('content-type'), answer.headers.get('cache-control')]).toEqual([200, 'audio/wav', 'no-store'])
    const bytes = new Uint8Array(await answer.arrayBuffer())
    expect([bytes.byteLength, new TextDecoder().decode(bytes.subarray(0, 4))]).toEqual([32_044, 'RIFF'])
  })

  it.each<[string, string, Record<string, string>, number]>([
    ['no token', '/recordings/ho-1.1.customer-1', {}, 401],
    ['a wrong token', '/recordings/ho-1.1.customer-1', { authorization: 'Bearer Secret' }, 401],
    ['a browser', '/recordings/ho-1.1.customer-1', { authorization: 'Bearer secret', origin: 'http://evil.example' }, 404],
    ['one that is not there', '/recordings/ho-2', { authorization: 'Bearer secret' }, 404],
    ['a path', '/recordings/..%2F..%2Fetc%2Fpasswd', { authorization: 'Bearer secret' }, 404],
    ['a broken name', '/recordings/%E0%A4%A', { authorization: 'Bearer secret' }, 404],
    ['anything else', '/', { authorization: 'Bearer secret' }, 404],
  ])('%s', async (_, path, headers, status) => {
    const { ask } = await desk(tone)
    expect((await ask(path, headers)).status).toBe(status)
  })

  it('a phone system that is away, or that records nothing', async () => {
    const away = await desk(() => Promise.reject(new Error('away')))
    expect((await away.ask('/recordings/r1')).status).toBe(503)
    const none = await desk(undefined)
    expect((await none.ask('/recordings/r1')).status).toBe(404)
  })
})
