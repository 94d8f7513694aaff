import type { Action, ActionId } from '../../actions/action.ts'
import type { CustomerPart } from '../../stores/customer.ts'
import { useRouter } from 'vue-router'
import { useWorkstation } from '../../bridge/workstation.ts'
import { useAction } from '../../composables/action.ts'
import { useCustomer } from '../../stores/customer.ts'
import { useDeskLayout } from '../../stores/desk-layout.ts'
import { useDialogs } from '../../stores/dialogs.ts'
import { usePolicy } from '../../stores/policy.ts'
import { useRoom } from '../../stores/room.ts'
import { useSession } from '../../stores/session.ts'

/** Who the customer of the open conversation is, and what is known of them. */
export function useCustomerActions(): Action[] {
  const { client } = useWorkstation()
  const room = useRoom()
  const store = useCustomer()
  const layout = useDeskLayout()
  const dialogs = useDialogs()
  const policy = usePolicy()
  const session = useSession()
  const router = useRouter()
  const vip = useAction(async () => store.customer && client.call('customer:setVip', { customerId: store.customer.id, vip: !store.customer.vip }))
  const split = useAction(async () => room.id !== null && client.call('case:split', { conversationId: room.id }))
  const undo = useAction(async (joinId: string) => client.call('customer:undo', { joinId }))

  const isKnown = () => store.customer !== null
  /** A supervisor may decide about who is not forgotten. */
  const isFree = () => session.isSupervisor && store.customer !== null && store.customer.forgotten === null
  const visibility = () => room.detail?.row.visibility
  const hasOtherCase = () => store.customer?.cases.some(one => one.status === 'open' && one.id !== room.detail?.case.id) === true
  const lastJoin = () => store.customer?.joins.find(join => join.undoUntil !== null)

  /** Shows the panel, and leads the keyboard into one of its parts. */
  function lead(part: CustomerPart): void {
    if (!layout.showsCustomer)
      layout.toggleCustomer()
    store.wanted = part
  }
  const action = (id: ActionId, keys: readonly string[], isPossible: () => boolean, run: () => void): Action => ({ id, place: 'conversation', keys, isPossible, run })

  return [
    action('customer.check', ['Shift+Y'], () => isKnown() && visibility() === 'private', () => dialogs.show('identityCheck')),
    action('customer.history', ['Shift+H'], isKnown, () => lead('history')),
    action('customer.note', ['Shift+I'], isKnown, () => lead('notes')),
    action('customer.tags', [], isKnown, () => lead('tags')),
    action('customer.vip', [], isKnown, () => void vip.run()),
    action('customer.reveal', [], () => !policy.value('alwaysMask') && (store.customer?.numbers.length ?? 0) + (store.customer?.identities.length ?? 0) > 0, () => dialogs.show('reveal')),
    action('customer.link', [], () => (store.customer?.perhaps.length ?? 0) > 0, () => dialogs.show('linkCustomer', store.customer?.perhaps[0]?.customerId)),
    action('customer.merge', [], hasOtherCase, () => dialogs.show('mergeCase')),
    action('customer.split', [], () => room.detail?.case.status === 'open' && room.detail.case.rooms.length > 1, () => void split.run()),
    action('customer.undo', [], () => lastJoin() !== undefined, () => void undo.run(lastJoin()?.id ?? '')),
    action('customer.flag', [], () => visibility() === 'public' && room.detail?.row.customer.impostor !== true, () => dialogs.show('flagImpostor')),
    { id: 'customer.forget', place: 'conversation', keys: [], isPossible: () => isFree() && store.customer?.hold === null, run: () => dialogs.show('forgetCustomer') },
    { id: 'customer.hold', place: 'conversation', keys: [], isPossible: isFree, run: () => dialogs.show('holdCustomer') },
    { id: 'customer.safety', place: 'supervisor', keys: [], isPossible: () => session.isSupervisor, run: () => void router.push('/safety') },
  ]
}
