import type { EngineContext } from '../context.ts'
import type { Standing } from '../standing.ts'
import type { Names } from './present.ts'
import type { ViewSource } from './source.ts'
import { AppError } from '../../shared/errors.ts'
import { defaultCapacity, labelOf, workUnits } from '../../shared/rules/presence.ts'
import { phonesOf } from '../phones.ts'
import { readWorkload } from '../workload.ts'
import { presentCallback, presentConversation } from './present.ts'
import { perhapsSame } from './same-person.ts'

/** The person at the desk: presence, capacity, offers, alarms. */
export function createMeSource(context: EngineContext, standing: Standing): ViewSource<'me'> {
  const read = context.store.read
  return {
    pauseMs: 50,
    everyMs: 5_000,
    async load(actor) {
      const agent = await read.get('agents', actor.agentId)
      if (agent === undefined)
        throw new AppError('not_found')
      const [offers, workload] = await Promise.all([read.find('offers', { agentId: actor.agentId, state: 'offered' }, { order: [['until', 'asc']] }), readWorkload(read)])
      const conversations = new Map((await read.getMany('conversations', offers.map(offer => offer.conversationId))).map(row => [row.id, row]))
      const state = workload.stateOf(agent)
      return {
        rows: offers.flatMap((offer) => {
          const conversation = conversations.get(offer.conversationId)
          return conversation === undefined ? [] : [{ id: offer.id, conversationId: offer.conversationId, customerName: conversation.customerName, channel: conversation.channel, visibility: conversation.visibility, preview: conversation.preview, until: offer.until, dueAt: conversation.dueAt }]
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
          notResponding: agent.notResponding,
          label: labelOf(state),
          used: workUnits(state),
          total: defaultCapacity.total,
          automationPaused: context.live.automationPaused,
          sandbox: context.config.sandbox,
          hotlineUp: standing.hotlineUp(),
          phone: { leg: agent.phoneLeg, choices: phonesOf(context.config.agents.find(one => one.id === agent.id)?.phone).map(one => one.leg), registered: agent.phoneRegistered || agent.phoneLeg === 'button' },
          storeState: context.store.state(),
          alarms: standing.alarms().filter(alarm => alarm.kind !== 'must_reauthorise' || actor.role === 'supervisor'),
        },
      }
    },
    touches: (change, _params, _rows, actor) => change.entity === 'offers' || change.entity === 'settings' || change.entity === 'conversations' || (change.entity === 'agents' && change.id === actor.agentId),
  }
}

/** Colleagues, for assigning. */
export function createAgentsSource(context: EngineContext): ViewSource<'agents'> {
  const read = context.store.read
  return {
    pauseMs: 500,
    async load() {
      const [agents, workload] = await Promise.all([read.find('agents', { enabled: true }, { order: [['workNo', 'asc']] }), readWorkload(read)])
      return {
        rows: agents.map(agent => ({ id: agent.id, name: agent.name, workNo: agent.workNo, role: agent.role, presence: workload.stateOf(agent).presence, label: labelOf(workload.stateOf(agent)), active: workload.activeOf(agent.id) })),
        summary: {},
      }
    },
    touches: change => change.entity === 'agents' || change.entity === 'conversations',
  }
}

/** One customer over all channels. */
export function createCustomerSource(context: EngineContext, names: Names): ViewSource<'customer'> {
  const read = context.store.read
  return {
    pauseMs: 200,
    async load(_actor, params) {
      const customer = await read.get('customers', params.customerId)
      if (customer === undefined)
        throw new AppError('not_found')
      const [identities, numbers, cases, conversations, callbacks] = await Promise.all([
        read.find('identities', { customerId: customer.id }),
        read.find('phoneNumbers', { customerId: customer.id }, { order: [['at', 'desc']] }),
        read.find('cases', { customerId: customer.id }, { order: [['openedAt', 'desc']], limit: 50 }),
        read.find('conversations', { customerId: customer.id }, { order: [['lastAt', 'desc']], limit: 50 }),
        read.find('callbacks', { customerId: customer.id }),
      ])
      const now = context.now()
      return {
        rows: conversations.map(record => presentConversation(record, names, now)),
        summary: {
          id: customer.id,
          version: customer.version,
          name: customer.name,
          vip: customer.vip,
          note: customer.note,
          identities: identities.map(({ id, channel, uid, name, followers, verified, location }) => ({ id, channel, uid, name, followers, verified, location })),
          numbers: [...new Set(numbers.map(number => number.masked))],
          cases: cases.map(row => ({ id: row.id, title: row.title, status: row.status, openedAt: row.openedAt, closedAt: row.closedAt, conversations: conversations.filter(each => each.caseId === row.id).length, calls: callbacks.filter(each => each.caseId === row.id).length })),
          perhaps: await perhapsSame(read, customer, identities, numbers),
        },
      }
    },
    touches: (change, params, rows) => change.id === params.customerId || rows.has(change.id) || change.entity === 'cases' || change.entity === 'callbacks' || (change.entity === 'conversations' && rows.size < 50),
  }
}

/** Calls of one agent or of all: live first, newest first. */
export function createCallsSource(context: EngineContext, names: Names): ViewSource<'calls'> {
  const read = context.store.read
  const ended = ['completed', 'failed', 'cancelled', 'declined', 'expired'] as const
  const open = ['requested', 'awaiting_consent', 'scheduled', 'queued', 'offered', 'dialing_agent', 'dialing_customer', 'connected', 'ended', 'wrap_up', 'retry_wait'] as const
  return {
    pauseMs: 50,
    async load(actor, params) {
      const own = params.scope === 'mine' ? { agentId: actor.agentId } : {}
      const live = await read.find('callbacks', { ...own, state: open }, { order: [['createdAt', 'asc']], limit: 100 })
      const past = params.scope === 'recent' ? await read.find('callbacks', { state: ended }, { order: [['createdAt', 'desc']], limit: 100 }) : []
      const rows = [...live, ...past]
      const [conversations, numbers] = await Promise.all([read.getMany('conversations', rows.map(row => row.conversationId)), read.getMany('phoneNumbers', rows.map(row => row.phoneNumberId))])
      const now = context.now()
      return {
        rows: rows.flatMap((row) => {
          const conversation = conversations.find(each => each.id === row.conversationId)
          return conversation === undefined ? [] : [presentCallback(row, conversation, numbers.find(each => each.id === row.phoneNumberId)?.masked ?? '', names)]
        }),
        summary: { open: live.length, due: live.filter(row => row.nextAt !== null && row.nextAt <= now).length },
      }
    },
    touches: change => change.entity === 'callbacks',
  }
}
