import type { Driver, DriverAbility, LegEnd, LegEvent, LegRequest, StandingLeg } from '../../../src/hotline-gateway/driver.ts'

/** A phone system that does only what a test tells it, at once. */
export interface FakeDriver extends Driver {
  readonly dialled: readonly LegRequest[]
  /** Every request except `dial`, as `verb legId`. */
  readonly asked: readonly string[]
  readonly emit: (event: LegEvent) => void
  readonly gone: (legId: string, end?: Partial<LegEnd>) => void
  /** `hangUp` is answered by `gone` at once (true), or never (false). */
  obey: (obeys: boolean) => void
  /** Everything that answers with a promise rejects from now on. */
  refuse: () => void
  ready: (isReady: boolean) => void
  /** What `adopt` answers; null = the phone system is not to be asked. */
  stands: (legs: readonly StandingLeg[] | null) => void
}

/** Makes a driver for tests. */
export function createFakeDriver(): FakeDriver {
  const dialled: LegRequest[] = []
  const asked: string[] = []
  let tell: (event: LegEvent) => void = () => {}
  let obeys = true
  let refuses = false
  let isReady = true
  let standing: readonly StandingLeg[] | null = []

  const gone: FakeDriver['gone'] = (legId, end = {}) => tell({ type: 'gone', legId, end: { by: 'far', timedOut: false, word: null, sipCode: null, q850: null, detail: null, ...end } })

  async function ask(what: string) {
    asked.push(what)
    if (refuses)
      throw new Error('the phone system refused')
  }

  return {
    name: 'fake',
    abilities: new Set<DriverAbility>(['queue', 'transfer', 'digits', 'record', 'supervise', 'rejoin']),
    isReady: () => isReady,
    ready: (given) => { isReady = given },
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
    digits: (legId, digits) => ask(`digits ${legId} ${digits}`),
    record: (legId, act) => ask(`record ${legId} ${act}`),
    supervise: (agentLegId, supervisorLegId, how) => ask(`supervise ${agentLegId} ${supervisorLegId} ${how}`),
    refer: legId => ask(`refer ${legId}`),
    answerIncoming: (legId, newLegId) => void asked.push(`answerIncoming ${legId} ${newLegId}`),
    phones: list => void asked.push(`phones ${list.map(phone => phone.agentId).join(' ')}`),
    word: report => void asked.push(`word ${report.legId} ${report.word}`),
    async adopt() {
      if (standing === null)
        throw new Error('the phone system does not answer')
      return standing
    },
    stands: (given) => { standing = given },
    stop: async () => {},
  }
}
