import type { DeadlineTable } from '../../shared/rules/deadline.data.ts'
import type { ReadHandle } from '../store/port.ts'
import { deadlineTable } from '../../shared/contract/complaints.ts'
import { defaultDeadlines } from '../../shared/rules/deadline.data.ts'

/** Id of the table among the settings. */
export const deadlinesSetting = 'complaint_deadlines'

/** The table in force: what a supervisor wrote, else what a new installation starts with. */
export async function readDeadlines(read: Pick<ReadHandle, 'get'>): Promise<DeadlineTable> {
  const stored = deadlineTable.safeParse((await read.get('settings', deadlinesSetting))?.value)
  return stored.success ? stored.data : defaultDeadlines
}
