import type { Run, Utterance } from './run.ts'

/** Says it in the place where this customer's talk goes on. */
export function utter(run: Run, utterance: Utterance): void {
  const { place, uid, script: { opening } } = run
  const said = { uid, text: utterance.text, ...utterance.image && { image: utterance.image } }
  if (utterance.where === 'private') {
    place.say({ ...said, room: 'private', ...!run.hasWritten && { opens: 'private_message' } })
    run.hasWritten = true
    run.room = 'private'
    return
  }
  const { itemId, threadId } = place.say({
    ...said,
    room: 'public',
    ...run.threadId === null
      ? { opens: opening.at, ...opening.under && { under: opening.under }, ...opening.title && { title: opening.title } }
      : { threadId: run.threadId, ...run.answerId !== null && { answers: run.answerId } },
  })
  run.threadId ??= threadId
  run.firstId ??= itemId
}
