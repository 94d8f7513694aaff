import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { makeCertificate } from '../../../tests/support/network/certificates.ts'
import { readAuthorities } from './authorities.ts'

const folder = mkdtempSync(join(tmpdir(), 'huiyin-authorities-'))
afterAll(() => rmSync(folder, { recursive: true }))

const company = makeCertificate({ name: 'Example Company CA', authority: true })
const ended = makeCertificate({ name: 'Old CA', authority: true, from: new Date('2020-01-01'), until: new Date('2021-01-01') })
const leaf = makeCertificate({ name: 'desk.example.com', hosts: ['desk.example.com'], by: company })

function read(content: string | Buffer) {
  const file = join(folder, 'bundle.pem')
  writeFileSync(file, content)
  return readAuthorities(file, Date.now())
}

describe('a company\'s certificate authorities', () => {
  it('are none where none are named', () => {
    expect(readAuthorities(null, 0)).toEqual({ state: 'none', pems: [], names: [], refused: [] })
  })

  it('are all of a bundle, whatever stands between them', () => {
    const second = makeCertificate({ name: '示例公司根证书', authority: true })
    expect(read(`\uFEFF# roots\r\n${company.cert}\nwords\n${second.cert.replaceAll('\n', '\r\n')}`)).toMatchObject({ state: 'used', names: ['Example Company CA', '示例公司根证书'], refused: [] })
  })

  it.each([
    ['expired', ended.cert + company.cert, ['Example Company CA'], ['Old CA']],
    ['not_authority', company.cert + leaf.cert, ['Example Company CA'], ['desk.example.com']],
    ['unreadable', `${company.cert}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`, ['Example Company CA'], ['?']],
    ['empty', 'nothing', [], []],
    ['empty', company.key, [], []],
  ])('say %s, and believe the good ones alone', (state, content, names, refused) => {
    expect(read(content)).toMatchObject({ state, names, refused, pems: { length: names.length } })
  })

  it('are unreadable where there is no file, a folder, or far too much', () => {
    expect(readAuthorities(join(folder, 'gone.pem'), 0).state).toBe('unreadable')
    expect(readAuthorities(folder, 0).state).toBe('unreadable')
    expect(read(Buffer.alloc(3 * 1024 * 1024, 'x')).state).toBe('unreadable')
  })
})
