import type { Envelope } from '../shared/contract/envelope.ts'
import type { CallName, CallOutput, CallParsed } from '../shared/contract/index.ts'
import type { Actor } from './context.ts'
import { enclose } from '../shared/contract/envelope.ts'
import { calls } from '../shared/contract/index.ts'
import { AppError } from '../shared/errors.ts'

/** What makes one call happen, behind the border: the actor is checked, the input parsed. */
export type Handler<N extends CallName> = (actor: Actor, input: CallParsed<N>) => Promise<CallOutput<N>>
/** Handlers by call name. Areas export partial tables; the engine joins them and the compiler wants every call. */
export type Handlers = { readonly [N in CallName]: Handler<N> }

/** The one border: right checked, input parsed, outcome enveloped. Bugs are told to `onBug` and cross as `internal`, with the number that it answers (`details.fault`). */
export function createBorder(handlers: Handlers, onBug: (error: unknown, name: string) => string): (actor: Actor, name: string, input: unknown) => Promise<Envelope> {
  return async (actor, name, input) => {
    const envelope = await enclose(async () => {
      if (!Object.hasOwn(calls, name))
        throw new AppError('unknown_call')
      const known = name as CallName
      const right = calls[known].right
      if (right === 'supervisor' && actor.role !== 'supervisor')
        throw new AppError('forbidden')
      const parsed = calls[known].input.safeParse(input)
      if (!parsed.success)
        throw new AppError('bad_input', { details: { fields: parsed.error.issues.slice(0, 20).map(issue => `${issue.path.join('.')}: ${issue.code}`) } })
      return run(handlers[known] as Handler<CallName>, actor, parsed.data, error => onBug(error, name))
    })
    return envelope
  }
}

async function run(handler: Handler<CallName>, actor: Actor, input: unknown, onBug: (error: unknown) => string): Promise<unknown> {
  try {
    return await handler(actor, input as never)
  }
  catch (error) {
    const isExpected = error instanceof AppError
    if (isExpected && !error.reportable)
      throw error
    const details = { ...isExpected ? error.details : {}, fault: onBug(error) }
    throw new AppError(isExpected ? error.code : 'internal', { details, cause: error, ...isExpected ? { retryable: error.retryable, reportable: true } : {} })
  }
}
