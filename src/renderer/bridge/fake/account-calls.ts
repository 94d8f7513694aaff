import type { AccountKind, AccountRow } from '../../../shared/contract/accounts.ts'
import type { FakeCalls } from './desk-calls.ts'
import type { FakeWorld } from './world.ts'
import { AppError } from '../../../shared/errors.ts'

const plain = { required: true, choices: [], fallback: null, advanced: false, when: null }

/** One channel to connect accounts on. */
const kinds: AccountKind[] = [{
  channel: 'weibo',
  pushes: true,
  fields: [
    { ...plain, name: 'profile', kind: 'choice', choices: ['standard', 'commercial'], fallback: 'standard' },
    { ...plain, name: 'uid', kind: 'text' },
    { ...plain, name: 'screenName', kind: 'text' },
    { ...plain, name: 'rip', kind: 'ip' },
    { ...plain, name: 'sinceHours', kind: 'number', required: false, fallback: 24, advanced: true },
  ],
  secrets: [{ name: 'accessToken', required: true, when: null }, { name: 'appSecret', required: true, when: null }],
}]

/** The channels of the scene as a supervisor sees them; the first of Weibo was connected on the screen. */
export function accountRowsOf(world: FakeWorld): AccountRow[] {
  return world.channels.map(row => ({ ...row, managed: row.channel === 'weibo' ? 'screen' : 'file', paused: row.health === 'paused', errorSince: row.error === null ? null : world.now() - 600_000, grant: { expiresAt: world.now() + 20 * 24 * 3_600_000, byPerson: true, due: false }, doubts: row.channel === 'weibo' ? ['pageSize', 'windowClosedCodes'] : [], retentionDays: null }))
}

const trial = { uid: '5271960000', name: '云杉客服', grantExpiresAt: null, remarks: ['needs_hub'], doubts: ['pageSize'] }

/** Accounts of the fake workstation: a token that contains `wrong` is not believed. */
export function accountCallsOf(world: FakeWorld): FakeCalls {
  function judge(secrets: Readonly<Record<string, string | null>>): typeof trial {
    if (Object.values(secrets).some(value => value?.includes('wrong')))
      throw new AppError('auth_invalid')
    return trial
  }
  return {
    'account:kinds': () => ({ kinds }),
    'account:details': () => ({ settings: { profile: 'commercial', uid: '5271960000', screenName: '云杉客服', rip: '203.0.113.7' }, secrets: ['accessToken', 'appSecret'], callbackUrl: 'https://desk.example.com/callback/weibo/x' }),
    'account:test': ({ secrets }) => judge(secrets),
    'account:save': ({ secrets, settings, untested }) => {
      if (settings.uid === undefined)
        throw new AppError('config_invalid', { details: { fields: ['uid: invalid_type'] } })
      return { trial: untested ? null : judge(secrets) }
    },
    'account:reauthorise': ({ secrets }) => ({ trial: judge(secrets) }),
    'account:retention': () => ({}),
    'account:remove': ({ id }) => {
      world.channels.splice(world.channels.findIndex(row => row.id === id), 1)
      world.changed()
      return {}
    },
  }
}
