import type { DestinationStream, Logger } from 'pino'
import { pino } from 'pino'
import { maskText } from '../shared/rules/privacy.ts'

/** One line of the log: facts first, then what happened. Never a secret, never a customer's words. */
export type LogLine = (facts: Readonly<Record<string, unknown>>, message: string) => void

/** Where a host writes what it did; a pino logger fits, and so does a test's list. */
export interface Log {
  readonly info: LogLine
  readonly warn: LogLine
  readonly error: LogLine
}

/** Names whose values never reach a log. */
const secretPaths = ['token', 'accessToken', 'access_token', 'appSecret', 'secret', 'password', 'authorization', 'cookie', 'text', 'body', 'number', 'phone'].flatMap(name => [name, `*.${name}`, `*.*.${name}`])

/** Secrets as they stand in addresses and their fragments. */
const secretInAddress = /\b(access_token|token|signature|sign-in|secret|password|code)=[^&\s"\\]+/gi

/** A figure that stands in the line without quotes, with its name; inside a string a quote has a backslash before it. */
const bareFigure = /("[^"\\]*":)(\d{11,20})(?=[,}])/g

/** Masked it is a text, and the line stays JSON only if it is written as one. */
function quoteIfMasked(whole: string, name: string, figure: string): string {
  const masked = maskText(figure)
  return masked === figure ? whole : `${name}"${masked}"`
}

function mask(line: string): string {
  return maskText(line.replace(secretInAddress, '$1=***').replace(bareFigure, quoteIfMasked))
}

/**
 * The engine's logger: JSON lines, secrets and customers' texts cut out by name; secrets in addresses, phone and id numbers masked
 * wherever they stand in a string.
 */
export function createLog(level: string, destination: DestinationStream): Logger {
  return pino({
    level,
    base: null,
    redact: { paths: secretPaths, censor: '***' },
    hooks: { streamWrite: mask },
  }, destination)
}
