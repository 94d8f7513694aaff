import type { Log } from '../../src/engine/log.ts'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'

/** Trusts what this system trusts beside what Node brings, and the company's own authorities (PEM), in every request of this process. */
export function trustSystemAuthorities(log: Log, company: readonly string[] = []): void {
  try {
    setDefaultCACertificates([...getCACertificates('default'), ...getCACertificates('system'), ...company])
  }
  catch (error) {
    log.warn({ words: String(error) }, 'the system\'s certificate authorities could not be read')
  }
}
