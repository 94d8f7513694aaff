import type { WebAddress } from '../../shared/rules/web-address.ts'
import type { Handlers } from '../border.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { ConversationRecord } from '../store/tables.ts'
import { createHash } from 'node:crypto'
import { linkSettings } from '../../channels/link/settings.ts'
import { AppError } from '../../shared/errors.ts'
import { dueAt } from '../../shared/rules/clock.ts'
import { readWebAddress } from '../../shared/rules/web-address.ts'
import { audit } from '../context.ts'
import { takeIn } from '../intake/take-in.ts'

type LinkCalls = Pick<Handlers, 'link:find' | 'link:take'>
type Input = Parameters<LinkCalls['link:take']>[1]

/** Feed of everything that was pasted. */
const pasted = 'pasted'

/** Voices from places without an API, by a pasted link: one page is one conversation. */
export function linkCalls(context: EngineContext): LinkCalls {
  return {
    'link:find': async (_actor, input) => {
      const address = requireAddress(input.url)
      const known = await findRoom(context, address)
      return { host: address.host, conversationId: known?.id ?? null }
    },
    'link:take': (actor, input) => take(context, actor, input),
  }
}

async function take(context: EngineContext, actor: Actor, input: Input): Promise<{ conversationId: string, known: boolean, added: boolean }> {
  const account = context.accounts.get(input.accountId)
  if (account?.channel !== 'link')
    throw new AppError('not_found', { details: { account: input.accountId } })
  const now = context.now()
  if (input.at !== null && input.at > now)
    throw new AppError('bad_input', { details: { fields: ['at: in_future'] } })
  const address = requireAddress(input.url)
  const known = await findRoom(context, address)
  const { messages } = await takeIn(context, { accountId: known?.accountId ?? input.accountId, feed: pasted, items: [itemOf(context, actor, input, address, known)], bad: [], cursor: null, generation: 0 })
  const room = known ?? await findRoom(context, address)
  if (room === undefined)
    throw new AppError('internal', { details: { missing: 'conversation' } })
  if (messages > 0)
    await context.store.write(tx => audit(context, tx, actor, 'link.take', 'conversation', room.id, { host: address.host, known: known !== undefined }))
  return { conversationId: room.id, known: known !== undefined, added: messages > 0 }
}

function threadOf(address: WebAddress): string {
  return `link:${hashOf(address.key)}`
}

function itemOf(context: EngineContext, actor: Actor, input: Input, address: WebAddress, known: ConversationRecord | undefined): Parameters<typeof takeIn>[1]['items'][number] {
  const now = context.now()
  const name = input.author || address.host
  // A second author at a known page is named in the text: the room stays with whom it began.
  const isOther = known !== undefined && input.author !== '' && known.customerName !== input.author
  const text = isOther ? `${input.author}：${input.text}` : input.text
  const settings = linkSettings.safeParse(context.accounts.get(known?.accountId ?? input.accountId)?.settings)
  const minutes = settings.success ? settings.data.firstReplyMinutes : linkSettings.parse({}).firstReplyMinutes
  return {
    type: 'message',
    channel: 'link',
    objectKey: `link:${hashOf(address.key)}:${hashOf(JSON.stringify([input.author, input.text]))}`,
    touchpoint: 'post',
    visibility: 'public',
    threadKey: threadOf(address),
    author: { uid: uidOf(address, input.author), name: known?.customerName ?? name, ...(input.place === '' ? {} : { location: input.place }) },
    byBrand: false,
    kind: 'text',
    text,
    media: [],
    at: input.at ?? now,
    addressed: true,
    replyTarget: { url: address.url },
    card: { title: input.place || address.host, url: address.url },
    dueAt: dueAt(now, minutes * 60_000, context.live.calendar),
    enteredBy: actor.agentId,
  }
}

function findRoom(context: EngineContext, address: WebAddress): Promise<ConversationRecord | undefined> {
  const accountId = [...context.accounts.values()].filter(account => account.channel === 'link').map(account => account.id)
  return accountId.length === 0 ? Promise.resolve(undefined) : context.store.read.one('conversations', { accountId, threadKey: threadOf(address), visibility: 'public' })
}

function requireAddress(text: string): WebAddress {
  const address = readWebAddress(text)
  if (typeof address === 'string')
    throw new AppError('bad_input', { details: { fields: [`url: ${address}`] } })
  return address
}

/** The same name at the same place is taken for the same person; nameless voices stay apart by their page. */
function uidOf(address: WebAddress, author: string): string {
  return author === '' ? `page:${hashOf(address.key)}` : `${address.host}:${author}`
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}
