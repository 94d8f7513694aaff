import { z } from 'zod'

/** A channel as ARI shows it; only what is read here. */
export const ariChannel = z.object({
  id: z.string(),
  name: z.string().default(''),
  state: z.string(),
  creationtime: z.string().default(''),
  caller: z.object({ number: z.string().default('') }).default({ number: '' }),
  dialplan: z.object({ exten: z.string().default(''), app_name: z.string().default(''), app_data: z.string().default('') }).default({ exten: '', app_name: '', app_data: '' }),
})
export type AriChannel = z.infer<typeof ariChannel>

export const ariBridge = z.object({ id: z.string(), channels: z.array(z.string()).default([]) })
export type AriBridge = z.infer<typeof ariBridge>

export const ariEndpoint = z.object({ technology: z.string(), resource: z.string(), state: z.string().nullish() })
export type AriEndpoint = z.infer<typeof ariEndpoint>

const base = { timestamp: z.string().default('') }
const recording = z.object({ name: z.string() })

const ariEvent = z.discriminatedUnion('type', [
  z.object({ ...base, type: z.literal('StasisStart'), args: z.array(z.string()).default([]), channel: ariChannel }),
  z.object({ ...base, type: z.literal('ChannelStateChange'), channel: ariChannel }),
  z.object({ ...base, type: z.literal('Dial'), dialstatus: z.string(), peer: ariChannel }),
  z.object({ ...base, type: z.literal('ChannelDtmfReceived'), digit: z.string(), channel: ariChannel }),
  z.object({ ...base, type: z.literal('ChannelDestroyed'), cause: z.number(), tech_cause: z.number().nullish(), channel: ariChannel }),
  z.object({ ...base, type: z.literal('ContactStatusChange'), endpoint: ariEndpoint, contact_info: z.object({ contact_status: z.string().default('') }).default({ contact_status: '' }) }),
  z.object({ ...base, type: z.literal('PeerStatusChange'), endpoint: ariEndpoint }),
  z.object({ ...base, type: z.literal('EndpointStateChange'), endpoint: ariEndpoint }),
  z.object({ ...base, type: z.literal('RecordingStarted'), recording }),
  z.object({ ...base, type: z.literal('RecordingFinished'), recording }),
  z.object({ ...base, type: z.literal('RecordingFailed'), recording }),
  z.object({ ...base, type: z.literal('PlaybackFinished'), playback: z.object({ id: z.string(), state: z.string() }) }),
  z.object({ ...base, type: z.literal('ApplicationReplaced') }),
  z.object({ type: z.literal('RESTResponse'), request_id: z.string(), status_code: z.number() }),
])

/** What Asterisk 22 tells over its events socket, as far as a driver acts on it. */
export type AriEvent = z.infer<typeof ariEvent>

/** One line of the socket; the name of its type when it is none of ours, null for what is no event at all. */
export function readEvent(text: string): AriEvent | { readonly unknown: string | null } {
  let raw: unknown
  try {
    raw = JSON.parse(text)
  }
  catch {
    return { unknown: null }
  }
  const parsed = ariEvent.safeParse(raw)
  if (parsed.success)
    return parsed.data
  const type = typeof raw === 'object' && raw !== null && 'type' in raw ? raw.type : null
  return { unknown: typeof type === 'string' ? type.slice(0, 60) : null }
}

/** ms UTC of a time as ARI writes it (`2026-03-02T09:14:07.511+0800`); null when it is none. */
export function readTime(text: string): number | null {
  const at = Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'))
  return Number.isNaN(at) ? null : at
}
