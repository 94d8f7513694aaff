import { ensureBundles } from '../../build/scripts/lib/bundle.ts'

let asked: Promise<void> | null = null

/** Has the bundles built where they are not of these sources; looked at once in a process, however many files start them. */
export function haveBundles(): Promise<void> {
  return asked ??= ensureBundles()
}
