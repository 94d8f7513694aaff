import type { ShellFacts } from '../../../shared/diagnostics.ts'
import type { SelfTestFacts, SelfTestResult } from '../../../shared/rules/self-test.ts'
import type { SelfTestPorts } from './self-test-ports.ts'
import { computed, ref, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { runSelfTest } from '../../../shared/rules/self-test.ts'
import { useWorkstation } from '../../bridge/workstation.ts'
import { useFormat } from '../../composables/format.ts'
import { useChannels } from '../../stores/floor.ts'
import { useMe } from '../../stores/me.ts'
import { useNetwork } from '../../stores/network.ts'
import { usePolicy } from '../../stores/policy.ts'
import { useSession } from '../../stores/session.ts'

/** What was looked at once; the rest is read as it changes. */
interface Looked {
  readonly shell: ShellFacts | null
  readonly link: Pick<SelfTestFacts['link'], 'roundTripMs' | 'skewMs'>
  readonly microphone: SelfTestFacts['sound']['microphone']
  readonly speakers: number
  readonly notices: SelfTestFacts['notices']
  readonly hasChinese: boolean
  readonly window: SelfTestFacts['window']
}

const answerWithinMs = 4_000
const tries = 3

const within = <T>(work: Promise<T>, ms: number) => Promise.race([work, new Promise<null>(resolve => setTimeout(resolve, ms, null))])

/** The self-test of the calling component: it looks when it is told to. */
export function useSelfTest(ports: SelfTestPorts) {
  const { client, link, clock, diagnostics, appVersion = '' } = useWorkstation()
  const { t } = useI18n()
  const session = useSession()
  const network = useNetwork()
  const policy = usePolicy()
  const me = useMe()
  const format = useFormat()
  const channels = useChannels()
  const looked = shallowRef<Looked | null>(null)
  const isLooking = ref(false)
  /** What the person tried: null = nothing yet. */
  const wasHeard = ref<boolean | null>(null)
  const toneHeard = ref<boolean | null>(null)

  /** The quickest of a few: what is asked for is the way, not what was in it just now. */
  async function measureLink(): Promise<Looked['link']> {
    let best: Looked['link'] = { roundTripMs: null, skewMs: null }
    for (let n = 0; n < tries; n++) {
      const askedAt = clock.monotonic()
      const answer = await within(client.call('session:time', {}).catch(() => null), answerWithinMs)
      if (answer === null)
        return best
      const roundTripMs = clock.monotonic() - askedAt
      if (best.roundTripMs === null || roundTripMs < best.roundTripMs)
        best = { roundTripMs, skewMs: ports.wall() - answer.now - roundTripMs / 2 }
    }
    return best
  }

  async function look(): Promise<void> {
    if (isLooking.value)
      return
    isLooking.value = true
    const [shell, way, microphone, speakers] = await Promise.all([
      diagnostics?.facts().catch(() => null) ?? null,
      measureLink(),
      ports.microphone(),
      ports.speakers(),
      network.isThere ? within(network.check().catch(() => undefined), answerWithinMs) : null,
    ])
    looked.value = { shell, link: way, microphone, speakers, notices: policy.value('notifications') ? ports.notices() : 'off', hasChinese: ports.hasChinese(), window: ports.window() }
    isLooking.value = false
  }

  const phone = computed(() => me.summary && { needed: me.summary.phone.leg === 'softphone', registered: me.summary.phone.registered, hotlineUp: me.summary.hotlineUp })

  function factsOf(found: Looked): SelfTestFacts {
    return {
      shell: found.shell,
      pageVersion: appVersion,
      link: { state: session.state, wrongVersion: session.error?.code === 'wire_version', signedOut: session.state === 'out' && (session.endedWhy !== null || session.error?.code === 'not_signed_in'), isHere: link.hello.value?.host === 'desktop', ...found.link },
      store: me.summary?.storeState ?? null,
      notices: found.notices,
      sound: { usesPhone: phone.value?.needed ?? false, microphone: found.microphone, wasHeard: wasHeard.value, speakers: found.speakers, toneHeard: toneHeard.value },
      phone: phone.value,
      hasChinese: found.hasChinese,
      window: found.window,
      network: network.state,
      // What is posted by hand is never asked for by itself.
      channels: channels.state === 'ready' ? channels.rows.filter(row => row.nextRunAt !== null || row.lastSuccessAt !== null || row.health === 'red') : null,
      now: clock.tick.value,
    }
  }

  const results = computed<readonly SelfTestResult[]>(() => looked.value === null ? [] : runSelfTest(factsOf(looked.value)))
  const sentence = ({ check, outcome, values }: SelfTestResult) => t(`selfTest.outcomes.${check}.${outcome}.what`, { ...values })
  const step = ({ check, outcome, state, values }: SelfTestResult) => state === 'good' ? '' : t(`selfTest.outcomes.${check}.${outcome}.todo`, { ...values })
  const line = (result: SelfTestResult) => `${String(result.no).padStart(2, '0')} ${result.code} ${t(`selfTest.states.${result.state}`)} ${t(`selfTest.checks.${result.check}`)} ${sentence(result)}`.trim()

  return {
    results,
    isLooking,
    wasHeard,
    toneHeard,
    look,
    sentence,
    step,
    /** In a browser the shell's own items cannot be seen. */
    hasShell: diagnostics !== undefined,
    hasSpeaker: ({ outcome }: SelfTestResult) => outcome !== 'missing' && outcome !== 'mute',
    count: (state: SelfTestResult['state']) => results.value.filter(result => result.state === state).length,
    /** All of it in short lines. */
    text: () => [t('selfTest.textHead', { at: format.full(ports.wall()) }), ...results.value.map(line)].join('\n'),
  }
}
