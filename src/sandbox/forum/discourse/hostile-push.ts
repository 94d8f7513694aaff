import { Buffer } from 'node:buffer'

/** Bodies that no forum would send, by F07; none of them carries a post. */
export function hostilePush(kind: string): Buffer {
  switch (kind) {
    case 'deep': return Buffer.from(`${'{"post":['.repeat(8000)}1${']}'.repeat(8000)}`)
    case 'keys': return Buffer.from(`{"post":{${Array.from({ length: 300_000 }, (_, index) => `"k${index}":1`).join(',')}}}`)
    case 'bad_utf8': return Buffer.concat([Buffer.from('{"post":{"cooked":"'), Buffer.from([0xC3, 0x28, 0xFF, 0xFE, 0xE2, 0x82]), Buffer.from('"}}')])
    case 'surrogate': return Buffer.from('{"post":{"id":1,"cooked":"\\ud83d"}')
    case 'nul': return Buffer.from('{"post":{"id":1,"cooked":"a\u0000b"}}')
    case 'not_json': return Buffer.from('post=1&action=created')
    default: return Buffer.from(`{"post":{"cooked":"${'长'.repeat(3 * 1024 * 1024)}"}}`)
  }
}
