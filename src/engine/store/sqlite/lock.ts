import { AppError, isAppError } from '../../../shared/errors.ts'
import { openConnection } from './connection.ts'

/**
 * Keeps every other program from opening the same store: an exclusive transaction on a file of its own, which the
 * operating system ends with the program, however it ends. Throws `store_busy` when another has it.
 */
export function takeLock(file: string): () => void {
  const connection = openConnection(file, { patienceMs: 0 })
  try {
    connection.exec('begin exclusive')
    return connection.close
  }
  catch (error) {
    connection.close()
    if (isAppError(error) && error.code === 'store_busy')
      throw new AppError('store_busy', { details: { why: 'the store is open in another program' }, retryable: false, cause: error })
    throw error
  }
}
