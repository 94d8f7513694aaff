import { describe, expect, it } from 'vitest'
import { AppError } from '../shared/errors.ts'
import { demandSignature } from './push-signature.ts'

const NOW = 1_800_000_000_000
const sign = (secret: string): string => `signed with ${secret}`

function codeOf(given: string, kept: Readonly<Record<string, string>>, formerUntil = NOW + 1): string {
  const read = (name: string): string => {
    const secret = kept[name]
    if (secret === undefined)
      throw new AppError('secrets_unavailable', { details: { name } })
    return secret
  }
  try {
    demandSignature(given, { read, current: 'present', former: 'past', formerUntil }, NOW, sign)
    return 'believed'
  }
  catch (error) {
    return (error as AppError).code
  }
}

describe('demandSignature', () => {
  it.each([
    ['the present secret', sign('new'), { present: 'new', past: 'old' }, 'believed'],
    ['F06 the former one during its grace', sign('old'), { present: 'new', past: 'old' }, 'believed'],
    ['F05 another one', sign('other'), { present: 'new', past: 'old' }, 'bad_signature'],
    ['F05 an empty one that was kept', sign(''), { present: '', past: '' }, 'bad_signature'],
    ['F05 none at all', sign(''), {}, 'bad_signature'],
    ['F06 the present one while the former was never kept', sign('new'), { present: 'new' }, 'believed'],
    ['F05 a signature of another length', '', { present: 'new', past: 'old' }, 'bad_signature'],
  ])('%s', (_, given, kept, code) => {
    expect(codeOf(given, kept)).toBe(code)
  })

  it('F06 the former secret signs no more when its grace is over', () => {
    expect(codeOf(sign('old'), { present: 'new', past: 'old' }, NOW)).toBe('bad_signature')
  })

  it('what goes wrong while a secret is read is not hidden', () => {
    const read = (): never => {
      throw new TypeError('broken')
    }
    expect(() => demandSignature('', { read, current: 'present', former: 'past', formerUntil: 0 }, NOW, sign)).toThrow(TypeError)
  })
})
