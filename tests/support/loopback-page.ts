import type { Frame, Page } from '@playwright/test'
import type { HuiyinBridge } from '../../src/renderer/bridge/bridge-client.ts'
import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { createContext, runInContext } from 'node:vm'
import { bindingName, preloadScript } from './electron/init-script.ts'
import { addSchemes, state } from './electron/state.ts'
import { StandInContents } from './electron/web-contents.ts'

/** A page without a browser: the stand-in's web contents, with the real preload script run in a realm of its own. */
export interface LoopbackPage {
  readonly contents: StandInContents
  /** What the preload script exposed. */
  readonly bridge: HuiyinBridge
  /** Says something to the main process as if from this page's (or a frame's) preload script. */
  readonly say: (message: unknown, from?: Frame) => Promise<{ ok: boolean, value?: unknown, error?: string }>
  readonly blackHole: () => void
  readonly heal: () => void
}

/** The preload script as it stands in the sources, as CommonJS. */
function preloadSource(): string {
  const code = stripTypeScriptTypes(readFileSync(new URL('../../electron/preload/index.ts', import.meta.url), 'utf8'))
  return code.replace(/import (\{[^}]+\}) from 'electron'/, 'const $1 = require(\'electron\')')
}

/** A gate that can be shut: what wants through waits until it is open again. */
function createGate() {
  let shut: PromiseWithResolvers<void> | null = null
  return {
    isShut: () => shut !== null,
    passed: async () => shut?.promise,
    shut: () => { shut ??= Promise.withResolvers() },
    open() {
      shut?.resolve()
      shut = null
    },
  }
}

/** Opens a page at `url` (as the main process knows it). */
export function openLoopbackPage(url = 'app://huiyin/index.html'): LoopbackPage {
  if (state.schemes.length === 0)
    addSchemes([{ scheme: 'app' }])
  const frame = { url: () => url } as Frame
  const contents = new StandInContents()
  contents.attach({ mainFrame: () => frame, url: () => url, on: () => {} } as unknown as Page, async () => {})
  const gate = createGate()

  async function binding(message: string): Promise<string> {
    const isQuestion = (JSON.parse(message) as { kind: string }).kind === 'invoke'
    if (isQuestion && gate.isShut())
      return new Promise(() => {})
    const answer = await contents.receive(frame, message)
    if (isQuestion && gate.isShut())
      return new Promise(() => {})
    await gate.passed()
    return answer
  }

  const realm = createContext({ structuredClone, [bindingName]: binding })
  runInContext('globalThis.window = globalThis; globalThis.top = globalThis', realm)
  runInContext(preloadScript({ source: preloadSource(), argv: ['--huiyin-version=9.9.9'] }), realm)

  return {
    contents,
    bridge: runInContext('huiyin', realm) as HuiyinBridge,
    say: async (message, from = frame) => JSON.parse(await contents.receive(from, JSON.stringify(message))) as Awaited<ReturnType<LoopbackPage['say']>>,
    blackHole: gate.shut,
    heal: gate.open,
  }
}
