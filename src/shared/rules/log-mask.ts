import { maskText } from './personal-data.ts'
import { framesOf } from './stack-frames.ts'

/** Longest text of a log, characters; what comes after is cut. */
const longest = 4_000
const deepest = 6
const mostKeys = 60
const mostItems = 50

/** What stands where something was taken out. ASCII, so that a line that is masked twice stays as it is. */
const cut = '[cut]'
const hidden = '***'

/** Names whose values never reach a log, in small letters and without `_` and `-`: secrets, what people wrote, who they are, how they are reached. */
const hiddenNames: ReadonlySet<string> = new Set([
  ...['secrets', 'pwd', 'passwd', 'passphrase', 'authorization', 'proxyauthorization', 'cookies', 'sign', 'sig', 'ticket', 'apikey', 'privatekey', 'fieldkey', 'credential', 'credentials'],
  ...['text', 'texts', 'body', 'content', 'html', 'markdown', 'preview', 'draft', 'note', 'notes', 'quote', 'transcript', 'caption', 'subject', 'title', 'comment', 'message', 'messages', 'reply', 'answer', 'question', 'wording', 'said', 'description'],
  ...['names', 'nick', 'author', 'contact', 'customer'],
  ...['number', 'numbers', 'phone', 'phones', 'mobile', 'tel', 'telephone', 'idcard', 'idnumber', 'email'],
])
const hiddenEndings = /(?:token|secret|password|cookie|signature|apikey|(?<!host)name)$/

