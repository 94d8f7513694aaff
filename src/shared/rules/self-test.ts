import type { ShellFacts } from '../diagnostics.ts'
import type { Channel, Health } from '../domain/index.ts'
import type { NetworkState } from '../network.ts'

/** How a check came out. `ask` = only the person at the desk can say: they try it. */
export type TestState = 'good' | 'warn' | 'bad' | 'ask'

/** Every outcome of every check, in the order of their figures: the code `HUB-2` is the third outcome of `hub`. Codes are read over the telephone: none is ever used for another thing. */
export const selfTestOutcomes = {
  version: { prefix: 'VER', outcomes: { fine: 'good', mismatch: 'bad' } },
  policy: { prefix: 'POL', outcomes: { none: 'good', decided: 'good', broken: 'bad' } },
  hub: { prefix: 'HUB', outcomes: { fine: 'good', here: 'good', slow: 'warn', lost: 'bad', signedOut: 'warn' } },
  clock: { prefix: 'CLK', outcomes: { fine: 'good', off: 'warn', wrong: 'bad', unknown: 'warn' } },
  store: { prefix: 'STO', outcomes: { fine: 'good', low: 'warn', temporary: 'warn', restored: 'warn', full: 'bad', readOnly: 'bad', room: 'good' } },
  notices: { prefix: 'NOT', outcomes: { fine: 'good', unasked: 'warn', denied: 'warn', off: 'warn' } },
  microphone: { prefix: 'MIC', outcomes: { fine: 'good', unasked: 'ask', heard: 'good', silent: 'warn', denied: 'bad', missing: 'bad', unused: 'good' } },
  speaker: { prefix: 'SPK', outcomes: { untried: 'ask', heard: 'good', silent: 'bad', missing: 'bad', mute: 'warn' } },
  phone: { prefix: 'TEL', outcomes: { fine: 'good', none: 'good', unregistered: 'bad', hotlineDown: 'bad', unknown: 'warn' } },
  keeper: { prefix: 'KEY', outcomes: { fine: 'good', plain: 'warn', none: 'warn' } },
  fonts: { prefix: 'FNT', outcomes: { fine: 'good', missing: 'bad' } },
  scale: { prefix: 'DPI', outcomes: { fine: 'good', small: 'warn' } },
  graphics: { prefix: 'GPU', outcomes: { fine: 'good', software: 'warn', lent: 'good', unknown: 'warn' } },
  proxy: { prefix: 'PRX', outcomes: { straight: 'good', proxy: 'good', signIn: 'bad', blocked: 'bad' } },
  channels: { prefix: 'CHN', outcomes: { fine: 'good', none: 'good', late: 'warn', red: 'bad', unknown: 'warn' } },
  log: { prefix: 'LOG', outcomes: { fine: 'good', trouble: 'warn' } },
} as const satisfies Readonly<Record<string, { readonly prefix: string, readonly outcomes: Readonly<Record<string, TestState>> }>>

/** A check by name. */
export type CheckName = keyof typeof selfTestOutcomes
/** Outcomes of one check. */
export type OutcomeOf<C extends CheckName> = keyof typeof selfTestOutcomes[C]['outcomes'] & string

/** The checks in the order of their numbers, from 1. */
export const selfTestChecks = Object.keys(selfTestOutcomes) as CheckName[]

/** What the page and its shell found. Null = cannot be known here, such as a disk in a browser. */
export interface SelfTestFacts {
  readonly shell: ShellFacts | null
  readonly pageVersion: string
  readonly link: {
    readonly state: 'connecting' | 'up' | 'lost' | 'out'
    readonly wrongVersion: boolean
    /** The host answers, and nobody is signed in. */
    readonly signedOut: boolean
    /** The host is on this computer. */
    readonly isHere: boolean
    readonly roundTripMs: number | null
    /** This computer's clock less the host's, ms. */
    readonly skewMs: number | null
  }
  readonly store: 'ok' | 'read_only' | 'full' | 'restored' | null
  readonly notices: 'granted' | 'denied' | 'default' | 'off' | null
  readonly sound: {
    readonly usesPhone: boolean
    readonly microphone: 'granted' | 'denied' | 'prompt' | 'missing'
    /** Loud enough once since it was tried; null = not tried. */
    readonly wasHeard: boolean | null
    readonly speakers: number
    /** What the person said of the test tone; null = nothing. */
    readonly toneHeard: boolean | null
  }
  readonly phone: { readonly needed: boolean, readonly registered: boolean, readonly hotlineUp: boolean } | null
  readonly hasChinese: boolean
  readonly window: { readonly width: number, readonly height: number, readonly scale: number }
  readonly network: NetworkState | null
  readonly channels: readonly { readonly channel: Channel, readonly health: Health, readonly lastSuccessAt: number | null }[] | null
  /** Host's clock, ms UTC. */
  readonly now: number
}

/** One numbered result. */
export interface SelfTestResult {
  readonly no: number
  readonly check: CheckName
  readonly outcome: string
  readonly state: TestState
  /** `HUB-2` */
  readonly code: string
  /** For the sentence. */
  readonly values: Readonly<Record<string, string | number>>
}

type Verdict<C extends CheckName> = readonly [outcome: OutcomeOf<C>, values?: Readonly<Record<string, string | number>>] | null
type Judges = { readonly [C in CheckName]: (facts: SelfTestFacts) => Verdict<C> }

