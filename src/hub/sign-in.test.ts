import { describe, expect, it } from 'vitest'
import { createSignIn } from './sign-in.ts'

function setUp() {
  let time = 1_000
  let made = 0
  const signIn = createSignIn({ now: () => time, secret: () => `secret-${++made}` }, { linkMs: 100, sessionMs: 1_000 })
  return { signIn, pass: (ms: number) => time += ms }
}

describe('sign-in links', () => {
  it('are spent once', () => {
    const { signIn } = setUp()
    const token = signIn.issue({ agentId: 'a1', role: 'agent' })
    const opened = signIn.exchange(token)
    expect(opened?.session).toMatchObject({ agentId: 'a1', role: 'agent' })
    expect(signIn.exchange(token)).toBeNull()
    expect(signIn.find(opened?.secret ?? '')).toMatchObject({ agentId: 'a1' })
  })

  it('grow old, and so do sessions', () => {
    const { signIn, pass } = setUp()
    const old = signIn.issue({ agentId: 'a1', role: 'agent' })
    pass(100)
    expect(signIn.exchange(old)).toBeNull()
    const secret = signIn.exchange(signIn.issue({ agentId: 'a1', role: 'agent' }))?.secret ?? ''
    pass(999)
    expect(signIn.find(secret)).not.toBeNull()
    pass(1)
    expect(signIn.find(secret)).toBeNull()
  })

  it('a token is no session, and a session no token', () => {
    const { signIn } = setUp()
    const token = signIn.issue({ agentId: 'a1', role: 'agent' })
    expect(signIn.find(token)).toBeNull()
    const secret = signIn.exchange(token)?.secret ?? ''
    expect(signIn.exchange(secret)).toBeNull()
  })

  it('F40 end with the agent, unused links too', () => {
    const { signIn } = setUp()
    const secret = signIn.exchange(signIn.issue({ agentId: 'a1', role: 'agent' }))?.secret ?? ''
    const unused = signIn.issue({ agentId: 'a1', role: 'agent' })
    const other = signIn.issue({ agentId: 'a2', role: 'supervisor' })
    signIn.endAgent('a1')
    expect(signIn.find(secret)).toBeNull()
    expect(signIn.exchange(unused)).toBeNull()
    expect(signIn.exchange(other)?.session).toMatchObject({ agentId: 'a2', role: 'supervisor' })
  })
})
