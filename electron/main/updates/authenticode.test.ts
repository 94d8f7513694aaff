import { describe, expect, it } from 'vitest'
import { checkPublisher, nameParts } from './authenticode.ts'

const ours = 'CN="Huiyin Technology, Ltd.", O="Huiyin Technology, Ltd.", L=杭州, C=CN'
const told = (status: number, subject: string | null) => async () => JSON.stringify({ status, subject })
const refused = { code: 'update_refused', details: { reason: 'publisher_wrong' } }

describe('who made a Windows setup', () => {
  it('reads names with commas and quotation marks', () => {
    expect([...nameParts('CN="A, ""B""", O=C D, L=杭州')]).toEqual([['CN', 'A, "B"'], ['O', 'C D'], ['L', '杭州']])
  })

  it.each([
    ['the whole name', [ours]],
    ['the common name', ['CN="Huiyin Technology, Ltd."']],
    ['one of two', ['CN=Old Name', 'CN="Huiyin Technology, Ltd.", C=CN']],
  ])('believes a valid signature by %s', async (_, publishers) => {
    await expect(checkPublisher('C:\\x\\setup.exe', publishers, told(0, ours))).resolves.toBeUndefined()
  })

  it.each<[string, readonly string[], () => Promise<string>]>([
    ['nobody is named', [], told(0, ours)],
    ['it has no signature', [ours], told(2, null)],
    ['its hash does not fit', [ours], told(3, ours)],
    ['Windows does not trust the signer', [ours], told(4, ours)],
    ['another one signed it', [ours], told(0, 'CN=Evil, O=Evil')],
    ['one part is another', ['CN="Huiyin Technology, Ltd.", C=US'], told(0, ours)],
    ['the name only begins like ours', ['CN=Huiyin'], told(0, 'CN=Huiyin Evil')],
    ['ours stands in another part', ['CN=Huiyin'], told(0, 'CN=Evil, O="CN=Huiyin"')],
    ['what we want names nobody', ['O=Huiyin'], told(0, 'CN=Evil, O=Huiyin')],
    ['PowerShell cannot be run', [ours], () => Promise.reject(new Error('ENOENT'))],
    ['PowerShell says nothing', [ours], async () => ''],
    ['PowerShell says something else', [ours], async () => '{"status":"Valid"}'],
  ])('refuses when %s', async (_, publishers, run) => {
    await expect(checkPublisher('C:\\x\\setup.exe', publishers, run)).rejects.toMatchObject(refused)
  })

  it('asks about exactly that file, whatever its name', async () => {
    let script = ''
    await checkPublisher('C:\\Users\\o\'neil\\$(calc);\'x.exe', [ours], async (words) => {
      script = words
      return JSON.stringify({ status: 0, subject: ours })
    })
    expect(script).toContain('-LiteralPath \'C:\\Users\\o\'\'neil\\$(calc);\'\'x.exe\';')
  })
})
