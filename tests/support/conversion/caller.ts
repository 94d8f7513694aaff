import type { HotlineLink } from '../../../src/engine/hotline/ports.ts'
import type { AttemptOutcome, EndedBy } from '../../../src/shared/domain/index.ts'
import type { GatewayEvent } from '../../../src/shared/gateway-protocol.ts'
import type { CallDesk } from './call-desk.ts'

type WithoutEnvelope<T> = T extends unknown ? Omit<T, 'eventId' | 'epoch' | 'seq' | 'handoffId' | 'attempt' | 'at'> : never
type Said = WithoutEnvelope<GatewayEvent>

/** A customer who rings, as the gateway tells it. */
export interface TestCaller {
  readonly handoffId: string
  /** Lets the gateway say something of this call; answers the event, which may be told again. */
  readonly say: (said: Said, facts?: { readonly at?: number, readonly seq?: number }) => Promise<GatewayEvent>
  /** They give up, or whatever ends it. */
  readonly hangUp: (facts?: { readonly outcome?: AttemptOutcome, readonly endedBy?: EndedBy | null }) => Promise<GatewayEvent>
}

/** Lets customers ring at a desk whose gateway the test plays. Numbers are E.164, null = withheld. */
export function createCallers(desk: Pick<CallDesk<HotlineLink>, 'feed' | 'now'>, epoch = 'callers-1') {
  let seq = 0
  let serial = 0

  function caller(handoffId: string): TestCaller {
    const say: TestCaller['say'] = async (said, facts = {}) => {
      seq += 1
      const event = { eventId: `${epoch}-${seq}-${said.type}`, epoch, seq: facts.seq ?? seq, handoffId, attempt: 1, at: facts.at ?? desk.now(), ...said } as GatewayEvent
      await desk.feed.onEvent(event)
      return event
    }
    return {
      handoffId,
      say,
      hangUp: ({ outcome = 'cancelled', endedBy = 'customer' } = {}) => say({ type: 'ended', outcome, endedBy, rang: true, ringMs: 0, talkMs: 0, holdMs: 0, sipCode: null, q850: null, detail: null, recordingId: null }),
    }
  }

  return {
    /** A call that nobody has heard of yet. */
    unheard: () => caller(`ho-${serial += 1}`),
    async ring(from: string | null, facts: { readonly uui?: string | null, readonly called?: string, readonly queue?: string } = {}): Promise<TestCaller> {
      const made = caller(`ho-${serial += 1}`)
      await made.say({ type: 'waiting', from, called: facts.called ?? '4009990000', queue: facts.queue ?? 'service', uui: facts.uui ?? null })
      return made
    },
  }
}
