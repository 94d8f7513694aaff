import type { GatewayAnswer, GatewayCommand } from '../shared/gateway-protocol.ts'
import type { Feed } from './feed.ts'
import type { Switchboard } from './switchboard.ts'
import { createHash } from 'node:crypto'
import { gatewayCommand } from '../shared/gateway-protocol.ts'
import { createRemembered } from './remembered.ts'

/** Takes whatever came over the wire and answers it; never rejects. */
export type CommandDesk = (raw: unknown) => Promise<GatewayAnswer>

/** Codes after which the same key may be tried again: nothing was done and the cause may pass. */
const passing: ReadonlySet<string> = new Set(['hotline_unreachable', 'internal'])

/**
 * The border of the gateway: parses commands and makes those that change something idempotent by `key`: the same key
 * again gets the first answer, the same key for something else is refused. Questions (`snapshot`, `events`) change
 * nothing and are answered anew each time.
 */
export function createCommandDesk({ switchboard, feed, keysKept = 10_000 }: { readonly switchboard: Switchboard, readonly feed: Feed, readonly keysKept?: number }): CommandDesk {
  const answers = createRemembered<{ readonly fingerprint: string, readonly answer: Promise<GatewayAnswer> }>(keysKept)

  function once(command: Parameters<Switchboard['perform']>[0]): Promise<GatewayAnswer> {
    const fingerprint = fingerprintOf(command)
    const known = answers.get(command.key)
    if (known !== undefined)
      return known.fingerprint === fingerprint ? known.answer : Promise.resolve({ ok: false, code: 'bad_input', detail: 'key: already used for another command' })
    const answer = switchboard.perform(command).then((given) => {
      if (!given.ok && passing.has(given.code))
        answers.delete(command.key)
      return given
    })
    answers.set(command.key, { fingerprint, answer })
    return answer
  }

  return async (raw) => {
    const parsed = gatewayCommand.safeParse(raw)
    if (!parsed.success)
      return { ok: false, code: 'bad_input', detail: namesOf(parsed.error.issues) }
    const command = parsed.data
    switch (command.type) {
      case 'snapshot':
        return { ok: true, epoch: feed.epoch, seq: feed.seq(), calls: switchboard.calls() }
      case 'events': {
        const { events, gap } = feed.after(command.epoch, command.after)
        return { ok: true, epoch: feed.epoch, seq: feed.seq(), events: [...events], gap }
      }
      default:
        return once(command)
    }
  }
}

// A digest, so that the memory of keys holds nobody's number.
function fingerprintOf(command: GatewayCommand): string {
  return createHash('sha256').update(JSON.stringify(command)).digest('base64')
}

function namesOf(issues: readonly { readonly path: readonly PropertyKey[], readonly code: string }[]): string {
  return issues.slice(0, 20).map(issue => `${issue.path.map(String).join('.') || 'command'}: ${issue.code}`).join('; ').slice(0, 400)
}
