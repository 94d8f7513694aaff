import type { Cancel } from '../base/host.ts'
import type { Pace } from '../base/pace.ts'
import type { Phones } from '../phones/phones.ts'
import type { PlatformName } from '../platform-names.ts'
import type { Truth } from '../truth.ts'
import type { Identity } from './identities.ts'
import type { Place } from './place.ts'
import type { Run } from './run.ts'
import type { CustomerScript, PlatformMove } from './script.ts'
import { createIdentities } from './identities.ts'

/** One person, wherever they are known. */
export interface Person {
  readonly script: CustomerScript
  readonly identity: Identity
  /** One for each platform they came to, in order. */
  readonly runs: Run[]
  /** How many of the script's moves are behind them. */
  moved: number
  stopMoving: Cancel
}

/** Lets people come. */
export interface Persons {
  /** Somebody new plays the script. Throws RangeError when its platform is not there. */
  enter: (script: CustomerScript) => Person
  /** The person joins another platform; undefined when that is not there. */
  appear: (person: Person, move: PlatformMove) => Run | undefined
  /** Who is behind a run. */
  personOf: (run: Run) => Person | undefined
}

/** Who comes to `places`. */
export function createPersons(options: { seed: number, pace: Pace, places: ReadonlyMap<PlatformName, Place>, phones: Phones, truth: Truth }): Persons {
  const { pace, places, phones, truth } = options
  const identities = createIdentities(options.seed)
  const owners = new WeakMap<Run, Person>()

  function join(person: Person, script: CustomerScript, platform: PlatformName, place: Place, nick: string): Run {
    const { followers, ...identity } = person.identity
    const { key, gender, bio, location, verified, isSpammer, institutionUid, needsReply, opening } = script
    const uid = place.join({ nick, followers, gender: gender ?? 'n', description: bio ?? '', location, verified, isSpammer }, institutionUid ?? (place.channel === 'weibo' ? identity.mark : undefined))
    truth.on(platform).introduce(uid, { customerKey: key, needsReply })
    const run: Run = {
      ...identity,
      nick,
      script,
      platform,
      place,
      uid,
      room: opening.at === 'private_message' ? 'private' : 'public',
      hasWritten: false,
      threadId: null,
      firstId: null,
      answerId: null,
      spent: new Set(),
      busyUntilMs: pace.elapsed(),
      waits: [],
      state: 'talking',
    }
    person.runs.push(run)
    owners.set(run, person)
    return run
  }

  return {
    personOf: run => owners.get(run),
    enter(script) {
      const platform = script.opening.on ?? 'weibo'
      const place = places.get(platform)
      if (!place)
        throw new RangeError(`${script.key} comes to ${platform}, which is not there`)
      const identity = identities.next(script, place)
      const person: Person = { script, identity, runs: [], moved: 0, stopMoving: () => {} }
      const { uid } = join(person, script, platform, place, identity.nick)
      if (identity.number !== null && script.phone)
        phones.assign(identity.number, { uid, platform, nick: identity.nick, manners: script.phone })
      return person
    },
    appear(person, move) {
      const place = places.get(move.on)
      if (!place)
        return undefined
      const { waits: _, ...script } = person.script
      const { random, nick } = person.identity
      return join(person, {
        ...script,
        opening: move,
        rules: [...move.rules ?? [], ...script.rules ?? []],
        ...move.privately && { privately: move.privately },
        ...move.waits && { waits: move.waits },
      }, move.on, place, identities.nameOn(place, move.nick ?? nick, random))
    },
  }
}
