/** Shapes of what a policy may say. Each says yes or no and never throws. */

const loopbackNames: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]'])

function urlOf(address: string): URL | null {
  return URL.canParse(address) ? new URL(address) : null
}

function isBare(url: URL): boolean {
  return url.username === '' && url.password === '' && url.search === '' && url.hash === ''
}

/** The origin behind a hub's address: https, or http on this very machine, with nothing after the port; null for anything else. */
export function hubOrigin(address: string): string | null {
  const url = urlOf(address)
  const isSafe = url !== null && (url.protocol === 'https:' || (url.protocol === 'http:' && loopbackNames.has(url.hostname)))
  return isSafe && isBare(url) && url.pathname === '/' ? url.origin : null
}

/** An https page or folder without a name, password, question or place in it. http only on this very machine. */
export function isPlainAddress(address: string): boolean {
  const url = urlOf(address)
  return url !== null && isBare(url) && (url.protocol === 'https:' || (url.protocol === 'http:' && loopbackNames.has(url.hostname)))
}

/** An https origin, such as `https://login.example.com`. */
export function isSecureOrigin(address: string): boolean {
  const origin = hubOrigin(address)
  return origin !== null && origin.startsWith('https:')
}

/** Where a script of proxies lies: http is usual for those. */
export function isScriptAddress(address: string): boolean {
  const url = urlOf(address)
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:') && url.username === '' && url.hash === ''
}

/** Proxies as `host:port`, or one for each kind of address: `http=host:port;https=host:port;socks=host:port`. */
export function isProxyServers(text: string): boolean {
  return text.split(';').every(part => /^(?:(?:https?|ftp|socks)=)?(?:(?:https?|socks[45]?):\/\/)?[\w.-]{1,253}(?::\d{1,5})?$/.test(part.trim()))
}

/** A host, a pattern of hosts, an address or a net, as proxies are passed by: `*.example.com`, `10.0.0.0/8`, `<local>`. */
export function isBypass(text: string): boolean {
  return /^(?:<local>|[*.\w:/[\]-]{1,253})$/.test(text)
}

/** A whole path of Windows or of another system. */
export function isWholePath(path: string): boolean {
  return /^(?:[a-z]:[\\/]|\/|\\\\[\w.-]+\\)\P{Cc}*$/iu.test(path)
}

/** The hash of a public key, as `sha256/` and 44 characters of base64. */
export function isPin(text: string): boolean {
  return /^sha256\/[A-Za-z0-9+/]{43}=$/.test(text)
}

/** Origin of a phone system: `wss://pbx.example.com:8089`; `ws:` only on this very machine. */
export function isPhoneServer(address: string): boolean {
  const url = urlOf(address)
  return url !== null && isBare(url) && url.pathname === '/' && (url.protocol === 'wss:' || (url.protocol === 'ws:' && loopbackNames.has(url.hostname)))
}

/** A part of the day in the desk's own time, `22:00-06:00`. */
export function isHours(text: string): boolean {
  return /^(?:[01]\d|2[0-3]):[0-5]\d-(?:[01]\d|2[0-3]):[0-5]\d$/.test(text)
}

/** What may stand in braces in a side panel's address. A telephone number is not among it and cannot be. */
export const sidePanelVariables = ['customerId', 'conversationId', 'caseId', 'channel', 'accountId', 'agentId'] as const
export type SidePanelVariable = typeof sidePanelVariables[number]

/** An https address of the company's own page, with known names in braces behind the host alone. */
export function isSidePanelAddress(address: string): boolean {
  const plain = address.replaceAll(/\{(\w{1,30})\}/g, (whole, name: string) => (sidePanelVariables as readonly string[]).includes(name) ? 'x' : whole)
  const url = /[{}]/.test(plain) ? null : urlOf(plain)
  const origin = /^https?:\/\/[^/?#]*/i.exec(address)?.[0] ?? '{'
  const isSafe = url !== null && (url.protocol === 'https:' || (url.protocol === 'http:' && loopbackNames.has(url.hostname)))
  return isSafe && url.username === '' && url.password === '' && !origin.includes('{')
}
