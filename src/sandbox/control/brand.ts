import type { Sandbox } from '../running.ts'
import type { Raised } from './voices.ts'
import { ControlError, optionalText } from './body.ts'
import { optionalId } from './voices.ts'
import { standInOf } from './which.ts'

/** A reply that a colleague writes in the platform's own app, past the workstation. Throws ControlError. */
export function replyInTheApp(sandbox: Sandbox, body: Record<string, unknown>): Raised {
  const { name, place } = standInOf(sandbox, optionalText(body, 'channel') ?? 'weibo')
  const text = optionalText(body, 'text')
  if (!text)
    throw new ControlError('text is missing')
  if (!place.answerInApp)
    throw new ControlError(`nobody of the brand writes in ${name}'s own app`)
  const to = optionalId(body, 'uid')
  const answers = optionalId(body, 'commentId') ?? optionalId(body, 'postId') ?? optionalId(body, 'itemId')
  const said = to === undefined && answers === undefined ? null : place.answerInApp({ text, to, answers })
  const entry = said && sandbox.truth.on(name).find(said.itemId)
  if (!entry)
    throw new ControlError(to === undefined ? 'one of uid, commentId, postId, itemId must name something known' : `no user ${to}`)
  return { id: entry.id, uid: entry.uid, kind: entry.kind, touchpoint: entry.touchpoint }
}
