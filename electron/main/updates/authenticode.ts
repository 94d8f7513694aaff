import { z } from 'zod'
import { updateRefused } from './refusal.ts'

/** Runs a script of PowerShell and answers what it printed; rejects when it cannot be run, takes too long or complains. */
export type RunPowerShell = (script: string) => Promise<string>

/** Valid, in the numbers of `Get-AuthenticodeSignature`. */
const valid = 0
const answer = z.object({ status: z.number(), subject: z.string().nullable() })

/** Parts of a distinguished name, `CN=Huiyin, O="A, B"` → CN: Huiyin, O: A, B. */
export function nameParts(name: string): ReadonlyMap<string, string> {
  const parts = name.matchAll(/([A-Z0-9.]+)=(?:"((?:[^"]|"")*)"|([^,"]*))(?:,|$)/gi)
  return new Map([...parts].map(([, key = '', quoted, plain = '']) => [key.toUpperCase(), quoted?.replaceAll('""', '"') ?? plain.trim()]))
}

function isNamed(subject: ReadonlyMap<string, string>, publisher: string): boolean {
  const wanted = [...nameParts(publisher)]
  return wanted.some(([key]) => key === 'CN') && wanted.every(([key, value]) => subject.get(key) === value)
}

function scriptFor(path: string): string {
  const quoted = path.replaceAll('\'', '\'\'')
  return `$s = Get-AuthenticodeSignature -LiteralPath '${quoted}'; $c = $s.SignerCertificate; @{ status = [int]$s.Status; subject = if ($c) { $c.Subject } else { $null } } | ConvertTo-Json -Compress`
}

/**
 * Believes a Windows installer whose Authenticode signature is valid and whose signer fits one of `publishers` in every part that it names.
 * Throws `update_refused` in every other case, also when nobody is named, or when Windows could not be asked: what was not shown to be signed is not.
 */
export async function checkPublisher(path: string, publishers: readonly string[], run: RunPowerShell): Promise<void> {
  if (publishers.length === 0)
    throw updateRefused('publisher_wrong')
  const told = await run(scriptFor(path)).then(output => answer.parse(JSON.parse(output))).catch((cause) => {
    throw updateRefused('publisher_wrong', cause)
  })
  const subject = nameParts(told.subject ?? '')
  if (told.status !== valid || !publishers.some(publisher => isNamed(subject, publisher)))
    throw updateRefused('publisher_wrong')
}
