import type { EngineContext } from '../context.ts'
import type { CallbackRecord, Row } from '../store/tables.ts'
import type { HotlineDeps } from './ports.ts'
import { isAppError } from '../../shared/errors.ts'

/** The customer does not want to be recorded any more, or never to have been called. */
function isTakenBack(consent: Row<'consents'>): boolean {
  return !consent.scope.includes('record') || consent.state === 'withdrawn' || consent.state === 'declined'
}

function isRecorded({ recording }: CallbackRecord): boolean {
  return recording === 'started' || recording === 'resumed'
}

/**
 * Stops recordings whose customer took their word back while they speak. Looked for in what stands, not in the moment of the
 * refusal: what did not reach the gateway is asked again with the next round, until it tells that it has stopped.
 */
export async function stopUnwantedRecordings(context: EngineContext, { link }: HotlineDeps): Promise<void> {
  const { read } = context.store
  const recorded = (await read.find('callbacks', { state: 'connected' })).filter(isRecorded)
  if (link === null || recorded.length === 0)
    return
  const unwanted = new Set((await read.getMany('consents', recorded.flatMap(({ consentId }) => consentId ?? []))).filter(isTakenBack).map(({ id }) => id))
  for (const { handoffId, consentId } of recorded) {
    if (consentId === null || !unwanted.has(consentId))
      continue
    try {
      await link.command({ type: 'record', key: context.newId(), handoffId, on: false })
    }
    catch (error) {
      if (!isAppError(error) || error.code !== 'hotline_unreachable')
        throw error
    }
  }
}
