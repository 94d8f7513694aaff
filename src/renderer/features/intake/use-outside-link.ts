import type { Envelope } from '../../../shared/contract/envelope.ts'
import type { HuiyinBridge } from '../../bridge/bridge-client.ts'
import { nextTick, onMounted, onScopeDispose, watch } from 'vue'
import { toE164 } from '../../../shared/rules/phone-number.ts'
import { readWebAddress } from '../../../shared/rules/web-address.ts'
import { useOpenRoom } from '../../composables/open-room.ts'
import { useDialogs } from '../../stores/dialogs.ts'
import { useIntake } from '../../stores/intake.ts'
import { useOutsideDial } from '../../stores/outside-dial.ts'
import { useRoom } from '../../stores/room.ts'

/**
 * On a desktop, another program may bring a link (`huiyin://intake?…`): it fills the dialog and does nothing else. A
 * conversation that a link or a pressed notification names is opened; a number (`tel:`) opens the sheet that asks whose it is. The shell keeps either until the page asks, so that
 * it is not lost while the page loads.
 */
export function useOutsideLink(bridge: HuiyinBridge | undefined = (window as { huiyin?: HuiyinBridge }).huiyin): void {
  const dialogs = useDialogs()
  const intake = useIntake()
  const dial = useOutsideDial()
  const room = useRoom()
  const openRoom = useOpenRoom()
  if (bridge === undefined)
    return

  async function ask(shell: HuiyinBridge): Promise<void> {
    const answer = await shell.call('host:intake', {})
    const brought = linkIn(answer)
    const id = conversationIn(answer)
    if (brought !== null)
      intake.outside = brought
    else if (id !== null)
      openRoom(id)
    else if (isDial(answer))
      dial.asked = { number: numberIn(answer) }
  }
  // A dialog that stands open is finished first: nothing that somebody typed is lost to another program.
  const waiting = () => dialogs.open !== null ? null : intake.outside !== null ? 'link' : dial.asked !== null ? 'dial' : null
  watch(waiting, async () => {
    // The one before has to be gone from the screen, or it would simply stay.
    await nextTick()
    const name = waiting()
    if (name !== null)
      dialogs.show(name)
  })
  /** The number was given to a conversation: once that is on screen, its dialog says whether it may be called. */
  watch(() => dialogs.open === null && room.detail?.row.id === dial.chosen?.conversationId ? dial.chosen : null, (chosen) => {
    if (chosen === null)
      return
    dial.chosen = null
    dialogs.show('call', chosen.numberKey)
  })
  const leave = bridge.on((event) => {
    if (event === 'intake')
      void ask(bridge)
  })
  onMounted(() => void ask(bridge))
  onScopeDispose(leave)
}

/** The shell is believed no more than any other program. */
function linkIn(answer: Envelope): { url: string, text: string } | null {
  const data = answer.ok ? answer.data as { url?: unknown, text?: unknown } | null : null
  if (typeof data?.url !== 'string' || typeof data.text !== 'string')
    return null
  const address = readWebAddress(data.url)
  return typeof address === 'string' ? null : { url: address.url, text: data.text.slice(0, 20_000) }
}

function isDial(answer: Envelope): boolean {
  return answer.ok && (answer.data as { kind?: unknown } | null)?.kind === 'dial'
}

function numberIn(answer: Envelope): string | null {
  const number = answer.ok ? (answer.data as { number?: unknown } | null)?.number : null
  return typeof number === 'string' && number.length <= 20 ? toE164(number) : null
}

function conversationIn(answer: Envelope): string | null {
  const data = answer.ok ? answer.data as { kind?: unknown, id?: unknown } | null : null
  return data?.kind === 'conversation' && typeof data.id === 'string' && /^[\w.:-]{1,96}$/.test(data.id) ? data.id : null
}
