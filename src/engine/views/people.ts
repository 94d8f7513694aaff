import type { OfferRow } from '../../shared/contract/desk.ts'
import type { EngineContext } from '../context.ts'
import type { Caller } from '../hotline/inbound-queue.ts'
import type { Seats } from '../routing/seats.ts'
import type { Standing } from '../standing.ts'
import type { ViewSource } from './source.ts'
import { AppError } from '../../shared/errors.ts'
import { defaultCapacity, labelOf, workUnits } from '../../shared/rules/presence.ts'
import { waitingCallers } from '../hotline/inbound-queue.ts'
import { hasPhone } from '../hotline/phones.ts'
import { phonesOf } from '../phones.ts'
import { preferencesOf } from '../preferences/preferences.ts'
import { readWorkload } from '../workload.ts'

/** What only supervisors can do something about. */
const supervisorAlarms: ReadonlySet<string> = new Set(['must_reauthorise', 'review_waiting', 'reveals_many', 'shift_unsigned', 'owners_away', 'holidays_missing'])

/** The person at the desk: presence, capacity, offers, alarms. */
export function createMeSource(context: EngineContext, standing: Standing, seats: Pick<Seats, 'elsewhere'>): ViewSource<'me'> {
  const read = context.store.read
  return {
    pauseMs: 100,
    everyMs: 5_000,
    async load(actor) {
      const agent = await read.get('agents', actor.agentId)
      if (agent === undefined)
        throw new AppError('not_found')
      const [offers, workload, preferences] = await Promise.all([read.find('offers', { agentId: actor.agentId, state: 'offered' }, { order: [['until', 'asc']] }), readWorkload(read), preferencesOf(read, actor.agentId)])
      const conversations = new Map((await read.getMany('conversations', offers.map(offer => offer.conversationId))).map(row => [row.id, row]))
      const callers = new Map((conversations.size === 0 ? [] : await waitingCallers(read)).map(caller => [caller.conversation.id, caller]))
      const numbers = new Map((await read.getMany('phoneNumbers', [...callers.values()].map(caller => caller.callback.phoneNumberId))).map(number => [number.id, number.masked]))
      const state = workload.stateOf(agent)
      return {
        rows: offers.flatMap((offer) => {
          const conversation = conversations.get(offer.conversationId)
          return conversation === undefined ? [] : [{ id: offer.id, conversationId: offer.conversationId, customerName: conversation.customerName, channel: conversation.channel, visibility: conversation.visibility, preview: conversation.preview, until: offer.until, dueAt: conversation.dueAt, call: presentOffered(callers.get(conversation.id), numbers) }]
        }),
        summary: {
          id: agent.id,
          name: agent.name,
          workNo: agent.workNo,
          role: agent.role,
          version: agent.version,
          presence: agent.presence,
          reason: agent.reason,
          next: agent.nextPresence === null ? null : { presence: agent.nextPresence, reason: agent.nextReason },
          voice: agent.voice,
          elsewhere: seats.elsewhere(actor),
          notResponding: agent.notResponding,
          label: labelOf(state, context.config.capacity),
          used: workUnits(state, context.config.capacity),
          total: (context.config.capacity ?? defaultCapacity).total,
          automationPaused: context.live.automationPaused,
          sandbox: context.config.sandbox,
          hotlineUp: standing.hotlineUp(),
          phone: { leg: agent.phoneLeg, choices: phonesOf(context.config.agents.find(one => one.id === agent.id)?.phone).map(one => one.leg), registered: hasPhone(agent) },
          preferences,
          storeState: context.store.state(),
          alarms: standing.alarms().filter(alarm => !supervisorAlarms.has(alarm.kind) || actor.role === 'supervisor'),
        },
      }
    },
    touches: (change, _params, _rows, actor) => change.entity === 'offers' || change.entity === 'settings' || change.entity === 'conversations' || ((change.entity === 'agents' || change.entity === 'preferences') && change.id === actor.agentId),
  }
}

/** The customer who rings in an offered room; null when none does. */
function presentOffered(caller: Caller | undefined, numbers: ReadonlyMap<string, string>): OfferRow['call'] {
  if (caller === undefined)
    return null
  const { callback, position } = caller
  return { callbackId: callback.id, number: numbers.get(callback.phoneNumberId) ?? '', queue: callback.queue ?? '', waitingSince: callback.waitingSince ?? callback.createdAt, position }
}

/** Colleagues, for assigning. */
export function createAgentsSource(context: EngineContext): ViewSource<'agents'> {
  const read = context.store.read
  return {
    pauseMs: 500,
    sameForAll: true,
    async load() {
      const [agents, workload] = await Promise.all([read.find('agents', { enabled: true }, { order: [['workNo', 'asc']] }), readWorkload(read)])
      return {
        rows: agents.map(agent => ({ id: agent.id, name: agent.name, workNo: agent.workNo, role: agent.role, presence: workload.stateOf(agent).presence, label: labelOf(workload.stateOf(agent), context.config.capacity), active: workload.activeOf(agent.id) })),
        summary: {},
      }
    },
    touches: change => change.entity === 'agents' || change.entity === 'conversations',
  }
}
