import { describe, expect, it } from 'vitest'
import { AppError } from '../../src/shared/errors.ts'
import { startFailure } from './start-failure.ts'

describe('a workstation that cannot start says', () => {
  it.each([
    ['store_newer', '数据完好'],
    ['store_busy', '另一个会话'],
    ['store_full', '磁盘'],
    ['secrets_unavailable', '密钥环'],
  ] as const)('what %s means, in words', (code, part) => {
    const { words, exitCode } = startFailure(new AppError(code))
    expect(words).toContain(part)
    expect(words).not.toContain(code)
    expect(exitCode).toBe(1)
  })

  it('every wrong setting by name, and that it can be put right', () => {
    expect(startFailure(new AppError('config_invalid', { details: { fields: ['agents', 'accounts.0.id'] } }))).toEqual({ words: '设置有误，请管理员更正：\nagents\naccounts.0.id', exitCode: 2 })
  })

  it('that there is nowhere to keep data', () => {
    expect(startFailure(new AppError('store_full', { details: { why: 'profile_read_only' } })).words).toContain('个人文件夹不能写入')
  })

  it('at least the code of what has no sentence, and the message of what has no code', () => {
    expect(startFailure(new AppError('store_corrupt')).words).toBe('store_corrupt')
    expect(startFailure(new Error('EADDRINUSE'))).toEqual({ words: 'EADDRINUSE', exitCode: 1 })
  })
})
