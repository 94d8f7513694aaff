/** The engine of the channels' soak, a process of its own: its memory is nobody else's. Speaks over the channel it was forked with. */
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { pino } from 'pino'
import { createMemoryKeeper } from '../../src/engine/accounts/secret-keeper.ts'
import { ownHeap, startGivingBack } from '../../src/engine/give-back.ts'
import { listen } from '../../src/engine/receiver/listening.ts'
import { createWebhookListener, webhookPath } from '../../src/engine/receiver/webhook-listener.ts'
import { startEngineThread } from '../../src/engine/thread.ts'

/** What the process is told, and what it answers; `id` pairs them. */
export type EngineOrder
  = | { readonly id: number, readonly order: 'start', readonly config: Parameters<typeof startEngineThread>[1]['config'], readonly secrets: Record<string, string> }
    | { readonly id: number, readonly order: 'call', readonly agentId: string, readonly name: string, readonly input: unknown }
    | { readonly id: number, readonly order: 'stop' }
export type EngineAnswer = { readonly id: number, readonly value: unknown } | { readonly id: number, readonly error: string }

const resources = fileURLToPath(new URL('../../resources', import.meta.url))
const pathKey = 'soak'
let parts: { engine: Awaited<ReturnType<typeof startEngineThread>>, receiver: ReturnType<typeof createWebhookListener> } | null = null
const sessions = new Map<string, ReturnType<Awaited<ReturnType<typeof startEngineThread>>['openSession']>>()

// As a hub does (src/hub/main.ts).
setFlagsFromString('--optimize-for-size')

async function start({ config, secrets }: Extract<EngineOrder, { order: 'start' }>): Promise<void> {
  let port = 0
  const services = { keeper: createMemoryKeeper(), callbackUrl: (id: string) => `http://127.0.0.1:${port}${webhookPath(pathKey, id)}` }
  const engine = await startEngineThread(new URL('../../src/engine/worker.ts', import.meta.url), { config, secrets, host: 'hub', resources, logLevel: 'fatal' }, { services })
  const receiver = createWebhookListener({ engine, pathKey, log: pino({ level: 'silent' }) })
  port = await listen(receiver, { host: '127.0.0.1', port: 0 })
  parts = { engine, receiver }
  startGivingBack(ownHeap())
}

async function call({ agentId, name, input }: Extract<EngineOrder, { order: 'call' }>): Promise<unknown> {
  if (parts === null)
    throw new Error('not started')
  const session = sessions.get(agentId) ?? parts.engine.openSession({ agentId, role: agentId === 'boss' ? 'supervisor' : 'agent' }, () => {})
  sessions.set(agentId, session)
  return session.call(name as never, input)
}

async function stop(): Promise<void> {
  const receiver = parts?.receiver
  receiver?.closeAllConnections()
  await new Promise(resolve => receiver === undefined ? resolve(null) : receiver.close(resolve))
  await parts?.engine.stop()
}

async function obey(message: EngineOrder): Promise<unknown> {
  if (message.order === 'start')
    return start(message)
  return message.order === 'call' ? call(message) : stop()
}

process.on('message', (message: EngineOrder) => {
  obey(message).then(value => process.send?.({ id: message.id, value }), (error: unknown) => process.send?.({ id: message.id, error: error instanceof Error ? error.message : String(error) })).finally(() => message.order === 'stop' && process.disconnect())
})
