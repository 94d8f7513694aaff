import type { PracticeSheet } from '../../shared/contract/practice.ts'
import type { PracticeRequest } from '../practice/port.ts'
import type { SecretSet } from './secret-keeper.ts'

/** What an engine asks its host; secrets cross nothing but the port between its thread and the host's. */
export type HostQuestion
  = | { readonly of: 'secrets.get', readonly owner: string }
    | { readonly of: 'secrets.set', readonly owner: string, readonly secrets: SecretSet }
    | { readonly of: 'secrets.remove', readonly owner: string }
    | { readonly of: 'callbackUrl', readonly accountId: string }
    | { readonly of: 'routes', readonly address: string }
    | { readonly of: 'practice.open', readonly request: PracticeRequest }
    /** Answered when the shift ends. */
    | { readonly of: 'practice.sheet', readonly shiftId: string }
    | { readonly of: 'practice.done', readonly sheet: PracticeSheet }
    | { readonly of: 'practice.leave' }
