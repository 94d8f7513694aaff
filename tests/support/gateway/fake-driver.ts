import type { Driver, LegEnd, LegEvent, LegRequest } from '../../../src/hotline-gateway/driver.ts'

/** A phone system that does only what a test tells it, at once. */
export interface FakeDriver extends Driver {
  readonly dialled: readonly LegRequest[]
  /** Every request except `dial`, as `verb legId`. */
  readonly asked: readonly string[]
  readonly emit: (event: LegEvent) => void
  readonly gone: (legId: string, end?: Partial<LegEnd>) => void
  /** `hangUp` is answered by `gone` at once (true), or never (false). */
  obey: (obeys: boolean) => void
  /** `bridge`, `hold` and `mute` reject from now on. */
  refuse: () => void
}

/** Makes a driver for tests. */
export function createFakeDriver(): FakeDriver {
  const dialled: LegRequest[] = []
  const asked: string[] = []
  let tell: (event: LegEvent) => void = () => {}
  let obeys = true
  let refuses = false

  const gone: FakeDriver['gone'] = (legId, end = {}) => tell({ type: 'gone', legId, end: { by: 'far', timedOut: false, word: null, sipCode: null, q850: null, detail: null, ...end } })

  async function ask(what: string) {
    asked.push(what)
    if (refuses)
      throw new Error('the phone system refused')
  }

  return {
    name: 'fake',
    dialled,
    asked,
    emit: event => tell(event),
    gone,
    obey: (given) => { obeys = given },
    refuse: () => { refuses = true },
    listen: (onEvent) => { tell = onEvent },
    dial: leg => void dialled.push(leg),
    bridge: (agentLegId, customerLegId) => ask(`bridge ${agentLegId} ${customerLegId}`),
    hangUp(legId) {
      asked.push(`hangUp ${legId}`)
      if (obeys)
        gone(legId, { by: 'near' })
    },
    hold: (legId, on) => ask(`hold ${legId} ${on}`),
    mute: (legId, on) => ask(`mute ${legId} ${on}`),
    press(legId, action) {
      if (action === 'answer')
        tell({ type: 'up', legId })
      else
        gone(legId, { word: 'rejected' })
      return true
    },
    stop: async () => {},
  }
}
