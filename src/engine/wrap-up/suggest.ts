import type { CallOutput } from '../../shared/contract/index.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { ConversationRecord } from '../store/tables.ts'
import { AppError } from '../../shared/errors.ts'
import { leavesByWords, leavesOf } from '../../shared/rules/wrap-up.ts'
import { readTree } from './tree.ts'

type Suggestion = CallOutput<'wrapUp:suggest'>['suggestions'][number]

/** Messages that are read for their words. */
const heardMessages = 20
/** Wrap-ups of a person that count as what they file. */
const recentWrapUps = 30
/** Suggestions that are given. */
const most = 6

/** Leaves that may fit: what this case was filed as before, what the customer's words name, what this person files often. */
export async function suggestWrapUp(context: EngineContext, actor: Actor, conversationId: string): Promise<Suggestion[]> {
  const { read } = context.store
  const conversation = await read.get('conversations', conversationId)
  if (conversation === undefined)
    throw new AppError('not_found')
  const [tree, before, own, said] = await Promise.all([
    readTree(read),
    read.find('wrapUps', { customerId: conversation.customerId }, { order: [['at', 'desc']], limit: 20 }),
    read.find('wrapUps', { agentId: actor.agentId }, { order: [['at', 'desc']], limit: recentWrapUps }),
    whatWasSaid(context, conversation),
  ])
  const leaves = leavesOf(tree)
  const offered = new Set(leaves.map(leaf => leaf.node.id))
  const all: Suggestion[] = [
    ...before.filter(one => one.caseId === conversation.caseId).slice(0, 1).map(one => ({ nodeId: one.nodeId, why: 'same_case' as const })),
    ...leavesByWords(leaves, said).map(leaf => ({ nodeId: leaf.node.id, why: 'words' as const })),
    ...byFrequency(own.map(one => one.nodeId)).map(nodeId => ({ nodeId, why: 'recent' as const })),
  ]
  const first = all.filter((one, i) => offered.has(one.nodeId) && all.findIndex(other => other.nodeId === one.nodeId) === i)
  return first.slice(0, most)
}

async function whatWasSaid(context: EngineContext, conversation: ConversationRecord): Promise<string> {
  const messages = await context.store.read.messagesBefore(conversation.id, null, heardMessages)
  return [conversation.context?.text ?? '', ...messages.filter(message => message.direction === 'inbound').map(message => message.text)].join('\n').slice(0, 4_000)
}

function byFrequency(ids: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const id of ids)
    counts.set(id, (counts.get(id) ?? 0) + 1)
  return [...counts].toSorted((a, b) => b[1] - a[1]).map(([id]) => id)
}
