import type { Handlers } from './border.ts'
import type { EngineContext } from './context.ts'
import { reportedError } from '../shared/faults.ts'
import { logFault } from './watch-faults.ts'

/** Reports that one page's session may file; a page that breaks with every frame fills no log. */
const mostPerSession = 20
const mostSessions = 2_000

/** What pages in a browser tell of faults in them: a line of this host's log each. */
export function faultCalls({ log }: Pick<EngineContext, 'log'>): Pick<Handlers, 'session:fault'> {
  const filed = new Map<string, number>()
  return {
    'session:fault': async ({ sessionId, agentId }, report) => {
      if (filed.size > mostSessions)
        filed.clear()
      const before = filed.get(sessionId) ?? 0
      filed.set(sessionId, before + 1)
      if (before < mostPerSession)
        logFault(log, 'page', reportedError(report), { fault: report.number, agent: agentId })
      return {}
    },
  }
}
