import type { BundleText, BundleView, DeskFigures, DiagnosticsState, ShellFacts, TestedLine } from '../../../src/shared/diagnostics.ts'
import type { Bundle } from './bundle.ts'
import type { FaultBook } from './fault-book.ts'
import { diagnosticsAsk } from '../../../src/shared/diagnostics.ts'
import { AppError } from '../../../src/shared/errors.ts'

/** What a person wants in a bundle, and what their page knows of the desk. */
export interface BundleOrder {
  readonly days: number
  readonly dumps: boolean
  readonly desk: DeskFigures
  readonly tested: readonly TestedLine[]
}

/** What answers the pages about diagnostics. */
export interface DiagnosticsParts {
  readonly faults: Pick<FaultBook, 'take'>
  readonly state: () => Promise<DiagnosticsState>
  readonly gather: (order: BundleOrder) => Promise<Bundle>
  /** Asks the person where, and writes; the file's name, or null when they thought better of it. */
  readonly save: (bundle: Bundle) => Promise<string | null>
  readonly facts: () => Promise<ShellFacts>
}

/** Calls of the pages about diagnostics, for the one border of the shell. All throw `bad_input`; `host:diagnostics` also `not_found` for a bundle that is no more. */
export interface DiagnosticsCalls {
  readonly 'host:diagnostics': (input: unknown) => Promise<DiagnosticsState | BundleView | BundleText | { saved: string | null }>
  readonly 'host:fault': (input: unknown) => Promise<object>
  readonly 'host:selfTest': (input: unknown) => Promise<ShellFacts>
}

/** Answers the pages. One bundle is kept at a time, until the next one or the end of the program. */
export function diagnosticsCalls({ faults, state, gather, save, facts }: DiagnosticsParts): DiagnosticsCalls {
  let bundle: Bundle | null = null

  function kept(id: string): Bundle {
    if (bundle?.view.id !== id)
      throw new AppError('not_found')
    return bundle
  }

  function look(id: string, name: string): BundleText {
    const text = kept(id).look(name)
    if (text === null)
      throw new AppError('not_found')
    return text
  }

  return {
    'host:diagnostics': async function (input) {
      const asked = diagnosticsAsk.safeParse(input)
      if (!asked.success)
        throw new AppError('bad_input')
      const ask = asked.data
      switch (ask.act) {
        case 'state': return state()
        case 'prepare':
          bundle = await gather(ask)
          return bundle.view
        case 'look': return look(ask.id, ask.name)
        case 'save': return { saved: await save(kept(ask.id)) }
      }
    },
    'host:fault': async function (input) {
      if (!faults.take(input))
        throw new AppError('bad_input')
      return {}
    },
    'host:selfTest': facts,
  }
}
