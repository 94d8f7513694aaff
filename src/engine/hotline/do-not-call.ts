import type { CallOutput, CallParsed } from '../../shared/contract/index.ts'
import type { Handlers } from '../border.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { ReadHandle } from '../store/port.ts'
import type { Row } from '../store/tables.ts'
import type { HotlineDeps } from './ports.ts'
import { AppError } from '../../shared/errors.ts'
import { maskE164, toE164 } from '../../shared/rules/phone-number.ts'
import { maskText } from '../../shared/rules/privacy.ts'
import { audit } from '../context.ts'
import { callOffNumber } from './consents.ts'
import { letGo } from './dial.ts'

/** The list of numbers that nobody calls. */
export function doNotCallCalls(context: EngineContext, deps: HotlineDeps): Pick<Handlers, 'doNotCall:add' | 'doNotCall:list' | 'doNotCall:remove'> {
  return {
    'doNotCall:add': async (actor, input) => {
      await refuseCalls(context, deps, actor, input)
      return {}
    },
    'doNotCall:list': (_actor, input) => list(context, input),
    'doNotCall:remove': async (actor, { id, why }) => {
      await context.store.write(async (tx) => {
        const row = await tx.get('doNotCall', id)
        if (row === undefined)
          throw new AppError('not_found')
        await tx.remove('doNotCall', { hmac: row.hmac })
        await audit(context, tx, actor, 'doNotCall.remove', 'doNotCall', id, { number: row.masked, why: maskText(why), added: maskText(row.why) })
      })
      return {}
    },
  }
}

type Refused = Pick<Row<'phoneNumbers'>, 'hmac' | 'masked'> & { readonly customerId: string }

/** Nobody calls this number again; what waits or rings on it is called off. */
async function refuseCalls(context: EngineContext, deps: HotlineDeps, actor: Actor, input: CallParsed<'doNotCall:add'>): Promise<void> {
  const left = await context.store.write(async (tx) => {
    const number = await refused(context, tx, actor, input)
    if (await tx.one('doNotCall', { hmac: number.hmac }) === undefined)
      await tx.insert('doNotCall', { id: context.newId(), hmac: number.hmac, masked: number.masked, why: maskText(input.why), agentId: actor.agentId, at: context.now() })
    await audit(context, tx, actor, 'doNotCall.add', 'customer', number.customerId, { number: number.masked, why: maskText(input.why) })
    return callOffNumber(context, tx, number.hmac, 'do_not_call')
  })
  for (const call of left)
    await letGo(context, deps, call)
}

async function refused(context: EngineContext, read: ReadHandle, actor: Actor, input: CallParsed<'doNotCall:add'>): Promise<Refused> {
  if ('numberKey' in input) {
    const number = await read.get('phoneNumbers', input.numberKey)
    if (number === undefined)
      throw new AppError('not_found')
    return number
  }
  if (actor.role !== 'supervisor')
    throw new AppError('forbidden')
  const e164 = toE164(input.number)
  if (e164 === null)
    throw new AppError('number_invalid')
  return { hmac: context.cipher.lookup(e164), masked: maskE164(e164), customerId: '' }
}

/** A whole number finds its row, any other query what was noted. */
async function list(context: EngineContext, { query, limit }: CallParsed<'doNotCall:list'>): Promise<CallOutput<'doNotCall:list'>> {
  const { read } = context.store
  const wanted = query.trim()
  const e164 = wanted === '' ? null : toE164(wanted)
  const all = await read.find('doNotCall', e164 === null ? {} : { hmac: context.cipher.lookup(e164) }, { order: [['at', 'desc']] })
  const rows = wanted === '' || e164 !== null ? all : all.filter(row => row.why.includes(wanted) || row.masked.includes(wanted))
  const agents = new Map((await read.getMany('agents', rows.map(row => row.agentId))).map(agent => [agent.id, agent.name]))
  return {
    rows: rows.slice(0, limit).map(row => ({ id: row.id, number: row.masked, why: row.why, by: { id: row.agentId || 'system', name: agents.get(row.agentId) ?? row.agentId }, at: row.at })),
    total: rows.length,
  }
}
