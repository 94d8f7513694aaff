import type { Connector, ConnectorDeps } from '../../src/channels/connector.ts'
import { describe, expect, it } from 'vitest'
import { refusal } from './connector-fetch.ts'
import { patient } from './connector-harness.ts'

/** What a connector of a place without an API is made by. */
export interface ByHandHarness {
  readonly make: (deps: ConnectorDeps) => Connector
  /** The least settings that are right. */
  readonly settings: Readonly<Record<string, unknown>>
  /** Whether a second person has to look unless the account says otherwise. */
  readonly secondLook: boolean
}

/** What every connector of a place without an API promises: it reaches nothing, and says so. */
export function describeByHand(name: string, { make, settings, secondLook }: ByHandHarness): void {
  const connect = (own: unknown = settings): { connector: Connector, asked: string[] } => {
    const asked: string[] = []
    const connector = make({
      accountId: 'acc-1',
      settings: own,
      secret: (secret) => {
        asked.push(`secret ${secret}`)
        return ''
      },
      keepSecret: async secret => void asked.push(`kept ${secret}`),
      fetch: async (input) => {
        asked.push(`fetch ${String(input)}`)
        return new Response('')
      },
      now: Date.now,
    })
    return { connector, asked }
  }
  const text = { clientKey: 'key-1', visibility: 'public', threadKey: 't', text: '您好', replyTarget: null, firstTriedAt: 0, media: [] } as const

  describe(`connector ${name} (by hand)`, () => {
    it('has nothing to poll, probe, push or delete, and says that a person posts', () => {
      const { connector } = connect()
      expect(connector).toMatchObject({ accountId: 'acc-1', feeds: [], probe: null, callback: null })
      expect(connector.deleteOwn).toBeUndefined()
      expect(connector.recheck).toBeUndefined()
      expect(connector.capabilities).toMatchObject({ delivery: 'by_hand', secondLook, guideToPrivate: false, replyWindow: false, deleteOwn: false, review: false, media: { public: [], private: [] }, files: {} })
    })

    it('measures by code points, and the bound is a setting that says it is not confirmed', () => {
      const { connector } = connect({ ...settings, replyLimit: 77 })
      expect(connector.capabilities.length).toEqual({ public: { rule: 'codepoints', limit: 77 }, private: { rule: 'codepoints', limit: 77 } })
      expect(connector.capabilities.doubts).toContain('replyLimit')
    })

    it('the second pair of eyes is the account\'s to decide', () => {
      expect(connect({ ...settings, secondLook: !secondLook }).connector.capabilities.secondLook).toBe(!secondLook)
    })

    it('never sends: the engine has to hand the text to a person, and nobody can say afterwards whether it arrived', async () => {
      const { connector, asked } = connect()
      expect(await refusal(connector.send(text, patient()))).toMatchObject({ code: 'wrong_state', retryable: false })
      expect(await connector.findSent(text, patient())).toEqual({ state: 'undecidable', why: 'by_hand' })
      expect(await refusal(connector.poll('anything', null, patient()))).toMatchObject({ code: 'wrong_state' })
      expect(await refusal(connector.fetchMedia({ kind: 'image', ref: 'x' }, patient()))).toMatchObject({ code: 'not_found' })
      expect(asked).toEqual([])
    })

    it('a test of the connection is always well and asks nobody', async () => {
      const { connector, asked } = connect()
      expect(await connector.check(patient())).toEqual({ uid: 'acc-1', name: '', grant: { expiresAt: null, byPerson: false }, remarks: ['by_hand'] })
      expect(connector.quota()).toEqual({ limit: null, left: null, resetAt: null })
      expect(connector.grant()).toEqual({ expiresAt: null, byPerson: false })
      expect(asked).toEqual([])
    })

    it.each([{ replyLimit: 0 }, { replyLimit: '一千' }, { secondLook: 'yes' }, { unheardOf: 1 }])('%j is refused, naming the field', async (wrong) => {
      const refused = await refusal(Promise.resolve().then(() => connect({ ...settings, ...wrong })))
      expect(refused).toMatchObject({ code: 'config_invalid', details: { fields: [expect.any(String)] } })
      expect(JSON.stringify(refused.details)).toContain(Object.keys(wrong)[0] === 'unheardOf' ? 'unheardOf' : Object.keys(wrong)[0])
    })
  })
}
