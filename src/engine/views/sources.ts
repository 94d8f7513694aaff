import type { EngineContext } from '../context.ts'
import type { Seats } from '../routing/seats.ts'
import type { PersonaStart } from '../scripts/views.ts'
import type { Standing } from '../standing.ts'
import type { ViewSources } from './source.ts'
import { createBulkSource, createBulksSource } from '../bulk/view.ts'
import { createComplaintSource } from '../complaints/view.ts'
import { createKnowledgeSource } from '../knowledge/view.ts'
import { createGuardWordsSource, createReviewsSource } from '../review/queue.ts'
import { createPersonasSource, createScriptsSource } from '../scripts/views.ts'
import { createHandoverSource, createHandoversSource } from '../shifts/view.ts'
import { createMentionsSource } from '../use-cases/mentions.ts'
import { createWrapUpTreeSource } from '../wrap-up/calls.ts'
import { createCallsSource } from './calls.ts'
import { createAccountsSource, createChannelsSource, createDeadLettersSource } from './channels.ts'
import { createConversationSource } from './conversation.ts'
import { createCustomerSource } from './customer.ts'
import { createDirectory } from './directory.ts'
import { createLedgerSource, createWallboardSource } from './figures.ts'
import { createHistorySource } from './history.ts'
import { createInboxSource } from './inbox.ts'
import { createAgentsSource, createMeSource } from './people.ts'
import { createRoomsSource } from './rooms.ts'
import { createImpostorsSource, createRevealsSource } from './watch-lists.ts'

/** Every view's source, and the names they share. */
export async function createSources(context: EngineContext, standing: Standing, persona: PersonaStart, seats: Pick<Seats, 'elsewhere'>): Promise<{ sources: ViewSources, directory: Awaited<ReturnType<typeof createDirectory>> }> {
  const directory = await createDirectory(context.store.read, context.accounts)
  return {
    directory,
    sources: {
      me: createMeSource(context, standing, seats),
      inbox: createInboxSource(context, directory),
      conversation: createConversationSource(context, directory),
      customer: createCustomerSource(context, directory),
      history: createHistorySource(context, directory),
      impostors: createImpostorsSource(context, directory),
      reveals: createRevealsSource(context, directory),
      calls: createCallsSource(context, directory),
      channels: createChannelsSource(context),
      ledger: createLedgerSource(context),
      wallboard: createWallboardSource(context),
      deadLetters: createDeadLettersSource(context),
      agents: createAgentsSource(context),
      accounts: createAccountsSource(context),
      complaint: createComplaintSource(context, directory),
      scripts: createScriptsSource(context, directory),
      personas: createPersonasSource(context, persona),
      knowledge: createKnowledgeSource(context, directory),
      reviews: createReviewsSource(context, directory),
      guardWords: createGuardWordsSource(context, directory),
      mentions: createMentionsSource(context, directory),
      rooms: createRoomsSource(context, directory),
      wrapUpTree: createWrapUpTreeSource(context),
      handovers: createHandoversSource(context, directory),
      handover: createHandoverSource(context, directory),
      bulks: createBulksSource(context, directory),
      bulk: createBulkSource(context, directory),
    },
  }
}
