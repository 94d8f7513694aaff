import type { ConversationRow } from '../../../shared/contract/conversation.ts'
import type { Triage } from '../../../shared/domain/index.ts'
import { useWorkstation } from '../../bridge/workstation.ts'
import { useAction } from '../../composables/action.ts'

/** Steps in the life of a conversation that need nothing but a press. */
export function useCourse() {
  const { client } = useWorkstation()
  return {
    claim: useAction((id: string) => client.call('conversation:claim', { id })),
    reopen: useAction((id: string) => client.call('conversation:reopen', { id })),
    judge: useAction((id: string, triage: Triage) => client.call('conversation:setTriage', { id, triage })),
    release: useAction((row: ConversationRow) => client.call('conversation:release', { id: row.id, epoch: row.epoch })),
  }
}
