import type { ChannelStage } from './channels-stage.ts'
import { isAppError } from '../../src/shared/errors.ts'
import { soakAgents } from './channels-stage.ts'

/** A text that an agent has handed over. */
export interface HandedOver {
  readonly outboundId: string
  readonly token: string
}

/** People who take the most urgent voice, answer it once, and close it. */
export interface AnsweringAgents {
  readonly handed: readonly HandedOver[]
  /** Refusals by code, which an agent would see and go on from. */
  readonly refusals: ReadonlyMap<string, number>
  readonly stop: () => Promise<void>
}

function wait(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}

/** Lets every agent answer somebody about every `pauseMs`. */
export function startAgents(stage: ChannelStage, pauseMs: number, seed: number): AnsweringAgents {
  const handed: HandedOver[] = []
  const refusals = new Map<string, number>()
  let serial = 0
  const ending = new AbortController()

  async function answerOne(agentId: string): Promise<void> {
    const { conversationId } = await stage.call(agentId, 'conversation:claimNext', {})
    if (conversationId === null)
      return
    const view = await stage.call(agentId, 'view:open', { view: 'conversation', params: { id: conversationId } }) as { viewId: string, summary: { row: { epoch: number, version: number }, seenVersion: number } }
    await stage.call(agentId, 'view:close', { viewId: view.viewId })
    const { row, seenVersion } = view.summary
    const token = `答复${seed}y${++serial}号`
    try {
      const { outboundId } = await stage.call(agentId, 'message:send', { conversationId, clientKey: `soak-${seed}-${serial}-000`, text: `您好，我们已经看到，正在为您核实，${token}会在处理后告诉您结果。`, role: 'reply', epoch: row.epoch, seenVersion, anyway: true, acceptWarnings: true })
      handed.push({ outboundId, token })
    }
    catch (error) {
      if (!isAppError(error))
        throw error
      refusals.set(error.code, (refusals.get(error.code) ?? 0) + 1)
    }
    await stage.call(agentId, 'conversation:resolve', { id: conversationId, epoch: row.epoch, version: row.version, reason: 'solved', note: '' }).catch(async () => {
      await stage.call(agentId, 'conversation:release', { id: conversationId, epoch: row.epoch }).catch(() => {})
    })
  }

  async function work(agentId: string): Promise<void> {
    await stage.call(agentId, 'presence:set', { presence: 'ready' })
    while (!ending.signal.aborted) {
      await answerOne(agentId)
      await wait(pauseMs)
    }
  }

  const working = Promise.all(soakAgents.map(work))
  return {
    handed,
    refusals,
    async stop() {
      ending.abort()
      await working
    },
  }
}
