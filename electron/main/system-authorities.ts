import type { Log } from '../../src/engine/log.ts'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'

/** Trusts what this system trusts beside what Node brings, so that a company's own authority need not be named again. */
export function trustSystemAuthorities(log: Log): void {
  try {
    setDefaultCACertificates([...getCACertificates('default'), ...getCACertificates('system')])
  }
  catch (error) {
    log.warn({ words: String(error) }, 'the system\'s certificate authorities could not be read')
  }
}
