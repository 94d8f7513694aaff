import type { GatewayLink } from '../../../src/engine/hotline/link.ts'
import type { GatewayAnswer, GatewayCommand, GatewayEvent } from '../../../src/shared/gateway-protocol.ts'
import { done } from './fake-link.ts'

type WithoutEnvelope<T> = T extends unknown ? Omit<T, 'eventId' | 'epoch' | 'seq' | 'at'> & { readonly at?: number } : never

/** A whole engine's link to a gateway that the test plays. */
export interface PlayedLink extends GatewayLink {
  /** Every command that reached the gateway, in order. */
  readonly commands: GatewayCommand[]
  readonly ofType: <T extends GatewayCommand['type']>(type: T) => Extract<GatewayCommand, { type: T }>[]
  /** How commands are answered. */
  answer: (command: GatewayCommand) => GatewayAnswer
  /** Tells the engine; resolves when it has taken it in. */
  readonly say: (event: WithoutEnvelope<GatewayEvent>) => Promise<void>
}

/** Makes a link that is up and agrees to everything. `now`: the engine's clock, ms UTC. */
export function createPlayedLink(now: () => number): PlayedLink {
  const commands: GatewayCommand[] = []
  const hearers = new Set<(event: GatewayEvent) => void | Promise<void>>()
  let seq = 0
  const link: PlayedLink = {
    commands,
    ofType: <T extends GatewayCommand['type']>(type: T) => commands.filter((command): command is Extract<GatewayCommand, { type: T }> => command.type === type),
    answer: command => command.type === 'snapshot' ? { ok: true, epoch: 'life-1', seq, calls: [] } : done,
    async say(event) {
      seq += 1
      for (const hear of hearers)
        await hear({ eventId: `ev-${seq}`, epoch: 'life-1', seq, at: now(), ...event } as GatewayEvent)
    },
    start: () => {},
    async command(command) {
      commands.push(command)
      return link.answer(command)
    },
    onEvent(fn) {
      hearers.add(fn)
      return () => void hearers.delete(fn)
    },
    onUnknownEvent: () => () => {},
    onSnapshot: () => () => {},
    state: () => 'up',
    onState: () => () => {},
    refusal: () => null,
    position: () => null,
    stop: async () => {},
  }
  return link
}
