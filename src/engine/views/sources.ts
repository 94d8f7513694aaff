import type { EngineContext } from '../context.ts'
import type { PersonaStart } from '../scripts/views.ts'
import type { Standing } from '../standing.ts'
import type { ViewSources } from './source.ts'
import { createComplaintSource } from '../complaints/view.ts'
import { createKnowledgeSource } from '../knowledge/view.ts'
import { createGuardWordsSource, createReviewsSource } from '../review/queue.ts'
import { createPersonasSource, createScriptsSource } from '../scripts/views.ts'
import { createCallsSource } from './calls.ts'
import { createAccountsSource, createChannelsSource, createDeadLettersSource } from './channels.ts'
import { createConversationSource } from './conversation.ts'
import { createCustomerSource } from './customer.ts'
import { createDirectory } from './directory.ts'
import { createLedgerSource, createWallboardSource } from './figures.ts'
import { createHistorySource } from './history.ts'
import { createInboxSource } from './inbox.ts'
import { createAgentsSource, createMeSource } from './people.ts'
import { createImpostorsSource, createRevealsSource } from './watch-lists.ts'

/** Every view's source, and the names they share. */
export async function createSources(context: EngineContext, standing: Standing, persona: PersonaStart): Promise<{ sources: ViewSources, directory: Awaited<ReturnType<typeof createDirectory>> }> {
  const directory = await createDirectory(context.store.read, context.accounts)
  return {
    directory,
    sources: {
      me: createMeSource(context, standing),
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
    },
  }
}
