import { describe, expect, it } from 'vitest'
import { createClient } from './client.ts'

function fakeWindow(hash: string) {
  const asked: { url: unknown, body: unknown }[] = []
  const addresses: unknown[] = []
  return {
    asked,
    addresses,
    location: { origin: 'http://127.0.0.1:9', hash, pathname: '/', search: '', reload: () => {} },
    history: { replaceState: (_: unknown, __: string, address: unknown) => void addresses.push(address) },
    fetch: (async (url: unknown, init?: RequestInit) => {
      asked.push({ url, body: init?.body })
      return new Response('{}')
    }) as typeof fetch,
    sessionStorage: { getItem: () => null, setItem: () => {} },
  }
}

describe('which client', () => {
  it('spends a sign-in link once and takes it out of the address', async () => {
    const window = fakeWindow('#sign-in=abc')
    const client = await createClient(window)
    client.close()
    expect(window.asked).toEqual([{ url: '/session', body: '{"token":"abc"}' }])
    expect(window.addresses).toEqual(['/'])
  })

  it('leaves other fragments alone', async () => {
    const window = fakeWindow('#/inbox')
    const client = await createClient(window)
    client.close()
    expect(window.asked).toEqual([])
    expect(window.addresses).toEqual([])
  })

  it('speaks through the bridge where there is one', async () => {
    const names: string[] = []
    const bridge = {
      version: '0.1.0',
      on: () => () => {},
      call: async (name: string) => {
        names.push(name)
        return { ok: true, data: { now: 5 } } as const
      },
    }
    const client = await createClient({ ...fakeWindow(''), huiyin: bridge })
    expect(await client.call('session:time', {})).toEqual({ now: 5 })
    expect(names).toEqual(['session:time'])
    client.close()
  })
})
