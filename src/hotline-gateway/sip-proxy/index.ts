import type { AgentLegRequest, Driver, DriverAbility, DriverOptions, LegEnd, LegEvent, LegReport, LegRequest, NumberLegRequest } from '../driver.ts'
import type { Finding } from './look.ts'
import type { Dialog } from './rpc.ts'
import type { Side, Talk } from './talk.ts'
import { maskE164 } from '../../shared/rules/phone-number.ts'
import { reasonOf } from '../mask.ts'
import { createRemembered } from '../remembered.ts'
import { createBook } from './book.ts'
import { createEndings } from './endings.ts'
import { dialogOf, judge } from './look.ts'
import { createOrders } from './orders.ts'
import { createPhoneWatch } from './phones.ts'
import { createProxyRpc } from './rpc.ts'
import { endOf, newTalk, readLegId, readLegs, readWaiting, userOf, writeLegs } from './talk.ts'

/** Where the proxy is, and what it calls itself. */
export interface SipProxyOptions extends DriverOptions {
  /** Kamailio's JSON-RPC over HTTP. */
  readonly rpcUrl: string
  /** Sent as a bearer; null = none. */
  readonly rpcToken: string | null
  /** SIP domain of the agents' addresses. */
  readonly domain: string
  readonly fetch: typeof fetch
  readonly newId: () => string
}

const lookMs = 1_000
/** While something is about to change. */
const quickMs = 150
const stopMs = 5_000
const stopLookMs = 20
const remembered = 10_000
const abilities: ReadonlySet<DriverAbility> = new Set(['queue', 'refer', 'digits'])

/**
 * Agents' softphones on a SIP proxy (Kamailio with a media relay). A proxy places no calls: the agent's own softphone
 * calls `sip:<handoffId>@<domain>`, which the proxy turns into the number; a customer who rings waits in the proxy until
 * an agent is named. Agent and customer are one SIP dialog, so that a page lost in a call ends it. What the proxy says
 * stands over what the page says: its list of dialogs is looked at every second.
 */
