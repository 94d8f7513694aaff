import type { Companions } from '../../src/engine/companions.ts'
import type { DesktopEngineOptions } from './desktop-engine.ts'
import type { HubSignInOptions } from './hub-sign-in.ts'
import type { Ipc } from './ipc.ts'
import type { Network } from './network/network.ts'
import type { PageHost } from './page-host.ts'
import type { PageMedia } from './page-media.ts'
import { openPractice } from '../../src/engine/practice/open.ts'
import { AppError } from '../../src/shared/errors.ts'
import { phoneOrigin } from '../../src/shared/page-policy.ts'
import { personOf, prepareEngine } from './desktop-engine.ts'
import { createEngineHost } from './engine-host.ts'
import { createHubRelay } from './hub-relay.ts'
import { signInInput } from './hub-sign-in.ts'
import { createLocalHost } from './page-host.ts'

/** What the windows work on, whether it runs here or at a hub. */
export interface Desk extends PageMedia {
  /** Null while the engine is being started again. */
  readonly pages: () => PageHost | null
  readonly shellCalls: Readonly<Record<string, (input: unknown) => Promise<unknown>>>
  readonly sandbox: Companions['sandbox'] | null
  /** Origin of the phone system that this desk's softphone speaks to; null = none (or nobody is signed in). */
  readonly phone: () => Promise<string | null>
  readonly stop: () => Promise<void>
}

/** What a desk of its own is opened with. */
export interface StandaloneOptions extends Omit<DesktopEngineOptions, 'practice'> {
  /** Who was chosen to sit here, by id. */
  readonly agentId: () => string | null
  readonly ipc: () => Pick<Ipc, 'engineLost' | 'engineBack'> | null
  /** The engine died of this; it is started again. */
  readonly onDied: (error: unknown) => void
  readonly network: Network
}

/** A desk with an engine on this machine. */
export async function openStandalone(options: StandaloneOptions): Promise<Desk> {
  const { agentId, ipc, log } = options
  const practice = openPractice({ ...options, host: 'desktop' })
  const engine = await prepareEngine({ ...options, practice: practice.practice })
  try {
    const host = await createEngineHost({ start: engine.start, onLost: () => ipc()?.engineLost(), onBack: () => ipc()?.engineBack(), onDied: options.onDied, log })
    const current = () => {
      const running = host.current()
      if (!running)
        throw new AppError('link_lost')
      return running
    }
    await engine.openCallbacks({ webhook: async (accountId, request) => current().webhook(accountId, request) })
    return {
      pages() {
        const running = host.current()
        return running && createLocalHost(practice.through(running), () => personOf(engine.config, agentId()))
      },
      media: async (mediaId, slice) => practice.through(current()).media(mediaId, slice),
      upload: async piece => practice.through(current()).upload(personOf(engine.config, agentId()), piece),
      shellCalls: options.network.shellCalls,
      sandbox: engine.companions?.sandbox ?? null,
      phone: async () => phoneOrigin(engine.config.hotline?.softphone?.url),
      async stop() {
        await practice.stop()
        await host.stop()
        await engine.stop()
        await options.network.stop()
      },
    }
  }
  catch (error) {
    await engine.stop()
    throw error
  }
}

/** What a desk at a hub is opened with. */
export interface TeamOptions extends HubSignInOptions {
  /** Somebody signed in: every page begins anew. */
  readonly onSignedIn: () => void
  readonly network: Network
}

/** A desk at a hub: nothing runs here but the way to it. */
export function openTeam(options: TeamOptions): Desk {
  const relay = createHubRelay(options)
  return {
    pages: () => relay,
    media: relay.media,
    upload: relay.upload,
    shellCalls: {
      ...options.network.shellCalls,
      'host:signIn': async function (input) {
        const parsed = signInInput.safeParse(input)
        if (!parsed.success)
          throw new AppError('bad_input', { details: { fields: ['code'] } })
        await relay.signIn(parsed.data.code)
        options.onSignedIn()
        return {}
      },
    },
    sandbox: null,
    phone: relay.phone,
    async stop() {
      relay.stop()
      await options.network.stop()
    },
  }
}
