import { Buffer } from 'node:buffer'

/** Bodies that no platform would send, by F07; none of them carries a message. */
export function hostilePush(kind: string): Buffer {
  switch (kind) {
    case 'deep': return Buffer.from(`${'[{"data":'.repeat(10_000)}1${'}]'.repeat(10_000)}`)
    case 'keys': return Buffer.from(`{${Array.from({ length: 1_000_000 }, (_, index) => `"k${index}":1`).join(',')}}`)
    case 'bad_utf8': return Buffer.concat([Buffer.from('{"type":"text","text":"'), Buffer.from([0xC3, 0x28, 0xFF, 0xFE, 0xE2, 0x82]), Buffer.from('"}')])
    case 'surrogate': return Buffer.from('{"type":"text","receiver_id":1,"sender_id":2,"created_at":"Mon Mar 02 10:45:10 +0800 2026","text":"\\ud83d","data":{}}')
    case 'nul': return Buffer.from('{"type":"text","receiver_id":1,"sender_id":2,"created_at":"Mon Mar 02 10:45:10 +0800 2026","text":"a\\u0000b","data":{}}')
    case 'not_json': return Buffer.from('<xml><MsgType>text</MsgType></xml>')
    default: return Buffer.from(`{"type":"text","text":"${'长'.repeat(7 * 1024 * 1024)}"}`)
  }
}

/** The same JSON as a careless proxy would write it anew: other key order, other white space, everything escaped. */
export function reserialise(body: string): string {
  const value: unknown = JSON.parse(body)
  const turned = Object.fromEntries(Object.entries(value as Record<string, unknown>).reverse())
  return JSON.stringify(turned, null, 2).replace(/[\u0080-\uFFFF]/g, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
