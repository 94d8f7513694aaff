import type { HotlineLink } from '../../../src/engine/hotline/ports.ts'
import type { GatewayAnswer, GatewayCommand } from '../../../src/shared/gateway-protocol.ts'
import { AppError } from '../../../src/shared/errors.ts'

/** A link to a gateway that a test plays itself. */
export interface FakeLink extends HotlineLink {
  /** Every command that reached the gateway, in order. */
  readonly commands: GatewayCommand[]
  readonly ofType: <T extends GatewayCommand['type']>(type: T) => Extract<GatewayCommand, { type: T }>[]
  up: boolean
  /** How commands are answered; may throw {@link lostAnswer}. */
  answer: (command: GatewayCommand) => GatewayAnswer | Promise<GatewayAnswer>
}

/** The answer to a command that was carried out. */
export const done: GatewayAnswer = { ok: true, epoch: 'life-1', seq: 0 }

/** The command left, its answer did not come. */
export function lostAnswer(): AppError {
  return new AppError('hotline_unreachable', { details: { sent: true } })
}

/** Makes a fake link that is up and agrees to everything. */
export function createFakeLink(): FakeLink {
  const commands: GatewayCommand[] = []
  const fake: FakeLink = {
    commands,
    ofType: <T extends GatewayCommand['type']>(type: T) => commands.filter((command): command is Extract<GatewayCommand, { type: T }> => command.type === type),
    up: true,
    answer: () => done,
    state: () => fake.up ? 'up' : 'down',
    async command(command) {
      if (!fake.up)
        throw new AppError('hotline_unreachable', { details: { sent: false } })
      commands.push(command)
      return fake.answer(command)
    },
  }
  return fake
}
