import type { App } from 'electron'
import { accessSync, constants, mkdirSync } from 'node:fs'
import { posix, win32 } from 'node:path'

/** What the choice of places depends on; nothing is asked of the disk but through `canWrite`. */
export interface PlaceFacts {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  /** The user's home folder. */
  readonly home: string
  /** The system's folder for what is temporary. */
  readonly temp: string
  /** Makes the folder if need be, and says whether something can be written there. */
  readonly canWrite: (folder: string) => boolean
}

/** Why a place is not the usual one; told to the log and to whoever looks after this desktop. */
export type PlaceRemark = 'local_is_remote' | 'local_is_synced' | 'profile_read_only'

/** Where this desktop keeps what. */
export interface Places {
  /** Store, media, secrets, what the page remembers: this user's, on this machine's own disk. */
  readonly data: string
  /** Small settings that may follow the user to another machine; a few kilobytes. */
  readonly preferences: string
  /** May be emptied at any time. */
  readonly cache: string
  readonly logs: string
  /** Gone when the machine is wiped: good enough at a hub, never for a desktop with an engine of its own. */
  readonly isTemporary: boolean
  readonly remarks: readonly PlaceRemark[]
}

/** Most that Chromium may keep of what it loaded, bytes: pages come from the program itself, media from the hub. */
const pageCacheBytes = 64 * 1024 * 1024

/** Where a user's data and settings usually are on one platform. */
interface Usual { readonly data: string, readonly preferences: string, readonly cache: string, readonly logs: string }

/**
 * Chooses where this desktop keeps what. `HUIYIN_DATA_DIR` holds everything and is taken at its word. A local folder that is in
 * truth on a server or in a synchronised one (a store there would be damaged by it) is passed over for the profile's own one; a
 * profile that cannot be written to leaves the folder for temporary things.
 */
export function choosePlaces(facts: PlaceFacts): Places {
  const own = facts.env.HUIYIN_DATA_DIR
  if (own)
    return { ...below(facts, own), isTemporary: false, remarks: [] }
  const usual = usualPlaces(facts)
  const remarks: PlaceRemark[] = []
  const bad = unfit(facts, usual.data)
  if (bad !== null)
    remarks.push(bad)
  const wanted = bad === null ? usual : { ...usual, ...withoutPreferences(below(facts, inProfile(facts))) }
  if (facts.canWrite(wanted.data))
    return { ...wanted, preferences: facts.canWrite(wanted.preferences) ? wanted.preferences : wanted.data, isTemporary: false, remarks }
  const temporary = join(facts, facts.temp, `huiyin-${facts.env.USERNAME ?? facts.env.USER ?? 'user'}`)
  return { ...below(facts, temporary), isTemporary: true, remarks: [...remarks, 'profile_read_only'] }
}

/** Makes a folder if need be; false when that, or writing in it, is refused. */
export function canWriteIn(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK)
    return true
  }
  catch {
    return false
  }
}

/** Tells Electron, before it is ready, where everything goes and how much its cache may grow. The folders have to be there. */
export function takePlaces(app: { readonly setPath: App['setPath'], readonly commandLine: Pick<App['commandLine'], 'appendSwitch'> }, { data, cache, logs }: Places): void {
  app.setPath('userData', data)
  app.setPath('sessionData', data)
  if (canWriteIn(logs))
    app.setPath('logs', logs)
  app.commandLine.appendSwitch('disk-cache-dir', cache)
  app.commandLine.appendSwitch('disk-cache-size', String(pageCacheBytes))
}

function usualPlaces(facts: PlaceFacts): Usual {
  const { env, home, platform } = facts
  const at = (...names: string[]) => join(facts, ...names)
  if (platform === 'win32') {
    const local = env.LOCALAPPDATA || at(home, 'AppData', 'Local')
    return { ...below(facts, at(local, 'Huiyin')), preferences: at(env.APPDATA || at(home, 'AppData', 'Roaming'), 'Huiyin') }
  }
  if (platform === 'darwin') {
    const data = at(home, 'Library', 'Application Support', 'Huiyin')
    return { data, preferences: data, cache: at(home, 'Library', 'Caches', 'Huiyin'), logs: at(home, 'Library', 'Logs', 'Huiyin') }
  }
  const xdg = (name: string, ...usual: string[]) => at(absolute(env[name]) ?? at(home, ...usual), 'huiyin')
  return { data: xdg('XDG_DATA_HOME', '.local', 'share'), preferences: xdg('XDG_CONFIG_HOME', '.config'), cache: xdg('XDG_CACHE_HOME', '.cache'), logs: xdg('XDG_STATE_HOME', '.local', 'state') }
}

/** Everything in one folder. */
function below(facts: PlaceFacts, data: string): Usual {
  return { data, preferences: data, cache: join(facts, data, 'cache'), logs: join(facts, data, 'logs') }
}

function withoutPreferences({ data, cache, logs }: Usual): Omit<Usual, 'preferences'> {
  return { data, cache, logs }
}

/** The part of the profile that is on this machine whatever its variables say. */
function inProfile(facts: PlaceFacts): string {
  return facts.platform === 'win32' ? join(facts, facts.env.USERPROFILE || facts.home, 'AppData', 'Local', 'Huiyin') : join(facts, facts.home, '.huiyin')
}

/** A store wants a disk of this machine: not a share, and no folder that something else copies while it is written. */
function unfit(facts: PlaceFacts, folder: string): PlaceRemark | null {
  if (facts.platform === 'win32' && /^[\\/]{2}/.test(folder))
    return 'local_is_remote'
  const synced = [facts.env.OneDrive, facts.env.OneDriveCommercial, facts.env.OneDriveConsumer].filter(path => path !== undefined && path !== '')
  return synced.some(path => isWithin(facts, path!, folder)) ? 'local_is_synced' : null
}

function isWithin(facts: PlaceFacts, outer: string, inner: string): boolean {
  const { relative, isAbsolute } = facts.platform === 'win32' ? win32 : posix
  const way = relative(outer, inner)
  return !way.startsWith('..') && !isAbsolute(way)
}

/** A path that is not absolute is none, says the specification of these variables. */
function absolute(path: string | undefined): string | null {
  return path !== undefined && posix.isAbsolute(path) ? path : null
}

function join({ platform }: PlaceFacts, ...names: string[]): string {
  return (platform === 'win32' ? win32 : posix).join(...names)
}
