import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { lacksOfTrust } from './update-trust.ts'

const key = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' }).toString('base64')

describe('what a build is made to believe of updates', () => {
  it('lacks what nobody wrote into it, and nothing once there is a key and a publisher', () => {
    expect(lacksOfTrust('{"keys":[],"publishers":[]}')).toEqual([expect.stringContaining('no key'), expect.stringContaining('no publisher')])
    expect(lacksOfTrust(JSON.stringify({ keys: [key], publishers: [] }))).toEqual([expect.stringContaining('no publisher')])
    expect(lacksOfTrust(JSON.stringify({ keys: [key], publishers: ['CN=Huiyin'] }))).toEqual([])
  })

  it('is refused as a whole where it is no such list', () => {
    for (const json of ['', '{}', '{"keys":["AAAA"],"publishers":[]}', '{"keys":[],"publishers":["x"]}'])
      expect(() => lacksOfTrust(json), json).toThrow()
  })
})