export function createSipProxyDriver({ rpcUrl, rpcToken, domain, fetch, newId, clock, log }: SipProxyOptions): Driver {
  const rpc = createProxyRpc({ url: rpcUrl, token: rpcToken, fetch })
  const dialled = createRemembered<true>(remembered)
  let contacts: ReadonlyMap<string, string> = new Map()
  let emit: (event: LegEvent) => void = () => {}
  let isSeen = false
  /** Before the switchboard knows its own calls again it would take who rings for a stranger. */
  let isAdopted = false
  let isStopped = false
  let cancelLook: () => void = () => {}
  let looking: Promise<void> | null = null
  const phones = createPhoneWatch(event => emit(event))
  const orders = createOrders(event => emit(event), clock, newId)
  const book = createBook(onGone)
  const { of: talkOf, sideOf, finish } = book
  const endings = createEndings({ rpc, orders, clock, log, finish, again: lookSoon })

  const addressOf = (user: string) => `sip:${user}@${domain}`

  function onGone(talk: Talk, party: Side, legId: string, end: LegEnd) {
    if (party === 'customer')
      rpc.forget(talk.handoffId).catch((error: unknown) => log.warn({ reason: reasonOf(error) }, 'the proxy kept a hand-over that is over'))
    emit({ type: 'gone', legId, end })
  }

  // Looking at the proxy

  function isBusy(): boolean {
    return endings.size() > 0 || book.all().some(({ agent, customer, missed }) => missed > 0 || agent?.state === 'ringing' || (customer !== null && customer.state !== 'up'))
  }

  function lookSoon(ms = 0) {
    cancelLook()
    if (isAdopted && !isStopped)
      cancelLook = clock.after(ms, () => void look())
  }

  async function look(): Promise<void> {
    looking ??= lookOnce().finally(() => {
      looking = null
      lookSoon(isBusy() ? quickMs : lookMs)
    })
    return looking
  }

  async function lookOnce(): Promise<void> {
    const lookAtEndings = endings.look()
    try {
      const [dialogs, registered] = await Promise.all([rpc.dialogs(), rpc.registrations()])
      if (!isSeen)
        log.info({}, 'the SIP proxy answers')
      isSeen = true
      contacts = registered
      phones.look(contacts)
      for (const talk of book.all())
        settle(talk, judge(talk, dialogOf(talk, dialogs), contacts, clock.now()))
      lookAtEndings(dialogs)
      dialogs.forEach(welcome)
    }
    catch (error) {
      if (isSeen)
        log.error({ reason: reasonOf(error) }, 'the SIP proxy cannot be asked; no calls are placed until it can')
      isSeen = false
    }
  }

  function settle(talk: Talk, findings: readonly Finding[]) {
    for (const finding of findings) {
      if (finding.type === 'end_dialog')
        endings.endDialog(talk)
      else if (finding.type === 'gone')
        finish(talk, finding.party, endings.reasonFor(talk[finding.party]?.legId ?? '') ?? finding.end)
      else
        progress(talk, finding.party, finding.type)
    }
  }

  function progress(talk: Talk, party: Side, state: 'ringing' | 'up') {
    const side = talk[party]
    if (side === null || side.state === state || side.state === 'up' || endings.isEnding(side.legId))
      return
    side.state = state
    if (state === 'up')
      side.stopRinging()
    emit({ type: state, legId: side.legId })
  }

  /** A customer who rings, seen for the first time. */
  function welcome(dialog: Dialog) {
    if (dialog.waiting === null || dialog.state === 'up' || book.knows(dialog) || isStopped || endings.isSentAway(dialog.callId))
      return
    const legId = `incoming-${newId()}`
    book.keep({ ...newTalk(legId, 0), dialog, customer: { legId, callId: dialog.callId, state: 'up', orderedAt: clock.now(), orderId: null, stopRinging: () => {} } })
    emit({ type: 'incoming', legId, ...readWaiting(dialog.waiting) })
  }

  function answerIncoming(legId: string, newLegId: string) {
    const talk = talkOf(legId)
    if (talk?.customer == null)
      return
    dialled.set(newLegId, true)
    book.rename(talk, readLegId(newLegId) ?? { handoffId: newLegId, attempt: 0 }, newLegId)
  }

  // Placing calls

  function dial(request: LegRequest) {
    if (dialled.get(request.legId))
      return
    dialled.set(request.legId, true)
    const work = 'number' in request ? dialCustomer(request) : dialAgent(request)
    work.catch((error: unknown) => {
      log.error({ leg: request.legId, reason: reasonOf(error) }, 'the SIP proxy did not take a leg')
      refuse(request, endOf('system', { word: 'system_error', detail: 'the SIP proxy cannot be asked' }))
    })
  }

  function refuse({ legId }: LegRequest, end: LegEnd) {
    const talk = talkOf(legId)
    const party = talk === undefined ? null : sideOf(talk, legId)
    if (talk !== undefined && party !== null)
      finish(talk, party, end)
    else
      emit({ type: 'gone', legId, end })
  }

  async function dialAgent(request: AgentLegRequest): Promise<void> {
    const { legId, handoffId, attempt, kind, agentId, ringTimeoutMs } = request
    const user = userOf(request.address)
    const talk = book.byAttempt(handoffId, attempt) ?? newTalk(handoffId, attempt)
    const isTake = talk.customer?.callId != null
    if (request.party !== 'agent' || user === null || kind === 'button' || (kind === 'desk_phone' && !isTake))
      return refuse(request, endOf('system', { word: 'unavailable', detail: 'a SIP proxy calls no colleague, and nobody whose phone places no calls by itself' }))
    contacts = await rpc.registrations()
    if (!contacts.has(user))
      return refuse(request, endOf('system', { word: 'unavailable', detail: 'the agent\'s phone is not registered' }))
    const taking = isTake ? newId() : null
    talk.agent = { legId, agentId, user, contact: contacts.get(user) ?? null, state: 'ringing', taking, stopRinging: () => {} }
    book.keep(talk)
    if (talk.customer?.callId != null && taking !== null) {
      emit({ type: 'ringing', legId })
      await rpc.give(talk.customer.callId, { user, handoffId, ringMs: ringTimeoutMs, attempt: taking, legs: writeLegs(talk) })
      return lookSoon(quickMs)
    }
    talk.agent.state = 'up'
    emit({ type: 'up', legId })
  }

  async function dialCustomer(request: NumberLegRequest): Promise<void> {
    const { legId, handoffId, attempt, number, callerId, ringTimeoutMs, party } = request
    const talk = book.byAttempt(handoffId, attempt)
    if (party !== 'customer' || talk?.agent?.state !== 'up' || talk.customer !== null)
      return refuse(request, endOf('system', { word: 'system_error', detail: 'a customer is called by the agent\'s phone, and there is none' }))
    log.debug({ leg: legId, number: maskE164(number) }, 'the agent\'s phone is told to call')
    const orderId = newId()
    const { agent } = talk
    const stopRinging = clock.after(ringTimeoutMs, () => endings.hangUp(talk, 'customer', endOf('system', { timedOut: true, word: 'no_answer' })))
    talk.callerId = callerId
    talk.customer = { legId, callId: null, state: 'asked', orderedAt: clock.now(), orderId, stopRinging }
    book.keep(talk)
    await rpc.forward(handoffId, { number, callerId, legs: writeLegs(talk) })
    if (talk.customer?.legId !== legId || endings.isEnding(legId))
      return
    emit({ type: 'order', legId, agentId: agent.agentId, orderId, act: 'call', value: addressOf(handoffId) })
    lookSoon(quickMs)
  }

  // What the agent's phone says

  function word(report: LegReport) {
    if (orders.answer(report))
      return
    const talk = talkOf(report.legId)
    if (talk === undefined || talk.customer === null)
      return
    if (report.word === 'refused' && report.orderId === talk.customer.orderId)
      return finish(talk, 'customer', endOf('system', { word: 'system_error', detail: 'the agent\'s phone could not place the call' }))
    if (report.word === 'gone')
      return phoneSaysGone(talk, report)
    if (report.word === 'ringing' && talk.customer.callId === null)
      progress(talk, 'customer', 'ringing')
    // That somebody answered is believed when the proxy says it.
    if (report.word === 'up')
      lookSoon()
  }

  function phoneSaysGone(talk: Talk, { by, sipCode, q850 }: LegReport) {
    const { customer, agent } = talk
    if (customer === null)
      return
    // Said of a waiting customer's call, it is about the agent's phone alone until they speak.
    if (customer.callId !== null && agent?.state !== 'up')
      return lookSoon()
    endings.endDialog(talk)
    if (by === 'near' && !endings.isEnding(customer.legId)) {
      finish(talk, 'agent', endOf('far', { sipCode, q850 }))
      finish(talk, 'customer', endOf('near'))
    }
    else {
      finish(talk, 'customer', endings.reasonFor(customer.legId) ?? endOf(by, { sipCode, q850 }))
    }
  }

  // Within a call

  function speaking(legId: string): Talk & { readonly agent: NonNullable<Talk['agent']>, readonly customer: NonNullable<Talk['customer']> } {
    const talk = talkOf(legId)
    if (talk?.agent?.state !== 'up' || talk.customer?.state !== 'up' || sideOf(talk, legId) === null)
      throw new Error(`leg ${legId} is not up`)
    return talk as ReturnType<typeof speaking>
  }

  async function order(legId: string, act: 'hold' | 'retrieve' | 'mute' | 'unmute' | 'digits' | 'refer', value: string | null = null): Promise<void> {
    const { agent, customer } = speaking(legId)
    await orders.ask({ legId: customer.legId, agentId: agent.agentId, act, value })
  }

  async function refer(agentLegId: string, target: Parameters<Driver['refer']>[1]): Promise<void> {
    const talk = speaking(agentLegId)
    if ('address' in target)
      return order(agentLegId, 'refer', addressOf(userOf(target.address) ?? ''))
    const id = `${talk.handoffId}-t${talk.refers += 1}`
    await rpc.forward(id, { number: target.number, callerId: talk.callerId, legs: '' })
    try {
      await order(agentLegId, 'refer', addressOf(id))
    }
    catch (error) {
      await rpc.forget(id).catch(() => {})
      throw error
    }
    // The customer speaks with the third person; what is left is the agent's half.
    endings.endDialog(talk)
    finish(talk, 'agent', endOf('far'))
    finish(talk, 'customer', endOf('far'))
  }

  function hangUp(legId: string) {
    const talk = talkOf(legId)
    const party = talk === undefined ? null : sideOf(talk, legId)
    if (talk !== undefined && party !== null)
      endings.hangUp(talk, party, endOf('near'))
  }

  const cannot = (what: string) => async () => {
    throw new Error(`a SIP proxy cannot ${what}`)
  }

  return {
    name: 'sip-proxy',
    abilities,
    isReady: () => isSeen && !isStopped,
    listen: onEvent => void (emit = onEvent),
    dial,
    async bridge(legA, legB) {
      if (speaking(legA) !== speaking(legB))
        throw new Error('a SIP proxy joins nobody but an agent and the customer they called')
    },
    hangUp,
    hold: (legId, on) => order(legId, on ? 'hold' : 'retrieve'),
    mute: (legId, on) => order(legId, on ? 'mute' : 'unmute'),
    press: () => false,
    digits: (legId, digits) => order(legId, 'digits', digits),
    record: cannot('record'),
    supervise: cannot('let anybody listen'),
    refer,
    answerIncoming,
    phones(list) {
      phones.list(list)
      if (isSeen)
        phones.look(contacts)
      lookSoon()
    },
    word,
    async adopt() {
      const [dialogs, registered] = await Promise.all([rpc.dialogs(), rpc.registrations()])
      contacts = registered
      const adopted = dialogs.flatMap(dialog => readLegs(dialog, registered) ?? [])
      for (const talk of adopted) {
        book.keep(talk)
        for (const side of [talk.agent, talk.customer])
          dialled.set(side?.legId ?? '', true)
      }
      isSeen = true
      isAdopted = true
      lookSoon()
      return adopted.flatMap(({ agent, customer }) => [agent, customer].flatMap(side => side === null ? [] : [{ legId: side.legId, state: side.state === 'up' ? 'up' as const : 'ringing' as const }]))
    },
    async stop() {
      const until = clock.now() + stopMs
      for (const talk of book.all()) {
        for (const party of ['agent', 'customer'] as const)
          endings.hangUp(talk, party, endOf('near'))
      }
      const isOver = () => (book.size() === 0 && endings.size() === 0) || clock.now() >= until || !isSeen
      do {
        await look()
        await new Promise<void>(resolve => clock.after(stopLookMs, resolve))
      } while (!isOver())
      isStopped = true
      cancelLook()
      for (const talk of book.all()) {
        finish(talk, 'customer', endOf('near'))
        finish(talk, 'agent', endOf('near'))
      }
    },
  }
}
