import type { Sandbox } from './sandbox.ts'
import { afterEach, describe, expect, it } from 'vitest'
import { createSandbox } from './sandbox.ts'

let sandbox: Sandbox | undefined

afterEach(async () => {
  await sandbox?.stop()
  sandbox = undefined
})

async function control(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
  const response = await fetch(`${sandbox?.urls.control}${path}`, { method, ...body !== undefined && { body: JSON.stringify(body) } })
  return await response.json() as Record<string, unknown>
}

describe('the whole sandbox', () => {
  it('上门的客户在微博的提及列表里能看到', async () => {
    sandbox = await createSandbox({ seed: 7 })
    const { id } = await control('POST', '/customers/billing-dispute/start')
    const { accessToken } = await control('GET', '/weibo/account')
    const response = await fetch(`${sandbox.urls.weibo}/2/statuses/mentions/biz.json?access_token=${String(accessToken)}`)
    const page = await response.json() as { statuses: { idstr: string }[] }
    expect(page.statuses.map(status => status.idstr)).toEqual([id])
  })
})
