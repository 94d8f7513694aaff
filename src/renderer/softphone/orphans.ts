import type { PhoneRow } from './ports.ts'

/** Calls whose customer's leg this phone was to carry (the phone system is only a proxy), and does not. */
export function findOrphans(rows: readonly PhoneRow[], carried: string | undefined): readonly PhoneRow[] {
  return rows.filter(row => row.orderAddress !== null && (row.state === 'dialing_customer' || row.state === 'connected') && row.handoffId !== carried)
}
