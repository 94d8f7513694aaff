import type { BrowserWindowConstructorOptions, CustomScheme, ProxyConfig, Rectangle, Session, WebRequest } from 'electron'
import { createAddressMap } from './addresses.ts'

type RequestHandler = Parameters<Session['setPermissionRequestHandler']>[0]
type CheckHandler = Parameters<Session['setPermissionCheckHandler']>[0]
type DisplayHandler = Parameters<Session['setDisplayMediaRequestHandler']>[0]
type RequestJudge = Parameters<WebRequest['onBeforeRequest']>[0]

/** How a view stands. */
export interface ViewFacts { partition: string, visible: boolean, bounds: Rectangle, inWindow: boolean, closed: boolean }

/** What the main process told the stand-in, for the control to show, and what its parts share. */
export interface StandInState {
  readonly schemes: CustomScheme[]
  readonly protocolHandlers: Map<string, (request: Request) => Response | Promise<Response>>
  readonly windowOptions: BrowserWindowConstructorOptions[]
  permissionRequest: RequestHandler
  permissionCheck: CheckHandler
  displayMedia: DisplayHandler
  beforeRequest: RequestJudge
  readonly notifications: { title: string, body: string }[]
  readonly trays: { tooltip: string, menu: string[] }[]
  readonly errorBoxes: { title: string, content: string }[]
  readonly opened: string[]
  /** Windows that pictures of the screen do not show, by their order. */
  readonly shielded: number[]
  /** What was said about starting with the session; null = nothing. */
  opensAtLogin: boolean | null
  /** Views that lie in windows, in the order of their making. */
  readonly views: ViewFacts[]
  /** How often a window flashed, the number on the dock, the words over the taskbar's button. */
  flashes: number
  badge: number
  overlay: string
  sandboxEnabled: boolean
  /** How crashes are caught; null = not. */
  crashReports: { submitURL: string | undefined, uploadToServer: boolean, extra: Record<string, string> } | null
  /** How pages reach others, and whether somebody looks at certificates beside Chromium. */
  proxy: ProxyConfig
  verifiesCertificates: boolean
  /** Switches for Chromium. */
  readonly switches: Record<string, string>
}

/** The one state of this process: Electron's module is a singleton too. */
export const state: StandInState = {
  schemes: [],
  protocolHandlers: new Map(),
  windowOptions: [],
  permissionRequest: null,
  permissionCheck: null,
  displayMedia: null,
  beforeRequest: null,
  notifications: [],
  trays: [],
  errorBoxes: [],
  opened: [],
  shielded: [],
  opensAtLogin: null,
  views: [],
  flashes: 0,
  badge: 0,
  overlay: '',
  sandboxEnabled: false,
  crashReports: null,
  proxy: { mode: 'system' },
  verifiesCertificates: false,
  switches: {},
}

const schemeNames = new Set<string>()

/** Addresses as the browser and as the main process know them. */
export const addresses = createAddressMap(schemeNames)

/** Remembers schemes that the application serves itself. */
export function addSchemes(schemes: readonly CustomScheme[]): void {
  state.schemes.push(...schemes)
  schemes.forEach(({ scheme }) => schemeNames.add(scheme))
}
