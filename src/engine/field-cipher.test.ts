import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import { createFieldCipher } from './field-cipher.ts'

const key = (fill: number) => new Uint8Array(32).fill(fill)
const cipher = createFieldCipher(key(7))

describe('sealed fields', () => {
  it.each(['+8613800138000', '', '110101199003071234', '回音 😀', 'x'.repeat(10_000)])('come back as they were (%#)', (plain) => {
    expect(cipher.unseal(cipher.seal(plain))).toBe(plain)
  })

  it('hide what they hold, and whether two are the same', () => {
    const [one, two] = [cipher.seal('+8613800138000'), cipher.seal('+8613800138000')]
    expect(one).not.toBe(two)
    expect(one).not.toContain('138')
    expect(Buffer.from(one.slice(2), 'base64url').toString('latin1')).not.toContain('13800138000')
  })

  it('are found by an HMAC that is stable and differs from key to key', () => {
    expect(cipher.lookup('+8613800138000')).toBe(createFieldCipher(key(7)).lookup('+8613800138000'))
    expect(cipher.lookup('+8613800138000')).not.toBe(cipher.lookup('+8613800138001'))
    expect(cipher.lookup('+8613800138000')).not.toBe(createFieldCipher(key(8)).lookup('+8613800138000'))
    expect(cipher.lookup('+8613800138000')).not.toContain('138001')
  })

  it('cannot be opened with another key, nor after a bit was turned, nor when they are none', () => {
    const sealed = cipher.seal('+8613800138000')
    const bytes = Buffer.from(sealed.slice(2), 'base64url')
    const turned = (at: number) => {
      const copy = Buffer.from(bytes)
      copy[at]! ^= 1
      return `1.${copy.toString('base64url')}`
    }
    expect(() => createFieldCipher(key(8)).unseal(sealed)).toThrow(expect.objectContaining({ code: 'secrets_unavailable' }))
    for (const broken of [turned(0), turned(13), turned(bytes.length - 1), '1.', '', 'plain', `1.${bytes.subarray(0, 20).toString('base64url')}`])
      expect(() => cipher.unseal(broken), broken.slice(0, 10)).toThrow(expect.objectContaining({ code: 'secrets_unavailable' }))
  })

  it('want 32 bytes of key at least', () => {
    expect(() => createFieldCipher(new Uint8Array(31))).toThrow(expect.objectContaining({ code: 'secrets_unavailable', details: { why: 'key_too_short' } }))
    expect(() => createFieldCipher(new Uint8Array(64))).not.toThrow()
  })
})
