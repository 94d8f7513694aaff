import type { SoftphoneState } from '../../shared/contract/softphone.ts'
import type { AgentLegKind } from '../../shared/domain/index.ts'
import type { Softphone } from '../softphone/ports.ts'
import { defineStore } from 'pinia'
import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import { useWorkstation } from '../bridge/workstation.ts'
import { useCalls } from './calls.ts'
import { useMe } from './me.ts'
import { useSession } from './session.ts'

/**
 * The person's phone: in this page, in the desktop's own window for it, in another window of theirs, or a telephone on the
 * desk. Lives as long as the page; it begins with the first screen that asks for it.
 */
export const useSoftphone = defineStore('softphone', () => {
  const { client, link, phoneSeat: seat } = useWorkstation()
  const me = useMe()
  const calls = useCalls()
  const session = useSession()
  /** What another window's phone says. */
  const heard = shallowRef<SoftphoneState | null>(null)
  /** What this page's phone says. */
  const own = shallowRef<SoftphoneState | null>(null)
  let phone: Softphone | null = null

  const leg = computed<AgentLegKind>(() => me.summary?.phone.leg ?? 'button')
  const isHere = computed(() => own.value !== null && own.value.phase !== 'elsewhere')

  function begin(): void {
    if (seat?.kind === 'window')
      void seat.open()
    if (seat?.kind !== 'here' || phone !== null)
      return
    phone = seat.make(session.myId, {
      account: () => client.call('softphone:account', {}),
      leg: handoffId => client.call('softphone:leg', { handoffId }),
      word: word => client.call('softphone:word', word),
      say: state => client.call('softphone:state', state),
    })
    phone.onState((state) => {
      own.value = state
    })
    void phone.start()
    phone.rows(calls.live)
  }

  function end(): void {
    phone?.stop()
    phone = null
    own.value = null
  }

  onScopeDispose(client.on('softphoneOrder', order => phone?.order(order)))
  onScopeDispose(client.on('softphoneState', ({ state }) => {
    heard.value = state
  }))
  onScopeDispose(end)
  watch(() => calls.live, rows => phone?.rows(rows))
  watch([leg, () => session.myId], ([now, id]) => {
    if (now === 'softphone' && id !== '')
      begin()
    else if (id !== '')
      end()
  }, { immediate: true })
  // Who is signed out has no phone here; a call that goes on may end first.
  watch([link.state, () => own.value?.call ?? null], ([now, call]) => {
    if (now === 'out' && call === null)
      end()
  })
  // A session that came back knows nothing of what was said before.
  watch(link.generation, async (generation) => {
    if (generation === 0)
      return
    if (own.value !== null && isHere.value)
      await client.call('softphone:state', own.value).catch(() => undefined)
    else
      heard.value = (await client.call('softphone:seen', {}).catch(() => ({ state: null }))).state
  }, { immediate: true })

  return {
    leg,
    choices: computed(() => me.summary?.phone.choices ?? []),
    /** Whether the phone system reaches it. */
    registered: computed(() => me.summary?.phone.registered ?? false),
    /** How the softphone stands, wherever it is; null = no window has it. */
    state: computed(() => isHere.value ? own.value : heard.value ?? own.value),
    /** This page could have the phone, and another window has it. */
    isElsewhere: computed(() => seat?.kind === 'here' && own.value?.phase === 'elsewhere'),
    isHere,
    take: () => phone?.take(),
    askMicrophone: async () => phone?.askMicrophone(),
    press: (handoffId: string, action: 'answer' | 'decline') => client.call('softphone:press', { handoffId, action }),
    choose: (next: AgentLegKind) => client.call('agent:setPhone', { leg: next }),
  }
})
