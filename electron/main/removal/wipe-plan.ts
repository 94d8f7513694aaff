import { posix, win32 } from 'node:path'

/** The switches of taking away what the program kept. */
export const wipeSwitches = { wipe: '--wipe-data', silently: '--without-asking', everyone: '--everyone', machine: '--machine', byPolicy: '--if-policy' } as const

/** What somebody asked for. */
export interface WipeOrder {
  /** A person confirms first. */
  readonly asks: boolean
  /** Not only this user's: every profile of this computer. */
  readonly everyone: boolean
  /** The machine's own settings too. */
  readonly machine: boolean
  /** Only where the policy says that removing the program wipes. */
  readonly byPolicy: boolean
}

/** Where things are, as far as a wipe has to know. */
export interface WipeFacts {
  readonly platform: NodeJS.Platform
  readonly home: string
  /** This user's folders, in any order. */
  readonly own: readonly string[]
  /** The folder of the machine's settings. */
  readonly machineFolder: string
  /** Other profiles beside this one; asked for only if everyone's are meant. */
  readonly profiles: () => readonly string[]
}

/** What is to be taken away, and what a wipe keeps its hands off because it does not look like ours alone. */
export interface WipePlan {
  readonly folders: readonly string[]
  readonly refused: readonly string[]
}

/** Reads the switches; null = nothing is to be wiped. Removing the program by policy never asks and means everyone. */
export function readWipeOrder(words: readonly string[]): WipeOrder | null {
  const has = (name: keyof typeof wipeSwitches) => words.includes(wipeSwitches[name])
  if (!has('wipe'))
    return null
  const byPolicy = has('byPolicy')
  return { asks: !has('silently') && !byPolicy, everyone: has('everyone') || byPolicy, machine: has('machine'), byPolicy }
}

/**
 * Chooses the folders. Only one whose own name says that it is ours is taken away, never a home, a root or what has one of them
 * inside: a data folder that somebody moved elsewhere (`HUIYIN_DATA_DIR`) is refused unless it is called so.
 */
export function planWipe(order: Pick<WipeOrder, 'everyone' | 'machine'>, facts: WipeFacts): WipePlan {
  const { relative, isAbsolute, join, resolve } = facts.platform === 'win32' ? win32 : posix
  const inHome = (folder: string) => {
    const way = relative(facts.home, folder)
    return way === '' || way.startsWith('..') || isAbsolute(way) ? null : way
  }
  const own = facts.own.map(folder => resolve(folder))
  const others = order.everyone ? facts.profiles().flatMap(profile => own.flatMap(folder => inHome(folder) ?? []).map(way => join(profile, way))) : []
  const wanted = [...new Set([...own, ...others, ...order.machine ? [facts.machineFolder] : []])].sort()
  const fits = (folder: string) => isOurs(facts, folder)
  const folders = wanted.filter(fits)
  const isBelow = (folder: string) => folders.some(other => other !== folder && isWithin(relative, isAbsolute, other, folder))
  return {
    folders: folders.filter(folder => !isBelow(folder)),
    // What lies in a folder that goes anyway needs no name of its own.
    refused: wanted.filter(folder => !fits(folder) && !isBelow(folder)),
  }
}

function isOurs({ platform, home }: WipeFacts, folder: string): boolean {
  const { basename, relative, isAbsolute, parse } = platform === 'win32' ? win32 : posix
  const depth = folder.slice(parse(folder).root.length).split(/[\\/]/).filter(Boolean).length
  return /^\.?huiyin(?:-[\w.-]+)?$/i.test(basename(folder)) && depth >= 2 && !isWithin(relative, isAbsolute, folder, home)
}

function isWithin(relative: (from: string, to: string) => string, isAbsolute: (path: string) => boolean, outer: string, inner: string): boolean {
  const way = relative(outer, inner)
  return way === '' || (!way.startsWith('..') && !isAbsolute(way))
}
