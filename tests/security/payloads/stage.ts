import type { BrowserContext, Page } from '@playwright/test'
import type { Hub } from '../../../src/hub/app.ts'
import type { Listeners } from '../addresses/listeners.ts'
import type { Coverage } from './coverage.ts'
import type { HostileEngine } from './hostile-engine.ts'
import type { WatchedPage } from './probe.ts'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { reachInto } from '../../e2e/desk/every-screen.ts'
import { startHub } from '../../support/hub-under-test.ts'
import { openListeners } from '../addresses/listeners.ts'
import { makePayloads } from '../corpus/payloads.ts'
import { createCoverage } from './coverage.ts'
import { createHostileEngine } from './hostile-engine.ts'
import { numberOf } from './places.ts'
import { watch } from './probe.ts'
import { patience } from './screen.ts'

const builtPage = fileURLToPath(new URL('../../../out/renderer/', import.meta.url))

/** A hub as it ships, with an engine behind it that says nothing but payloads; and who must hear nothing. */
export interface Stage {
  readonly engine: HostileEngine
  readonly hub: Hub
  readonly listeners: Listeners
  readonly coverage: Coverage
  /** The payloads, by their numbers. */
  readonly texts: readonly string[]
  readonly stop: () => Promise<void>
}

/** How much a stage has to say. */
export interface StageOptions {
  readonly count: number
  /** Payloads that share a text at first. */
  readonly perText: number
  /** How long a list is that an answer is made up with. */
  readonly listLength: number
}

/** Opens a {@link Stage}. */
export async function startStage({ count, perText, listLength }: StageOptions): Promise<Stage> {
  const listeners = await openListeners()
  const payloads = makePayloads({ count, seed: 6, trap: `http://127.0.0.1:${listeners.ports[0]}` })
  const coverage = createCoverage({ payloads, perText })
  const engine = createHostileEngine({
    now: Date.now,
    listLength,
    isOutside: place => numberOf(place) !== undefined,
    write(place, round, nth) {
      const number = numberOf(place)
      return number === undefined ? null : coverage.write(number, round, nth)
    },
  })
  // A page that is built anew meanwhile must not change under a run of minutes.
  const pageFolder = mkdtempSync(join(tmpdir(), 'huiyin-hostile-'))
  cpSync(builtPage, pageFolder, { recursive: true })
  const { hub, stop } = await startHub(engine, { pageFolder })
  return { engine, hub, listeners, coverage, texts: payloads.map(({ text }) => text), async stop() {
    await stop()
    await listeners.stop()
    rmSync(pageFolder, { recursive: true })
  } }
}

/** A supervisor's page, watched from its first moment on, and the policy that came with it. */
export async function signIn(stage: Stage, context: BrowserContext): Promise<{ page: Page, watched: WatchedPage, policy: string }> {
  const page = await context.newPage()
  page.setDefaultTimeout(patience)
  const watched = await watch(context, page, new URL(stage.hub.url).origin, stage.texts)
  const answer = await page.goto(stage.hub.issueLink({ agentId: 'a-me', role: 'supervisor' }))
  await page.getByTestId('tab-queue').waitFor({ state: 'attached' })
  await reachInto(page)
  return { page, watched, policy: answer?.headers()['content-security-policy'] ?? '' }
}
