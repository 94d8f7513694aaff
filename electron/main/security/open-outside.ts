import type { Shell } from 'electron'
import type { Log } from '../../../src/engine/log.ts'
import { isKnownPlace } from '../../../src/shared/outside-pages.ts'

/** What the way out is made from. */
export interface OpenOutsideOptions {
  /** Electron's shell: nothing else may ask it to open an address. */
  readonly shell: Pick<Shell, 'openExternal'>
  /** ms UTC. */
  readonly now: () => number
  readonly log: Log
}

/** Why an address stays inside. */
export type OutsideRefusal = 'unreadable' | 'not_listed' | 'too_often'

/** Opens an address in the person's own browser; answers null when it was handed on, else why not. Never throws. */
export type OpenOutside = (address: string) => OutsideRefusal | null

/** Longest address handed on, UTF-16 units. */
const longest = 2_000
/** What no address of a browser has, and what programs read in different ways: controls, blanks, backslashes, quotes, brackets. */

const misread = /[\0-\x20\x7F-\xA0\\"'<>^`{|}\u2028\u2029]/
/** One person follows so many links at most; a page that asks for more is not following a person. */
const burst = { most: 5, withinMs: 10_000 } as const

/** True when the host stands there as it is: no other characters that are read as the same, no slashes that were left out. */
function isPlainlyWritten(address: string): boolean {
  if (!URL.canParse(address))
    return false
  const { protocol, host } = new URL(address)
  const origin = `${protocol}//${host}`
  return address.slice(0, origin.length).toLowerCase() === origin && ['', '/', '?', '#'].includes(address.charAt(origin.length))
}

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host.slice(0, 200) : 'none'
}

/**
 * The one way by which an address leaves the workstation for another program. Whatever a page, a hub, a policy or a platform
 * hands in is believed to be hostile: it goes out only as https on a listed host's usual port, without a name, and in the one
 * form in which it was judged.
 */
export function createOpenOutside({ shell, now, log }: OpenOutsideOptions): OpenOutside {
  let opened: number[] = []

  function refusalOf(address: string): OutsideRefusal | null {
    if (address.length > longest || misread.test(address) || !isPlainlyWritten(address))
      return 'unreadable'
    if (!isKnownPlace(address))
      return 'not_listed'
    opened = opened.filter(at => now() - at < burst.withinMs)
    return opened.length >= burst.most ? 'too_often' : null
  }

  return (address) => {
    const why = refusalOf(address)
    if (why !== null) {
      log.warn({ why, host: hostOf(address) }, 'an address was kept inside')
      return why
    }
    opened.push(now())
    shell.openExternal(new URL(address).href, { activate: true }).catch((error: unknown) => {
      log.warn({ host: hostOf(address), words: String(error).slice(0, 200) }, 'the system opened no browser')
    })
    return null
  }
}