/** The same names where they stand in a text, such as a piece of JSON that was cut off. */
const quotedPair = /(\\*["'])([\w-]{1,40})\1\s*:\s*\1[\s\S]*?(?=(?<!\\)\1\s*[,}\]]|$)/g

const header = /\b((?:proxy-)?authorization|(?:set-)?cookie|x-[\w-]{0,30}(?:token|secret|key|signature))(["']?[ \t]*[:=])[^\r\n]+/gi
const scheme = /\b(bearer|basic|digest|oauth2?|negotiate|ntlm)\s+[\w\-.~+/=:,"%]{8,}/gi
const userInfo = /\/\/[^/?#\s@]*@/g
const query = /([?&#;][\w.\-[\]%]{1,60}=)[^\s&#"'\\)<>]*/g
const bareSecret = /\b(access_token|refresh_token|token|signature|sign-in|secret|password|code|ticket)=[^&\s"\\]+/gi
const callback = /(\/callback\/[\w.-]{1,64}\/)[^\s"'?#]+/g
const homeFolder = /(\/home\/|[/\\]+Users[/\\]+|Managed Preferences\/(?=[^/]+\/))[^/\\"'\s:]+/g
/** An id number whether or not its check digit is right: who types one wrong has still told it. */
const idLike = /(?<![\dA-Za-z])[1-8]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dA-Za-z])/g
const escapedLetters = /(?:%[89A-F][\dA-F]){2,}|(?:\\+u[\da-f]{4})+/gi
const encoded = /(?<![\w+/])[A-Za-z\d+/]{12,}={0,2}(?![\w+/])/g
const opaque = /(?<![\w+/=-])(?=[\w+=.~%-]*\d)(?=[\w+=.~%-]*[a-z])(?=[\w+=.~%-]*[A-Z])[\w+=.~%-]{20,}/g
const longHex = /(?<![\w-])[\da-f]{32,}(?![\w-])/gi
/** Letters and figures in one long piece, and keys in base64: no word, no place and no id of ours looks like that. */
const longMixed = /(?=\w*[a-z])(?=(?:[a-z]*\d){4})[a-z\d]{24,}/gi
const keyLike = /(?<![\w+/])[A-Za-z\d+/]{30,}={1,2}/g
/** Everything that is not ASCII: what people write here, and what they are called, is Chinese; what the program says is not. */
// eslint-disable-next-line no-control-regex -- the bounds of ASCII
const notAscii = /[^\x00-\x7F]+(?:[\s,.!"'()/-]{0,2}[^\x00-\x7F]+)*/g

/**
 * A text as a log may have it: secrets in headers, addresses and JSON, phone and id numbers in any writing, tokens by their look, homes of users, and every
 * word that is not in ASCII are taken out.
 */
export function maskLine(text: string): string {
  const known = text.slice(0, longest)
    .replace(header, `$1$2 ${hidden}`)
    .replace(scheme, `$1 ${hidden}`)
    .replace(userInfo, `//${hidden}@`)
    .replace(quotedPair, (whole, quote: string, name: string) => isHiddenName(name) ? `${quote}${name}${quote}:${quote}${hidden}` : whole)
    .replace(query, `$1${hidden}`)
    .replace(bareSecret, `$1=${hidden}`)
    .replace(callback, `$1${hidden}`)
    .replace(homeFolder, `$1${hidden}`)
  return maskText(known.replace(idLike, id => `****${id.slice(-4)}`))
    .replace(escapedLetters, cut)
    .replace(keyLike, hidden)
    .replace(encoded, hideEncoded)
    .replace(opaque, hidden)
    .replace(longHex, hex => `${hex.slice(0, 8)}${hidden}`)
    .replace(longMixed, hidden)
    .replace(notAscii, cut)
    + (text.length > longest ? cut : '')
}

/** True for a name whose value no log has. */
export function isHiddenName(name: string): boolean {
  const plain = name.toLowerCase().replace(/[_-]/g, '')
  return hiddenNames.has(plain) || hiddenEndings.test(plain)
}

/** Facts as a log may have them, whatever they are and however deep: {@link maskLine} for every text and every name, values of hidden names not at all. */
export function maskFacts(facts: unknown): unknown {
  return mask(facts, 0, new Set())
}

function mask(value: unknown, depth: number, above: ReadonlySet<unknown>): unknown {
  switch (typeof value) {
    case 'string': return maskString(value, depth, above)
    case 'number':
    case 'bigint': return maskNumber(value)
    case 'object': return value === null ? null : maskObject(value, depth, above)
    case 'function':
    case 'symbol': return typeof value
    default: return value
  }
}

/** A text that is JSON is looked at as what it says. */
function maskString(text: string, depth: number, above: ReadonlySet<unknown>): unknown {
  if (/^\s*[{[]/.test(text) && text.length <= 100_000) {
    try {
      return mask(JSON.parse(text), depth + 1, above)
    }
    catch {
      return maskLine(text)
    }
  }
  return maskLine(text)
}

function maskNumber(value: number | bigint): unknown {
  const said = String(value)
  const masked = /^\d{11,20}$/.test(said) ? maskText(said).replace(idLike, id => `****${id.slice(-4)}`) : said
  return masked === said ? (typeof value === 'bigint' ? said : value) : masked
}

function maskObject(value: object, depth: number, above: ReadonlySet<unknown>): unknown {
  if (above.has(value) || depth > deepest)
    return cut
  const within = new Set([...above, value])
  if (value instanceof Error)
    return maskError(value, depth, within)
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (value instanceof URL)
    return maskLine(value.href)
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer)
    return { bytes: value.byteLength }
  if (Array.isArray(value) || value instanceof Set)
    return [...value].slice(0, mostItems).map(one => mask(one, depth + 1, within))
  const pairs = value instanceof Map ? [...value].map(([name, one]) => [String(name), one] as const) : Object.keys(value).map(name => [name, read(value, name)] as const)
  return Object.fromEntries(pairs.slice(0, mostKeys).map(([name, one]) => [maskLine(name), isHiddenName(name) && one !== null && one !== undefined ? hidden : mask(one, depth + 1, within)]))
}

function read(value: object, name: string): unknown {
  try {
    return (value as Record<string, unknown>)[name]
  }
  catch {
    return cut
  }
}

/** Kind, code, words and where it happened. What else libraries hang on an error (parameters of a query, rows) stays out. */
function maskError(error: Error, depth: number, above: ReadonlySet<unknown>): Record<string, unknown> {
  const { code, status, details } = error as Error & { code?: unknown, status?: unknown, details?: unknown }
  return {
    type: maskLine(error.name),
    ...code === undefined ? {} : { code: mask(code, depth + 1, above) },
    ...status === undefined ? {} : { status: mask(status, depth + 1, above) },
    words: maskWords(error.message),
    ...details === undefined ? {} : { details: mask(details, depth + 1, above) },
    stack: framesOf(error.stack).map(maskLine),
    ...error.cause === undefined ? {} : { cause: mask(error.cause, depth + 1, above) },
    ...error instanceof AggregateError ? { errors: error.errors.slice(0, 5).map(one => mask(one, depth + 1, above)) } : {},
  }
}

/** What an error says. In quotes stands what somebody gave: kept where it is a name of ours, such as a column. */
function maskWords(message: string): string {
  return maskLine(message.replace(/(["'`])((?:(?!\1)[^\n])*)(?:\1|$)/g, (whole, quote: string, inside: string) => /^[\w.:/@-]{0,64}$/.test(inside) ? whole : `${quote}${cut}${quote}`))
}

/** What is base64 of something that would be masked is masked itself. */
function hideEncoded(text: string): string {
  try {
    const plain = atob(text)
    // eslint-disable-next-line regexp/no-obscure-range -- what can be printed
    return !/[^\t\n\r -~]/.test(plain) && maskText(plain) !== plain ? hidden : text
  }
  catch {
    return text
  }
}
