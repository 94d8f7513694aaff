import type { CallContext } from '../connector.ts'
import type { WeiboClient } from './client.ts'
import type { WeiboSettings } from './settings.ts'
import type { WireStatus } from './wire.ts'
import { isAppError } from '../../shared/errors.ts'
import { restUrl } from './settings.ts'
import { goneId, readList, wireStatus } from './wire.ts'

const BATCH = 50

function needsMore(status: WireStatus): boolean {
  return (status.isLongText === true || status.truncated === true) && status.longText === undefined
}

/** A flag that is not plainly "no": only then is the row read twice. */
function mayNeedMore(row: unknown): boolean {
  const { isLongText = false, truncated = false } = (row ?? {}) as { isLongText?: unknown, truncated?: unknown }
  return isLongText !== false || truncated !== false
}

function idToComplete(row: unknown): string | null {
  const read = mayNeedMore(row) ? wireStatus.safeParse(row) : undefined
  return read?.success && needsMore(read.data) ? read.data.id : null
}

function fullTexts(body: unknown): Map<string, unknown> {
  const texts = new Map<string, unknown>()
  for (const row of readList(body, 'statuses')?.rows ?? []) {
    const read = goneId(row) === null ? wireStatus.safeParse(row) : null
    if (read?.success && read.data.longText !== undefined)
      texts.set(read.data.id, read.data.longText)
  }
  return texts
}

async function askBatch(client: WeiboClient, settings: WeiboSettings, ids: readonly string[], context: CallContext): Promise<Map<string, unknown>> {
  try {
    return fullTexts(await client.get(restUrl(settings, 'statuses/show_batch'), { ids: ids.join(','), isGetLongText: 1 }, context))
  }
  catch (error) {
    // A cut text now beats no voice at all: the item says `truncated`, and the next sweep asks once more.
    if (isAppError(error) && !context.signal.aborted)
      return new Map()
    throw error
  }
}

/**
 * The rows of a page with the full text of long posts added, asked for in batches of 50. The batch call exists for commercial
 * accounts only; others keep the cut text, marked as such.
 */
export async function completeLongTexts(client: WeiboClient, settings: WeiboSettings, rows: readonly unknown[], context: CallContext): Promise<readonly unknown[]> {
  const wanted = rows.map(row => settings.profile === 'commercial' ? idToComplete(row) : null)
  const ids = wanted.filter(id => id !== null)
  const texts = new Map<string, unknown>()
  for (let start = 0; start < ids.length; start += BATCH) {
    for (const [id, text] of await askBatch(client, settings, ids.slice(start, start + BATCH), context))
      texts.set(id, text)
  }
  if (texts.size === 0)
    return rows
  return rows.map((row, index) => {
    const longText = texts.get(wanted[index] ?? '')
    return longText === undefined ? row : { ...(row as object), longText }
  })
}