const slowMs = 300
const clockOffMs = 3_000
const clockWrongMs = 300_000
const gigabyte = 1_000_000_000
const lowBytes = 2 * gigabyte
const fullBytes = gigabyte / 5
const lateMs = 10 * 60_000
const smallest = { width: 1_024, height: 600 }

const judges: Judges = {
  version: ({ shell, pageVersion, link }) => [link.wrongVersion ? 'mismatch' : 'fine', { version: shell?.version ?? pageVersion, system: shell?.system ?? '' }],
  policy: ({ shell }) => shell && (shell.policy.problems > 0 ? ['broken', { n: shell.policy.problems }] : shell.policy.decided > 0 ? ['decided', { n: shell.policy.decided }] : ['none']),
  hub({ link }) {
    if (link.signedOut)
      return ['signedOut']
    if (link.state !== 'up' || link.roundTripMs === null)
      return ['lost']
    const ms = Math.round(link.roundTripMs)
    return link.isHere ? ['here', { ms }] : [ms > slowMs ? 'slow' : 'fine', { ms }]
  },
  clock({ link: { skewMs } }) {
    if (skewMs === null)
      return ['unknown']
    const off = Math.abs(skewMs)
    return [off > clockWrongMs ? 'wrong' : off > clockOffMs ? 'off' : 'fine', { s: Math.round(off / 1_000), min: Math.round(off / 60_000) }]
  },
  store({ shell, store }) {
    const free = shell?.disk.freeBytes ?? null
    const values = { gb: free === null ? 0 : Math.round(free / gigabyte * 10) / 10 }
    if (shell?.disk.writable === false || store === 'read_only')
      return ['readOnly', values]
    if (store === 'full' || (free !== null && free < fullBytes))
      return ['full', values]
    if (shell?.disk.temporary)
      return ['temporary', values]
    if (free !== null && free < lowBytes)
      return ['low', values]
    return store === 'restored' ? ['restored', values] : shell === null && store === null ? null : [free === null ? 'fine' : 'room', values]
  },
  notices: ({ notices }) => notices && [({ granted: 'fine', denied: 'denied', default: 'unasked', off: 'off' } as const)[notices]],
  microphone({ sound: { usesPhone, microphone, wasHeard } }) {
    if (wasHeard !== null)
      return [wasHeard ? 'heard' : 'silent']
    if (microphone === 'granted')
      return ['fine']
    return usesPhone ? [microphone === 'prompt' ? 'unasked' : microphone] : ['unused']
  },
  speaker: ({ sound: { usesPhone, speakers, toneHeard } }) => [toneHeard === null ? (speakers > 0 ? 'untried' : usesPhone ? 'missing' : 'mute') : toneHeard ? 'heard' : 'silent'],
  phone: ({ phone }) => phone === null ? ['unknown'] : !phone.needed ? ['none'] : !phone.hotlineUp ? ['hotlineDown'] : [phone.registered ? 'fine' : 'unregistered'],
  keeper: ({ shell }) => shell && [({ kept: 'fine', plain: 'plain', none: 'none' } as const)[shell.keeper]],
  fonts: ({ hasChinese }) => [hasChinese ? 'fine' : 'missing'],
  scale: ({ window: { width, height, scale } }) => [width < smallest.width || height < smallest.height ? 'small' : 'fine', { width, height, scale: Math.round(scale * 100) }],
  graphics: ({ shell }) => shell && [shell.graphics === 'hardware' ? 'fine' : shell.isLent ? 'lent' : shell.graphics],
  proxy({ network }) {
    if (network === null)
      return null
    if (network.wish !== null)
      return ['signIn', { proxy: network.wish.proxy, code: network.verdict }]
    if (network.verdict !== 'fine')
      return ['blocked', { code: network.verdict }]
    return network.proxy === null ? ['straight'] : ['proxy', { proxy: network.proxy }]
  },
  channels({ channels, now }) {
    if (channels === null)
      return ['unknown']
    const working = channels.filter(({ health }) => health !== 'paused' && health !== 'off')
    const red = working.filter(({ health }) => health === 'red').length
    const late = working.filter(({ lastSuccessAt }) => lastSuccessAt === null || now - lastSuccessAt > lateMs).length
    const oldest = Math.max(0, ...working.map(({ lastSuccessAt }) => lastSuccessAt === null ? 0 : now - lastSuccessAt))
    const values = { n: red || late || working.length, of: working.length, s: Math.round(oldest / 1_000) }
    return working.length === 0 ? ['none'] : [red > 0 ? 'red' : late > 0 ? 'late' : 'fine', values]
  },
  log: ({ shell }) => shell && (shell.logTrouble === null ? ['fine'] : ['trouble', { code: shell.logTrouble }]),
}

/** Every check that can be made here, with the number it has everywhere. */
export function runSelfTest(facts: SelfTestFacts): SelfTestResult[] {
  return selfTestChecks.flatMap((check, at) => {
    const verdict = judges[check](facts) as Verdict<CheckName>
    if (verdict === null)
      return []
    const [outcome, values = {}] = verdict
    const { prefix, outcomes } = selfTestOutcomes[check]
    return [{ no: at + 1, check, outcome, state: (outcomes as Readonly<Record<string, TestState>>)[outcome] ?? 'bad', code: `${prefix}-${Object.keys(outcomes).indexOf(outcome)}`, values }]
  })
}
