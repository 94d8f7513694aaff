import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import { readRegistry } from './registry.ts'

const top = 'HKLM\\Software\\Policies\\Huiyin'
const encoder = new TextEncoder()

/** What `reg query … /s` prints, with its empty lines and ends of line. */
const printed = (...lines: string[]) => ['', ...lines, ''].join('\r\n')

/** As recorded on an English system. */
const english = printed(
  'HKEY_LOCAL_MACHINE\\Software\\Policies\\Huiyin',
  '    (Default)    REG_SZ    ',
  '    hubUrl    REG_SZ    https://desk.example.com',
  '    watermark    REG_DWORD    0x1',
  '    print    REG_DWORD    0x0',
  '    logDays    REG_DWORD    0x16d',
  '    proxyMode    REG_SZ    pac',
  '    caBundle    REG_EXPAND_SZ    C:\\Program Files\\Huiyin\\ca.pem',
  '    updateHours    REG_SZ    ',
  '    proxyBypass    REG_MULTI_SZ    <local>\\0*.example.com\\0',
  '    fromLater    REG_SZ    x',
  '',
  'HKEY_LOCAL_MACHINE\\Software\\Policies\\Huiyin\\channels',
  '    1    REG_SZ    weibo',
  '    10    REG_SZ    complaint',
  '    2    REG_SZ    douyin',
  '',
  'HKEY_LOCAL_MACHINE\\Software\\Policies\\Huiyin\\sidePanel',
  '    Order  desk    REG_SZ    https://crm.example.com/orders?customer={customerId}    ',
)

/** As a Chinese system prints it, in its own code page. */
const chinese = Buffer.concat([
  encoder.encode('\r\nHKEY_LOCAL_MACHINE\\Software\\Policies\\Huiyin\r\n    ('),
  Buffer.from([0xC4, 0xAC, 0xC8, 0xCF]),
  encoder.encode(')    REG_SZ    x\r\n    alwaysMask    REG_DWORD    0x1\r\n\r\nHKEY_LOCAL_MACHINE\\Software\\Policies\\Huiyin\\sidePanel\r\n    '),
  Buffer.from([0xB6, 0xA9, 0xB5, 0xA5]),
  encoder.encode('    REG_SZ    https://crm.example.com/\r\n\r\n'),
])

const never = async () => null

describe('the policy in the registry', () => {
  it('is read as an English system prints it', async () => {
    expect(await readRegistry('HKLM', async () => encoder.encode(english))).toEqual({ from: top, state: 'read', values: {
      hubUrl: 'https://desk.example.com',
      watermark: true,
      print: false,
      logDays: 365,
      proxyMode: 'pac',
      caBundle: 'C:\\Program Files\\Huiyin\\ca.pem',
      updateHours: null,
      proxyBypass: ['<local>', '*.example.com'],
      fromLater: 'x',
      channels: ['weibo', 'douyin', 'complaint'],
      sidePanel: { 'Order  desk': 'https://crm.example.com/orders?customer={customerId}    ' },
    } })
  })

  it('is read as a Chinese system prints it', async () => {
    expect(await readRegistry('HKLM', async () => chinese)).toEqual({ from: top, state: 'read', values: { alwaysMask: true, sidePanel: { 订单: 'https://crm.example.com/' } } })
  })

  it('keeps what does not fit for the key\'s own judgement', async () => {
    const odd = printed('HKEY_LOCAL_MACHINE\\Software\\Policies\\Huiyin', '    watermark    REG_DWORD    0x2', '    print    REG_SZ    no', '    logDays    REG_SZ    365', '    hubUrl    REG_BINARY    00FF', '', 'HKEY_LOCAL_MACHINE\\Software\\Policies\\Huiyin\\channels', '    1    REG_DWORD    0x1')
    expect((await readRegistry('HKLM', async () => encoder.encode(odd))).values).toEqual({ watermark: 2, print: 'no', logDays: '365', hubUrl: '00FF', channels: 'REG_DWORD' })
  })

  it('is absent where its parent does not have it, and broken where the parent has it or nobody may ask', async () => {
    const parent = (...keys: string[]) => async (_: string, below: boolean) => below ? null : encoder.encode(printed(...keys))
    expect(await readRegistry('HKCU', parent('HKEY_CURRENT_USER\\Software\\Policies\\Microsoft'))).toEqual({ from: 'HKCU\\Software\\Policies\\Huiyin', state: 'absent', values: {} })
    expect(await readRegistry('HKLM', parent('HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Huiyin'))).toMatchObject({ state: 'broken', why: 'unreadable' })
    expect(await readRegistry('HKLM', never)).toMatchObject({ state: 'broken', why: 'unreadable' })
  })
})
