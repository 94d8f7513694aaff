import type { z } from 'zod'
import type { guardFinding } from '../../../shared/contract/basics.ts'

/** What the engine's check says of one part of a text. */
export type Finding = z.infer<typeof guardFinding>

/** A piece of the text as it is drawn behind the field. */
export interface MarkedPiece {
  readonly text: string
  readonly severity: Finding['severity'] | null
}

const gravity: Readonly<Record<Finding['severity'], number>> = { warn: 1, review: 2, block: 3 }

/** Cuts a text at the edges of its findings; where they overlap the gravest is drawn. */
export function markText(text: string, findings: readonly Finding[]): MarkedPiece[] {
  const edges = [...new Set([0, text.length, ...findings.flatMap(({ start, end }) => [start, end])])]
    .filter(at => at >= 0 && at <= text.length)
    .toSorted((a, b) => a - b)
  return edges.slice(1).map((end, i) => {
    const start = edges[i] ?? 0
    const over = findings.filter(finding => finding.start < end && finding.end > start).toSorted((a, b) => gravity[b.severity] - gravity[a.severity])
    return { text: text.slice(start, end), severity: over[0]?.severity ?? null }
  })
}

/** The gravest severity; null when nothing was found. */
export function gravestOf(findings: readonly Finding[]): Finding['severity'] | null {
  return findings.toSorted((a, b) => gravity[b.severity] - gravity[a.severity])[0]?.severity ?? null
}
