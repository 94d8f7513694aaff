/** Secrets of one owner, by name. */
export type SecretSet = Readonly<Record<string, string>>

/**
 * Where secrets are kept, on the host's side of the engine's thread: the desktop's system keeper, a hub's sealed file, memory in a
 * test. An owner's secrets are written together or not at all. Everything may throw `secrets_unavailable`.
 */
export interface SecretKeeper {
  /** Null when nothing is kept for the owner. */
  readonly get: (owner: string) => Promise<SecretSet | null>
  /** Replaces what was kept; resolves when it is safe. */
  readonly set: (owner: string, secrets: SecretSet) => Promise<void>
  readonly remove: (owner: string) => Promise<void>
}

/** A keeper that forgets with its process: for tests, and for stand-ins whose secrets are worth nothing. */
export function createMemoryKeeper(): SecretKeeper {
  const kept = new Map<string, SecretSet>()
  return {
    get: async owner => kept.get(owner) ?? null,
    set: async (owner, secrets) => void kept.set(owner, { ...secrets }),
    remove: async owner => void kept.delete(owner),
  }
}
