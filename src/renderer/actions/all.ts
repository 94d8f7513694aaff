import type { Action } from './action.ts'
import { useBulkActions } from '../features/bulk/bulk-actions.ts'
import { useCallActions } from '../features/calls/call-actions.ts'
import { useComposerActions } from '../features/composer/composer-actions.ts'
import { useComputerActions } from '../features/computer/computer-actions.ts'
import { useConversationActions } from '../features/conversation/conversation-actions.ts'
import { useCustomerActions } from '../features/customer/customer-actions.ts'
import { useInboxActions } from '../features/inbox/inbox-actions.ts'
import { useViewsActions } from '../features/inbox/views-actions.ts'
import { useIntakeActions } from '../features/intake/intake-actions.ts'
import { useNetworkActions } from '../features/network/network-actions.ts'
import { usePracticeActions } from '../features/practice/practice-actions.ts'
import { useReadingActions } from '../features/reading/reading-actions.ts'
import { useReviewActions } from '../features/review/review-actions.ts'
import { useScriptActions } from '../features/scripts/script-actions.ts'
import { useShellActions } from '../features/shell/shell-actions.ts'
import { useShiftActions } from '../features/shifts/shift-actions.ts'
import { useTabsActions } from '../features/tabs/tabs-actions.ts'
import { useUpdateActions } from '../features/updates/update-actions.ts'
import { useWelcomeActions } from '../features/welcome/welcome-actions.ts'
import { usePageActions } from './page-actions.ts'

/** Every action, area by area: what palette, keys and their table are fed from. An area's actions stand in its own folder. */
export function useAllActions(): Action[] {
  return [
    ...useInboxActions(),
    ...useConversationActions(),
    ...useCustomerActions(),
    ...useComposerActions(),
    ...useScriptActions(),
    ...useReadingActions(),
    ...useReviewActions(),
    ...useCallActions(),
    ...useIntakeActions(),
    ...useViewsActions(),
    ...useBulkActions(),
    ...useTabsActions(),
    ...useShiftActions(),
    ...usePracticeActions(),
    ...useUpdateActions(),
    ...useWelcomeActions(),
    ...useComputerActions(),
    ...useNetworkActions(),
    ...useShellActions(),
    ...usePageActions(),
  ]
}
