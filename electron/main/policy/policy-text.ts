import type { PolicyReading } from './reading.ts'
import { broken, read } from './reading.ts'

const marks: readonly (readonly [encoding: string, ...bytes: number[]])[] = [['utf-8', 0xEF, 0xBB, 0xBF], ['utf-16le', 0xFF, 0xFE], ['utf-16be', 0xFE, 0xFF]]

/** The text of a file as editors of all systems write it: UTF-8 with or without a mark, UTF-16 with one; null when it is neither. */
export function readText(bytes: Uint8Array): string | null {
  const [encoding = 'utf-8'] = marks.find(([, ...mark]) => mark.every((byte, at) => bytes[at] === byte)) ?? []
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  }
  catch {
    return null
  }
}

/** JSON without the comments and last commas that people leave in it; what stands in quotes is left alone. */
export function withoutComments(text: string): string {
  return text
    .replaceAll(/("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (_, quoted: string | undefined) => quoted ?? ' ')
    .replaceAll(/("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])/g, (_, quoted: string | undefined) => quoted ?? '')
}

/** What a policy file says. */
export function readPolicyText(from: string, bytes: Uint8Array): PolicyReading {
  const text = readText(bytes)
  if (text === null)
    return broken(from, 'bad_encoding')
  try {
    const said: unknown = JSON.parse(withoutComments(text))
    const isObject = typeof said === 'object' && said !== null && !Array.isArray(said)
    return isObject ? read(from, said as Record<string, unknown>) : broken(from, 'not_an_object')
  }
  catch {
    return broken(from, 'not_json')
  }
}
