/** A person's screen in a process of its own: what a desk has open. Arguments: the hub's origin, the cookie. */
import process from 'node:process'
import { createSocketClient } from '../../src/renderer/bridge/socket-client.ts'
import { wireVersion } from '../../src/shared/wire.ts'

const [origin = '', cookie = ''] = process.argv.slice(2)
const client = createSocketClient({ url: origin, socket: { extraHeaders: { Cookie: cookie, Origin: origin } } })
await client.call('session:hello', { wireVersion, app: 'bench', appVersion: '0' })
for (const [view, params] of [['me', {}], ['inbox', { tab: 'queue' }], ['channels', {}], ['wallboard', {}]] as const)
  await client.call('view:open', { view, params })
process.send?.('open')
process.once('disconnect', () => process.exit(0))
