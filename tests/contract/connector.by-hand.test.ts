import { expect, it } from 'vitest'
import { createComplaintConnector } from '../../src/channels/complaint/index.ts'
import { complaintSettings } from '../../src/channels/complaint/settings.ts'
import { createLinkConnector } from '../../src/channels/link/index.ts'
import { createConnector, hasCallback } from '../../src/channels/registry.ts'
import { describeByHand } from './connector.by-hand.ts'

describeByHand('complaints', { make: createComplaintConnector, settings: {}, secondLook: true })
describeByHand('link', { make: createLinkConnector, settings: {}, secondLook: false })

it('accounts of both can be connected, and nobody calls them back', () => {
  const deps = { accountId: 'a', settings: {}, secret: () => '', keepSecret: async () => {}, fetch, now: Date.now }
  expect((['complaint', 'link'] as const).map(channel => [createConnector(channel, deps).channel, hasCallback(channel)])).toEqual([['complaint', false], ['link', false]])
})

it('a notifier names a desk that exists', () => {
  expect(complaintSettings.safeParse({ complaintNotifiers: [{ uid: '123', desk: 'heimao' }] }).data?.complaintNotifiers).toEqual([{ channel: 'weibo', uid: '123', desk: 'heimao' }])
  expect(complaintSettings.safeParse({ complaintNotifiers: [{ uid: '123', desk: 'nowhere' }] }).success).toBe(false)
})
