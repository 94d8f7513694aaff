import { describe, expect, it } from 'vitest'
import { openEnvelope } from './envelope.ts'

describe('openEnvelope', () => {
  it('a: classic', () => {
    expect(openEnvelope({ data: { error_code: 0, list: [1], cursor: 20 }, extra: { logid: '20260301101500A1', error_code: 0 } }))
      .toMatchObject({ data: { list: [1], cursor: 20 }, code: null, logid: '20260301101500A1' })
    expect(openEnvelope({ data: { error_code: 2190008, description: 'token expired' }, extra: { log_id: 'FFEE', error_code: 2190008 } }))
      .toMatchObject({ code: 2190008, logid: 'FFEE' })
  })

  it('b: flat', () => {
    expect(openEnvelope({ err_no: 28003070, err_msg: 'frequency limit', log_id: 'AA' })).toMatchObject({ code: 28003070, logid: 'AA', data: {} })
    expect(openEnvelope({ err_no: 0, err_msg: '', data: { url: 'https://a.example/1' } })).toMatchObject({ code: null, data: { url: 'https://a.example/1' } })
  })

  it('c: classic inside flat', () => {
    expect(openEnvelope({ err_no: 0, log_id: 'BB', data: { data: { list: [], cursor: 2, has_more: true }, extra: { error_code: 0 } } }))
      .toMatchObject({ code: null, data: { list: [], cursor: 2 }, logid: 'BB' })
    expect(openEnvelope({ err_no: 0, data: { data: { error_code: 2111001 }, extra: { logid: 'CC' } } })).toMatchObject({ code: 2111001, logid: 'CC' })
  })

  it('d: OAuth', () => {
    expect(openEnvelope({ data: { access_token: 'x', error_code: 0 }, message: 'success' })).toMatchObject({ code: null, data: { access_token: 'x' } })
    expect(openEnvelope({ data: { error_code: '10010', description: 'refresh_token expired' }, message: 'error' })).toMatchObject({ code: 10010 })
  })

  it.each([
    [{ err_no: 1, errcode: 2, error_code: 3 }, 1],
    [{ errcode: 2, error_code: 3 }, 2],
    [{ error_code: 3, errno: 4 }, 3],
    [{ errno: '4', error: 5 }, 4],
    [{ error: 5, err: { err_code: 6 } }, 5],
    [{ err: { err_code: 6 }, extra: { error_code: 7 } }, 6],
    [{ extra: { error_code: 7 }, data: { error_code: 8 } }, 7],
    [{ data: { error_code: 8 } }, 8],
    [{ err_no: 0, extra: { error_code: 7 } }, 7],
  ])('%j: the first place with a code other than 0 counts', (body, code) => {
    expect(openEnvelope(body)?.code).toBe(code)
  })

  it.each([[{}], [[]], [null], ['ok'], [{ data: { list: [] } }], [{ error: 'system error' }], [{ message: 'success' }]])('%j is none of them', (body) => {
    expect(openEnvelope(body)).toBeNull()
  })

  it('a log id is no place for anything else', () => {
    expect(openEnvelope({ err_no: 1, log_id: '<b>not an id</b>' })?.logid).toBeNull()
  })
})
